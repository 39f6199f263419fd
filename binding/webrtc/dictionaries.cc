#include "webrtc/dictionaries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "api/media_types.h"

#include "webrtc/certificate.h"
#include "webrtc/enums.h"
#include "webrtc/voxlink-configuration.h"

namespace voxlink {

namespace {

using webrtc::PeerConnectionInterface;

// The relative weights that WebRTC priorities stand for (RFC 8835, section 4.1, as libwebrtc applies them).
constexpr std::pair<webrtc::Priority, double> kBitratePriorities[] = {
    {webrtc::Priority::kVeryLow, 0.5},
    {webrtc::Priority::kLow, 1.0},
    {webrtc::Priority::kMedium, 2.0},
    {webrtc::Priority::kHigh, 4.0},
};

double BitratePriority(webrtc::Priority priority) {
  for (const auto& [entry, weight] : kBitratePriorities) {
    if (entry == priority) {
      return weight;
    }
  }
  return webrtc::kDefaultBitratePriority;
}

webrtc::Priority PriorityOf(double weight) {
  for (const auto& [entry, entry_weight] : kBitratePriorities) {
    if (weight <= entry_weight) {
      return entry;
    }
  }
  return webrtc::Priority::kHigh;
}

// "minptime=10;useinbandfec=1" and back (RFC 8866, section 6.15). A parameter without "=" has the empty key.
std::map<std::string, std::string> ParseFmtp(const std::string& line) {
  std::map<std::string, std::string> parameters;
  for (absl::string_view part : absl::StrSplit(line, ';', absl::SkipWhitespace())) {
    part = absl::StripAsciiWhitespace(part);
    std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (absl::StrContains(part, '=')) {
      parameters.emplace(pair.first, pair.second);
    } else {
      parameters.emplace("", part);
    }
  }
  return parameters;
}

std::string FormatFmtp(const std::map<std::string, std::string>& parameters) {
  return absl::StrJoin(parameters, ";", [](std::string* out, const auto& parameter) {
    out->append(parameter.first.empty() ? parameter.second : parameter.first + "=" + parameter.second);
  });
}

Napi::Value EncodingToJs(Napi::Env env, const webrtc::RtpEncodingParameters& encoding) {
  Napi::Object object = Napi::Object::New(env);
  if (!encoding.rid.empty()) {
    object.Set("rid", encoding.rid);
  }
  object.Set("active", encoding.active);
  object.Set("priority", ToJs(env, PriorityOf(encoding.bitrate_priority)));
  object.Set("networkPriority", ToJs(env, encoding.network_priority));
  if (encoding.max_bitrate_bps) {
    object.Set("maxBitrate", ToJs(env, *encoding.max_bitrate_bps));
  }
  if (encoding.max_framerate) {
    object.Set("maxFramerate", ToJs(env, *encoding.max_framerate));
  }
  if (encoding.scale_resolution_down_by) {
    object.Set("scaleResolutionDownBy", ToJs(env, *encoding.scale_resolution_down_by));
  }
  if (encoding.scalability_mode) {
    object.Set("scalabilityMode", ToJs(env, *encoding.scalability_mode));
  }
  object.Set("adaptivePtime", encoding.adaptive_ptime);
  if (encoding.codec) {
    object.Set("codec", ToJs(env, *encoding.codec));
  }
  return object;
}

}  // namespace

PeerConnectionInterface::IceServer Converter<PeerConnectionInterface::IceServer>::From(Napi::Value value,
                                                                                       std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  PeerConnectionInterface::IceServer server;
  server.urls = Member<std::vector<std::string>>(object, "urls");
  server.username = Member<std::string>(object, "username");
  server.password = Member<std::string>(object, "credential");
  return server;
}

PeerConnectionInterface::RTCConfiguration Converter<PeerConnectionInterface::RTCConfiguration>::From(
    Napi::Value value, std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  PeerConnectionInterface::RTCConfiguration configuration;
  configuration.sdp_semantics = webrtc::SdpSemantics::kUnifiedPlan;
  configuration.servers = Member<std::vector<PeerConnectionInterface::IceServer>>(object, "iceServers");
  configuration.type = Member<PeerConnectionInterface::IceTransportsType>(object, "iceTransportPolicy");
  configuration.bundle_policy = Member<PeerConnectionInterface::BundlePolicy>(object, "bundlePolicy");
  configuration.rtcp_mux_policy = PeerConnectionInterface::kRtcpMuxPolicyRequire;
  configuration.ice_candidate_pool_size = Member<int>(object, "iceCandidatePoolSize");
  const auto beyond = Member<VoxlinkConfiguration>(object, "voxlink");
  beyond.ice.ApplyTo(configuration);
  if (beyond.tcp == TcpCandidates::kOff) {
    configuration.tcp_candidate_policy = PeerConnectionInterface::kTcpCandidatePolicyDisabled;
  }
  const Napi::Array certificates = object.Get("certificates").As<Napi::Array>();
  for (uint32_t i = 0; i < certificates.Length(); ++i) {
    configuration.certificates.push_back(Certificate::Unwrap(certificates.Get(i).As<Napi::Object>())->certificate());
  }
  return configuration;
}

webrtc::RtpEncodingParameters Converter<webrtc::RtpEncodingParameters>::From(Napi::Value value, std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  webrtc::RtpEncodingParameters encoding;
  encoding.rid = OptionalMember<std::string>(object, "rid").value_or("");
  encoding.active = OptionalMember<bool>(object, "active").value_or(true);
  encoding.max_bitrate_bps = OptionalMember<int>(object, "maxBitrate");
  encoding.max_framerate = OptionalMember<double>(object, "maxFramerate");
  encoding.scale_resolution_down_by = OptionalMember<double>(object, "scaleResolutionDownBy");
  encoding.scalability_mode = OptionalMember<std::string>(object, "scalabilityMode");
  encoding.adaptive_ptime = OptionalMember<bool>(object, "adaptivePtime").value_or(false);
  if (object.Has("codec")) {
    encoding.codec = FromJs<webrtc::RtpCodecCapability>(object.Get("codec"), "codec");
  }
  encoding.bitrate_priority =
      BitratePriority(OptionalMember<webrtc::Priority>(object, "priority").value_or(webrtc::Priority::kLow));
  encoding.network_priority =
      OptionalMember<webrtc::Priority>(object, "networkPriority").value_or(webrtc::Priority::kLow);
  return encoding;
}

webrtc::RtpTransceiverInit Converter<webrtc::RtpTransceiverInit>::From(Napi::Value value, std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  webrtc::RtpTransceiverInit init;
  init.direction = Member<webrtc::RtpTransceiverDirection>(object, "direction");
  init.stream_ids = Member<std::vector<std::string>>(object, "streamIds");
  init.send_encodings = Member<std::vector<webrtc::RtpEncodingParameters>>(object, "encodings");
  return init;
}

webrtc::RtpCodecCapability Converter<webrtc::RtpCodecCapability>::From(Napi::Value value, std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  webrtc::RtpCodecCapability codec;
  const std::vector<std::string> type = absl::StrSplit(Member<std::string>(object, "mimeType"), '/');
  codec.kind = absl::EqualsIgnoreCase(type.front(), "video") ? cricket::MEDIA_TYPE_VIDEO : cricket::MEDIA_TYPE_AUDIO;
  codec.name = type.back();
  codec.clock_rate = Member<int>(object, "clockRate");
  codec.num_channels = OptionalMember<int>(object, "channels");
  codec.parameters = ParseFmtp(OptionalMember<std::string>(object, "sdpFmtpLine").value_or(""));
  return codec;
}

webrtc::DataChannelInit Converter<webrtc::DataChannelInit>::From(Napi::Value value, std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  webrtc::DataChannelInit init;
  init.ordered = Member<bool>(object, "ordered");
  init.maxRetransmits = OptionalMember<int>(object, "maxRetransmits");
  init.maxRetransmitTime = OptionalMember<int>(object, "maxPacketLifeTime");
  init.protocol = Member<std::string>(object, "protocol");
  init.negotiated = Member<bool>(object, "negotiated");
  init.id = Member<int>(object, "id");
  init.priority = Member<webrtc::Priority>(object, "priority");
  return init;
}

Napi::Value ToJs(Napi::Env env, const webrtc::RtpCodec& codec) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("mimeType", codec.mime_type());
  object.Set("clockRate", ToJs(env, codec.clock_rate.value_or(0)));
  if (codec.num_channels) {
    object.Set("channels", ToJs(env, *codec.num_channels));
  }
  if (!codec.parameters.empty()) {
    object.Set("sdpFmtpLine", FormatFmtp(codec.parameters));
  }
  return object;
}

