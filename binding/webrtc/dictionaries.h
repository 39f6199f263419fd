#pragma once

#include <string>
#include <vector>

#include <napi.h>

#include "api/data_channel_interface.h"
#include "api/jsep.h"
#include "api/peer_connection_interface.h"
#include "api/rtp_parameters.h"
#include "api/rtp_transceiver_interface.h"

#include "napi/convert.h"

// The dictionaries of lib/native.ts as libwebrtc's structures.
namespace voxlink {

// What setParameters() may change of what a sender has.
struct ParameterChange {
  // False when the sender has another number of encodings by now: a description may have taken layers away.
  bool ApplyTo(webrtc::RtpParameters& parameters) const;

  std::vector<webrtc::RtpEncodingParameters> encodings;
  absl::optional<webrtc::DegradationPreference> degradation_preference;
};

template <>
struct Converter<webrtc::PeerConnectionInterface::IceServer> {
  static webrtc::PeerConnectionInterface::IceServer From(Napi::Value value, std::string_view name);
};

template <>
struct Converter<webrtc::PeerConnectionInterface::RTCConfiguration> {
  static webrtc::PeerConnectionInterface::RTCConfiguration From(Napi::Value value, std::string_view name);
};

template <>
struct Converter<webrtc::RtpEncodingParameters> {
  static webrtc::RtpEncodingParameters From(Napi::Value value, std::string_view name);
};

template <>
struct Converter<ParameterChange> {
  static ParameterChange From(Napi::Value value, std::string_view name);
};

template <>
struct Converter<webrtc::RtpTransceiverInit> {
  static webrtc::RtpTransceiverInit From(Napi::Value value, std::string_view name);
};

template <>
struct Converter<webrtc::RtpCodecCapability> {
  static webrtc::RtpCodecCapability From(Napi::Value value, std::string_view name);
};

template <>
struct Converter<webrtc::RtpHeaderExtensionCapability> {
  static webrtc::RtpHeaderExtensionCapability From(Napi::Value value, std::string_view name);
};

template <>
struct Converter<webrtc::DataChannelInit> {
  static webrtc::DataChannelInit From(Napi::Value value, std::string_view name);
};

Napi::Value ToJs(Napi::Env env, const webrtc::RtpCodec& codec);
Napi::Value ToJs(Napi::Env env, const webrtc::RtpParameters& parameters);
Napi::Value ToJs(Napi::Env env, const webrtc::RtpCapabilities& capabilities);
Napi::Value ToJs(Napi::Env env, const std::vector<webrtc::RtpHeaderExtensionCapability>& extensions);

}  // namespace voxlink
