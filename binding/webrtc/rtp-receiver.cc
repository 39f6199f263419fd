#include "webrtc/rtp-receiver.h"

#include <cmath>
#include <utility>
#include <vector>

#include "addon.h"

#include "webrtc/dictionaries.h"
#include "webrtc/media-stream-track.h"

namespace voxlink {

namespace {

// RFC 6464 gives the level as 0 to 127 dB below full scale; the W3C member is linear, with 127 for silence.
Napi::Value LinearLevel(Napi::Env env, absl::optional<uint8_t> level) {
  if (!level) {
    return env.Null();
  }
  return ToJs(env, *level == 127 ? 0.0 : std::pow(10.0, -*level / 20.0));
}

Napi::Value SourceToJs(Napi::Env env, const RtpSource& source) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("source", ToJs(env, static_cast<double>(source.source)));
  object.Set("type", source.contributing ? "csrc" : "ssrc");
  object.Set("timestamp", ToJs(env, static_cast<double>(source.timestamp_ms)));
  object.Set("rtpTimestamp", ToJs(env, static_cast<double>(source.rtp_timestamp)));
  object.Set("audioLevel", LinearLevel(env, source.audio_level));
  object.Set("captureTimestamp", ToJs(env, source.capture_time_ms));
  object.Set("senderCaptureTimeOffset", ToJs(env, source.capture_offset_ms));
  return object;
}

}  // namespace

void RtpReceiver::Init(Napi::Env env, Napi::Object /*exports*/) {
  Addon::Get(env).Register(
      &kTypeTag,
      DefineClass(env, kName,
                  {
                      InstanceAccessor<&RtpReceiver::Track>("track"),
                      InstanceMethod<&RtpReceiver::Connect>("connect"),
                      InstanceMethod<&RtpReceiver::GetParameters>("getParameters"),
                      InstanceMethod<&RtpReceiver::GetSources>("getSources"),
                      InstanceMethod<&RtpReceiver::SetJitterBufferMinimumDelay>("setJitterBufferMinimumDelay"),
                  }));
}

Napi::Object RtpReceiver::New(Napi::Env env, std::shared_ptr<TransceiverCell> cell) {
  Napi::Object object = Addon::Get(env).Construct(&kTypeTag, {});
  Unwrap(object)->cell_ = std::move(cell);
  return object;
}

Napi::Value RtpReceiver::Track(const Napi::CallbackInfo& info) {
  auto track = std::make_shared<TrackCell>();
  track->kind = cell_->kind();
  track->id = cell_->receiver_track_id;
  track->received = true;
  track->receiver = cell_;
  cell_->Post([track](webrtc::RtpTransceiverInterface* transceiver) {
    if (transceiver != nullptr) {
      track->track = transceiver->receiver()->track();
    }
  });
  return MediaStreamTrack::New(Addon::Get(info.Env()), track);
}

Napi::Value RtpReceiver::GetParameters(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), cell_->receiver_parameters);
}

Napi::Value RtpReceiver::GetSources(const Napi::CallbackInfo& info) {
  return ArrayToJs(info.Env(), cell_->Sources(), SourceToJs);
}

void RtpReceiver::SetJitterBufferMinimumDelay(const Napi::CallbackInfo& info) {
  absl::optional<double> seconds;
  if (info[0].IsNumber()) {
    seconds = FromJs<double>(info[0], "delay");
  }
  cell_->Post([seconds](webrtc::RtpTransceiverInterface* transceiver) {
    if (transceiver != nullptr) {
      transceiver->receiver()->SetJitterBufferMinimumDelay(seconds);
    }
  });
}

void RtpReceiver::Connect(const Napi::CallbackInfo& info) {
  std::shared_ptr<EncodedPort> port =
      info[0].IsNull() ? nullptr
                       : cell_->runtime()->encoded_ports().Find(static_cast<uint32_t>(FromJs<double>(info[0], "port")));
  cell_->Post(
      [cell = cell_, port = std::move(port)](webrtc::RtpTransceiverInterface*) { cell->ConnectReceiver(port); });
}

}  // namespace voxlink