Napi::Value ToJs(Napi::Env env, const webrtc::RtpParameters& parameters) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("transactionId", parameters.transaction_id);
  object.Set("mid", parameters.mid);
  object.Set("encodings", ArrayToJs(env, parameters.encodings, EncodingToJs));
  object.Set("codecs", ArrayToJs(env, parameters.codecs, [](Napi::Env e, const webrtc::RtpCodecParameters& codec) {
               Napi::Object entry = ToJs(e, static_cast<const webrtc::RtpCodec&>(codec)).As<Napi::Object>();
               entry.Set("payloadType", ToJs(e, codec.payload_type));
               return entry;
             }));
  object.Set("headerExtensions",
             ArrayToJs(env, parameters.header_extensions, [](Napi::Env e, const webrtc::RtpExtension& extension) {
               Napi::Object entry = Napi::Object::New(e);
               entry.Set("uri", extension.uri);
               entry.Set("id", ToJs(e, extension.id));
               entry.Set("encrypted", extension.encrypt);
               return entry;
             }));
  Napi::Object rtcp = Napi::Object::New(env);
  rtcp.Set("cname", parameters.rtcp.cname);
  rtcp.Set("reducedSize", parameters.rtcp.reduced_size);
  object.Set("rtcp", rtcp);
  if (parameters.degradation_preference) {
    object.Set("degradationPreference", ToJs(env, *parameters.degradation_preference));
  }
  return object;
}

