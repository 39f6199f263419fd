#pragma once

#include <string>
#include <vector>

#include <napi.h>

#include "absl/types/optional.h"
#include "api/candidate.h"
#include "api/dtls_transport_interface.h"
#include "api/peer_connection_interface.h"
#include "api/sctp_transport_interface.h"
#include "p2p/base/ice_transport_internal.h"

namespace voxlink {

// Plain copies of what the transports of a connection look like at one moment: NativeTransportStates of lib/native.ts.

struct IceState {
  std::string mid;  // Of the media description that its candidates are listed in.
  cricket::IceRole role = cricket::ICEROLE_UNKNOWN;
  webrtc::IceTransportState state = webrtc::IceTransportState::kNew;
  cricket::IceGatheringState gathering_state = cricket::kIceGatheringNew;
  absl::optional<cricket::CandidatePair> selected_pair;

  static IceState Read(const cricket::IceTransportInternal& transport);
};

bool operator==(const IceState& a, const IceState& b);

struct TransportState {
  explicit TransportState(rtc::scoped_refptr<webrtc::DtlsTransportInterface> source);
  // Looks at the transport again.
  void Update();

  rtc::scoped_refptr<webrtc::DtlsTransportInterface> transport;
  std::vector<std::string> mids;
  webrtc::DtlsTransportState dtls_state = webrtc::DtlsTransportState::kNew;
  std::vector<std::string> remote_certificates;  // DER.
  absl::optional<int> dtls_cipher;
  IceState ice;
};

struct SctpState {
  webrtc::SctpTransportState state = webrtc::SctpTransportState::kNew;
  absl::optional<double> max_message_size;
  absl::optional<int> max_channels;
  int transport = -1;
};

struct TransportStates {
  std::vector<TransportState> transports;
  absl::optional<SctpState> sctp;

  // Signaling thread, which is also that of the transports. What `earlier` holds is taken from there.
  static TransportStates Read(const webrtc::PeerConnectionInterface& connection,
                              const std::vector<TransportState>& earlier = {});
  int IndexOf(const webrtc::DtlsTransportInterface* transport) const;
  // Some selected pair leads to an address that no candidate of the other side has named yet.
  bool AwaitsCandidate() const;
  void AddTo(Napi::Object object) const;
};

}  // namespace voxlink
