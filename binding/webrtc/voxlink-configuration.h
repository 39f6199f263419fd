#pragma once

#include <memory>

#include "absl/types/optional.h"
#include "api/peer_connection_interface.h"
#include "api/transport/bitrate_settings.h"

#include "napi/convert.h"
#include "webrtc/external-addresses.h"
#include "webrtc/network-filter.h"
#include "webrtc/trust-store.h"

namespace voxlink {

enum class TcpCandidates { kOff, kActive, kPassive };
enum class DtlsRole { kAuto, kClient, kServer };

struct IceTimeouts {
  absl::optional<int> disconnected_ms;
  absl::optional<int> failed_ms;
  absl::optional<int> min_checks;
  absl::optional<int> check_ms;
  absl::optional<int> receiving_ms;
  absl::optional<int> keepalive_ms;

  void ApplyTo(webrtc::PeerConnectionInterface::RTCConfiguration& configuration) const;
};

// What a connection takes beyond the standard: the NativeVoxlinkConfiguration of lib/native.ts.
struct VoxlinkConfiguration {
  int min_port = 0;
  int max_port = 0;
  int udp_port = 0;  // Shared by all connections that name it; 0: none.
  TcpCandidates tcp = TcpCandidates::kActive;
  int tcp_port = 0;  // Likewise.
  NetworkFilter networks;
  ExternalAddresses external_addresses;
  bool mdns = true;
  IceTimeouts ice;
  DtlsRole dtls_role = DtlsRole::kAuto;
  webrtc::BitrateSettings bitrate;
  bool receive_simulcast = true;
  std::shared_ptr<TlsTrust> trust;  // Null while no server needs any.

  bool has_bitrate() const { return bitrate.min_bitrate_bps || bitrate.start_bitrate_bps || bitrate.max_bitrate_bps; }
};

template <>
struct Converter<VoxlinkConfiguration> {
  static VoxlinkConfiguration From(Napi::Value value, std::string_view name);
};

}  // namespace voxlink
