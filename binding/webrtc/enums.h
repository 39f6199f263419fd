#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <napi.h>

#include "api/dtls_transport_interface.h"
#include "api/peer_connection_interface.h"
#include "api/priority.h"
#include "api/rtp_parameters.h"
#include "api/rtp_transceiver_direction.h"
#include "api/sctp_transport_interface.h"
#include "api/transport/enums.h"
#include "p2p/base/ice_transport_internal.h"
#include "p2p/base/transport_description.h"

#include "napi/convert.h"

// The W3C spelling of libwebrtc's enumerations, one table each, used in both directions.
namespace voxlink {

#define VOXLINK_ENUM_TABLE(type, ...)                                         \
  template <>                                                                 \
  struct EnumTable<type> {                                                    \
    static constexpr std::pair<type, const char*> kEntries[] = {__VA_ARGS__}; \
  }

using PcInterface = webrtc::PeerConnectionInterface;

VOXLINK_ENUM_TABLE(PcInterface::SignalingState, {PcInterface::kStable, "stable"},
                   {PcInterface::kHaveLocalOffer, "have-local-offer"},
                   {PcInterface::kHaveLocalPrAnswer, "have-local-pranswer"},
                   {PcInterface::kHaveRemoteOffer, "have-remote-offer"},
                   {PcInterface::kHaveRemotePrAnswer, "have-remote-pranswer"}, {PcInterface::kClosed, "closed"});

VOXLINK_ENUM_TABLE(PcInterface::IceGatheringState, {PcInterface::kIceGatheringNew, "new"},
                   {PcInterface::kIceGatheringGathering, "gathering"},
                   {PcInterface::kIceGatheringComplete, "complete"});

VOXLINK_ENUM_TABLE(PcInterface::IceConnectionState, {PcInterface::kIceConnectionNew, "new"},
                   {PcInterface::kIceConnectionChecking, "checking"},
                   {PcInterface::kIceConnectionConnected, "connected"},
                   {PcInterface::kIceConnectionCompleted, "completed"}, {PcInterface::kIceConnectionFailed, "failed"},
                   {PcInterface::kIceConnectionDisconnected, "disconnected"},
                   {PcInterface::kIceConnectionClosed, "closed"});

VOXLINK_ENUM_TABLE(PcInterface::PeerConnectionState, {PcInterface::PeerConnectionState::kNew, "new"},
                   {PcInterface::PeerConnectionState::kConnecting, "connecting"},
                   {PcInterface::PeerConnectionState::kConnected, "connected"},
                   {PcInterface::PeerConnectionState::kDisconnected, "disconnected"},
                   {PcInterface::PeerConnectionState::kFailed, "failed"},
                   {PcInterface::PeerConnectionState::kClosed, "closed"});

VOXLINK_ENUM_TABLE(PcInterface::BundlePolicy, {PcInterface::kBundlePolicyBalanced, "balanced"},
                   {PcInterface::kBundlePolicyMaxBundle, "max-bundle"},
                   {PcInterface::kBundlePolicyMaxCompat, "max-compat"});

VOXLINK_ENUM_TABLE(PcInterface::IceTransportsType, {PcInterface::kAll, "all"}, {PcInterface::kRelay, "relay"});

VOXLINK_ENUM_TABLE(webrtc::SdpType, {webrtc::SdpType::kOffer, "offer"}, {webrtc::SdpType::kPrAnswer, "pranswer"},
                   {webrtc::SdpType::kAnswer, "answer"}, {webrtc::SdpType::kRollback, "rollback"});

VOXLINK_ENUM_TABLE(webrtc::RtpTransceiverDirection, {webrtc::RtpTransceiverDirection::kSendRecv, "sendrecv"},
                   {webrtc::RtpTransceiverDirection::kSendOnly, "sendonly"},
                   {webrtc::RtpTransceiverDirection::kRecvOnly, "recvonly"},
                   {webrtc::RtpTransceiverDirection::kInactive, "inactive"},
                   {webrtc::RtpTransceiverDirection::kStopped, "stopped"});

VOXLINK_ENUM_TABLE(webrtc::DtlsTransportState, {webrtc::DtlsTransportState::kNew, "new"},
                   {webrtc::DtlsTransportState::kConnecting, "connecting"},
                   {webrtc::DtlsTransportState::kConnected, "connected"},
                   {webrtc::DtlsTransportState::kClosed, "closed"}, {webrtc::DtlsTransportState::kFailed, "failed"});

VOXLINK_ENUM_TABLE(webrtc::IceTransportState, {webrtc::IceTransportState::kNew, "new"},
                   {webrtc::IceTransportState::kChecking, "checking"},
                   {webrtc::IceTransportState::kConnected, "connected"},
                   {webrtc::IceTransportState::kCompleted, "completed"}, {webrtc::IceTransportState::kFailed, "failed"},
                   {webrtc::IceTransportState::kDisconnected, "disconnected"},
                   {webrtc::IceTransportState::kClosed, "closed"});

VOXLINK_ENUM_TABLE(cricket::IceGatheringState, {cricket::kIceGatheringNew, "new"},
                   {cricket::kIceGatheringGathering, "gathering"}, {cricket::kIceGatheringComplete, "complete"});

VOXLINK_ENUM_TABLE(cricket::IceRole, {cricket::ICEROLE_UNKNOWN, "unknown"},
                   {cricket::ICEROLE_CONTROLLING, "controlling"}, {cricket::ICEROLE_CONTROLLED, "controlled"});

// The W3C enumeration has no "new": an association that has not started is connecting.
VOXLINK_ENUM_TABLE(webrtc::SctpTransportState, {webrtc::SctpTransportState::kConnecting, "connecting"},
                   {webrtc::SctpTransportState::kNew, "connecting"},
                   {webrtc::SctpTransportState::kConnected, "connected"},
                   {webrtc::SctpTransportState::kClosed, "closed"});

VOXLINK_ENUM_TABLE(webrtc::Priority, {webrtc::Priority::kVeryLow, "very-low"}, {webrtc::Priority::kLow, "low"},
                   {webrtc::Priority::kMedium, "medium"}, {webrtc::Priority::kHigh, "high"});

VOXLINK_ENUM_TABLE(webrtc::DegradationPreference, {webrtc::DegradationPreference::DISABLED, "disabled"},
                   {webrtc::DegradationPreference::MAINTAIN_FRAMERATE, "maintain-framerate"},
                   {webrtc::DegradationPreference::MAINTAIN_RESOLUTION, "maintain-resolution"},
                   {webrtc::DegradationPreference::BALANCED, "balanced"});

VOXLINK_ENUM_TABLE(webrtc::DataChannelInterface::DataState, {webrtc::DataChannelInterface::kConnecting, "connecting"},
                   {webrtc::DataChannelInterface::kOpen, "open"}, {webrtc::DataChannelInterface::kClosing, "closing"},
                   {webrtc::DataChannelInterface::kClosed, "closed"});

VOXLINK_ENUM_TABLE(cricket::MediaType, {cricket::MEDIA_TYPE_AUDIO, "audio"}, {cricket::MEDIA_TYPE_VIDEO, "video"});

#undef VOXLINK_ENUM_TABLE

template <NamedEnum E>
const char* EnumName(E value) {
  for (const auto& [entry, name] : EnumTable<E>::kEntries) {
    if (entry == value) {
      return name;
    }
  }
  return EnumTable<E>::kEntries[0].second;
}

template <NamedEnum E>
Napi::Value ToJs(Napi::Env env, E value) {
  return Napi::String::New(env, EnumName(value));
}

template <NamedEnum E>
struct Converter<E> {
  static E From(Napi::Value value, std::string_view name) {
    const std::string text = FromJs<std::string>(value, name);
    for (const auto& [entry, entry_name] : EnumTable<E>::kEntries) {
      if (text == entry_name) {
        return entry;
      }
    }
    ThrowWrongType(value, "one of the enumeration's values", name);
  }
};

}  // namespace voxlink
