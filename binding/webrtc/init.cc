#include "webrtc/init.h"

#include <string>
#include <vector>

#include "addon.h"
#include "link/waits.h"
#include "pc/ice_server_parsing.h"

#include "napi/completion.h"
#include "napi/error.h"
#include "webrtc/certificate.h"
#include "webrtc/data-channel.h"
#include "webrtc/dictionaries.h"
#include "webrtc/log-tap.h"
#include "webrtc/media-init.h"
#include "webrtc/peer-connection.h"
#include "webrtc/rtp-receiver.h"
#include "webrtc/rtp-sender.h"
#include "webrtc/rtp-transceiver.h"
#include "webrtc/runtime.h"
#include "webrtc/trust-store.h"

namespace voxlink {

namespace {

Napi::Value GetCapabilities(const Napi::CallbackInfo& info) {
  const Runtime::Capabilities& capabilities = Addon::Get(info.Env()).runtime()->capabilities();
  const bool sender = FromJs<std::string>(info[0], "direction") == "sender";
  if (FromJs<std::string>(info[1], "kind") == "audio") {
    return ToJs(info.Env(), sender ? capabilities.audio_sender : capabilities.audio_receiver);
  }
  return ToJs(info.Env(), sender ? capabilities.video_sender : capabilities.video_receiver);
}

Napi::Value GetHeaderExtensions(const Napi::CallbackInfo& info) {
  const Runtime::Capabilities& capabilities = Addon::Get(info.Env()).runtime()->capabilities();
  const bool audio = FromJs<std::string>(info[0], "kind") == "audio";
  return ToJs(info.Env(), audio ? capabilities.audio_extensions : capabilities.video_extensions);
}

Napi::Value CheckIceServers(const Napi::CallbackInfo& info) {
  cricket::ServerAddresses stun;
  std::vector<cricket::RelayServerConfig> turn;
  const webrtc::RTCError error = webrtc::ParseIceServersOrError(
      FromJs<std::vector<webrtc::PeerConnectionInterface::IceServer>>(info[0], "servers"), &stun, &turn);
  return error.ok() ? info.Env().Null() : Napi::Value(ErrorToJs(info.Env(), error));
}

Napi::Value CountWaitsOfLoop(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(CountWaits()));
}

}  // namespace

void InitWebrtc(Napi::Env env, Napi::Object exports) {
  PeerConnection::Init(env, exports);
  DataChannel::Init(env, exports);
  RtpTransceiver::Init(env, exports);
  RtpSender::Init(env, exports);
  RtpReceiver::Init(env, exports);
  Certificate::Init(env, exports);
  LogTap::Init(env, exports);
  TrustStore::Init(env, exports);
  InitMedia(env, exports);
  exports.Set("getCapabilities", Napi::Function::New(env, GetCapabilities));
  exports.Set("getHeaderExtensions", Napi::Function::New(env, GetHeaderExtensions));
  exports.Set("checkIceServers", Napi::Function::New(env, CheckIceServers));
  exports.Set("countWaits", Napi::Function::New(env, CountWaitsOfLoop));
}

}  // namespace voxlink
