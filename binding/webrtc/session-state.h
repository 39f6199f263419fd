#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <napi.h>

#include "absl/types/optional.h"
#include "api/peer_connection_interface.h"
#include "api/rtp_parameters.h"
#include "api/rtp_transceiver_direction.h"

#include "webrtc/simulcast-negotiation.h"
#include "webrtc/transceiver-cell.h"
#include "webrtc/transport-state.h"

namespace voxlink {

// Plain copies of what a connection looks like at one moment, read on the signaling thread and turned into JavaScript
// objects on the event loop. They are the NativeSessionState and its parts of lib/native.ts.

struct DescriptionState {
  webrtc::SdpType type = webrtc::SdpType::kOffer;
  std::string sdp;
};

struct DescriptionStates {
  absl::optional<DescriptionState> current_local;
  absl::optional<DescriptionState> pending_local;
  absl::optional<DescriptionState> current_remote;
  absl::optional<DescriptionState> pending_remote;

  static DescriptionStates Read(const webrtc::PeerConnectionInterface& connection,
                                const SimulcastNegotiation& simulcast);
  void AddTo(Napi::Object object) const;
};

struct CandidateState {
  std::string candidate;
  std::string mid;
  int mline_index = 0;
  std::string username_fragment;
  std::string url;

  Napi::Value ToJs(Napi::Env env) const;
};

// States that have changed.
struct ConnectionStates {
  absl::optional<webrtc::PeerConnectionInterface::IceGatheringState> ice_gathering;
  absl::optional<webrtc::PeerConnectionInterface::IceConnectionState> ice_connection;
  absl::optional<webrtc::PeerConnectionInterface::PeerConnectionState> connection;
  absl::optional<TransportStates> transports;

  Napi::Value ToJs(Napi::Env env) const;
};

struct TransceiverState {
  std::shared_ptr<TransceiverCell> cell;
  bool is_new = false;  // Made by libwebrtc, not seen by JavaScript before.
  absl::optional<std::string> mid;
  webrtc::RtpTransceiverDirection direction = webrtc::RtpTransceiverDirection::kInactive;
  absl::optional<webrtc::RtpTransceiverDirection> current_direction;
  absl::optional<webrtc::RtpTransceiverDirection> fired_direction;
  bool stopped = false;
  bool stopping = false;
  std::string receiver_track_id;
  std::vector<std::string> receiver_stream_ids;
  int transport = -1;
  webrtc::RtpParameters sender_parameters;
  webrtc::RtpParameters receiver_parameters;
  std::vector<webrtc::RtpHeaderExtensionCapability> negotiated_extensions;

  static TransceiverState Read(webrtc::RtpTransceiverInterface& transceiver, std::shared_ptr<TransceiverCell> cell,
                               bool is_new, const TransportStates& transports);
};

struct SessionState {
  webrtc::PeerConnectionInterface::SignalingState signaling_state = webrtc::PeerConnectionInterface::kStable;
  absl::optional<bool> can_trickle;
  DescriptionStates descriptions;
  TransportStates transports;
  std::vector<TransceiverState> transceivers;

  // Also hands the parameters over to the transceivers' cells. Event loop.
  Napi::Value ToJs(Napi::Env env);
};

}  // namespace voxlink