Napi::Value ToJs(Napi::Env env, const webrtc::RtpCapabilities& capabilities) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("codecs", ArrayToJs(env, capabilities.codecs, [](Napi::Env e, const webrtc::RtpCodecCapability& codec) {
               Napi::Object entry = ToJs(e, static_cast<const webrtc::RtpCodec&>(codec)).As<Napi::Object>();
               if (!codec.scalability_modes.empty()) {
                 std::vector<std::string> modes;
                 for (const webrtc::ScalabilityMode mode : codec.scalability_modes) {
                   modes.emplace_back(webrtc::ScalabilityModeToString(mode));
                 }
                 entry.Set("scalabilityModes", ArrayToJs(e, modes));
               }
               return entry;
             }));
  object.Set("headerExtensions", ArrayToJs(env, capabilities.header_extensions,
                                           [](Napi::Env e, const webrtc::RtpHeaderExtensionCapability& extension) {
                                             Napi::Object entry = Napi::Object::New(e);
                                             entry.Set("uri", extension.uri);
                                             return entry;
                                           }));
  return object;
}

Napi::Value ToJs(Napi::Env env, const std::vector<webrtc::RtpHeaderExtensionCapability>& extensions) {
  return ArrayToJs(env, extensions, [](Napi::Env e, const webrtc::RtpHeaderExtensionCapability& extension) {
    Napi::Object entry = Napi::Object::New(e);
    entry.Set("uri", extension.uri);
    entry.Set("direction", ToJs(e, extension.direction));
    return entry;
  });
}

webrtc::RtpHeaderExtensionCapability Converter<webrtc::RtpHeaderExtensionCapability>::From(Napi::Value value,
                                                                                           std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  webrtc::RtpHeaderExtensionCapability extension(Member<std::string>(object, "uri"));
  extension.direction = Member<webrtc::RtpTransceiverDirection>(object, "direction");
  return extension;
}

ParameterChange Converter<ParameterChange>::From(Napi::Value value, std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  return {Member<std::vector<webrtc::RtpEncodingParameters>>(object, "encodings"),
          OptionalMember<webrtc::DegradationPreference>(object, "degradationPreference")};
}

bool ParameterChange::ApplyTo(webrtc::RtpParameters& parameters) const {
  if (encodings.size() != parameters.encodings.size()) {
    return false;
  }
  for (size_t i = 0; i < encodings.size(); ++i) {
    webrtc::RtpEncodingParameters& target = parameters.encodings[i];
    target.active = encodings[i].active;
    target.max_bitrate_bps = encodings[i].max_bitrate_bps;
    target.max_framerate = encodings[i].max_framerate;
    target.scale_resolution_down_by = encodings[i].scale_resolution_down_by;
    target.scalability_mode = encodings[i].scalability_mode;
    target.adaptive_ptime = encodings[i].adaptive_ptime;
    target.codec = encodings[i].codec;
    target.bitrate_priority = encodings[i].bitrate_priority;
    target.network_priority = encodings[i].network_priority;
  }
  parameters.degradation_preference = degradation_preference;
  return true;
}

}  // namespace voxlink
