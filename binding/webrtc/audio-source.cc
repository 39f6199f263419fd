#include "webrtc/audio-source.h"

#include <string>
#include <utility>

#include "addon.h"

#include "napi/completion.h"
#include "napi/convert.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/pcm-feeder.h"
#include "webrtc/pcm-pusher.h"
#include "webrtc/runtime.h"

namespace voxlink {

namespace {

std::shared_ptr<PcmSource> MakeSource(Runtime& runtime, const Napi::CallbackInfo& info) {
  PcmFeeder::Options options;
  options.sample_rate = FromJs<int>(info[0], "sampleRate");
  options.channels = FromJs<int>(info[1], "channels");
  options.capacity_ms = FromJs<int>(info[2], "capacityMs");
  if (FromJs<bool>(info[3], "callerClock")) {
    return std::make_shared<PcmPusher>(runtime, options.sample_rate, options.channels, options.capacity_ms);
  }
  options.live = FromJs<bool>(info[4], "live");
  options.hold = FromJs<bool>(info[5], "hold");
  return std::make_shared<PcmFeeder>(runtime, options);
}

}  // namespace

void AudioSource::Init(Napi::Env env, Napi::Object exports) {
  Napi::Function constructor = DefineClass(env, kName,
                                           {
                                               InstanceMethod<&AudioSource::CreateTrack>("createTrack"),
                                               InstanceMethod<&AudioSource::SetFormat>("setFormat"),
                                               InstanceMethod<&AudioSource::Write>("write"),
                                               InstanceAccessor<&AudioSource::DroppedFrames>("droppedFrames"),
                                               InstanceAccessor<&AudioSource::Underruns>("underruns"),
                                               InstanceAccessor<&AudioSource::SilentFrames>("silentFrames"),
                                               InstanceAccessor<&AudioSource::QueuedMs>("queuedMs"),
                                               InstanceMethod<&AudioSource::WhenBelow>("whenBelow"),
                                               InstanceMethod<&AudioSource::Clear>("clear"),
                                               InstanceMethod<&AudioSource::Close>("close"),
                                           });
  exports.Set(kName, constructor);
}

AudioSource::AudioSource(const Napi::CallbackInfo& info)
    : Handle(info), runtime_(Addon::Get(info.Env()).runtime()), source_(MakeSource(*runtime_, info)) {}

// What was written is still sent; then, with nobody left to write, the tracks end.
AudioSource::~AudioSource() { source_->Abandon(); }

Napi::Value AudioSource::CreateTrack(const Napi::CallbackInfo& info) {
  return MediaStreamTrack::New(Addon::Get(info.Env()), TrackCell::Create(runtime_, source_, cricket::MEDIA_TYPE_AUDIO,
                                                                         FromJs<std::string>(info[0], "id")));
}

void AudioSource::SetFormat(const Napi::CallbackInfo& info) {
  source_->SetFormat(FromJs<int>(info[0], "sampleRate"), FromJs<int>(info[1], "channels"));
}

Napi::Value AudioSource::Write(const Napi::CallbackInfo& info) {
  if (!info[0].IsTypedArray()) {
    ThrowWrongType(info[0], "Int16Array or Float32Array", "pcm");
  }
  const Napi::TypedArray pcm = info[0].As<Napi::TypedArray>();
  const auto gap = static_cast<int64_t>(FromJs<double>(info[1], "gap"));
  size_t taken = 0;
  if (pcm.TypedArrayType() == napi_int16_array) {
    taken = source_->Write(pcm.As<Napi::Int16Array>().Data(), pcm.ElementLength(), gap);
  } else if (pcm.TypedArrayType() == napi_float32_array) {
    taken = source_->Write(pcm.As<Napi::Float32Array>().Data(), pcm.ElementLength(), gap);
  } else {
    ThrowWrongType(info[0], "Int16Array or Float32Array", "pcm");
  }
  return ToJs(info.Env(), static_cast<double>(taken));
}

Napi::Value AudioSource::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(source_->DroppedFrames()));
}

Napi::Value AudioSource::Underruns(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(source_->UnderrunsSoFar().count));
}

Napi::Value AudioSource::SilentFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(source_->UnderrunsSoFar().silent_frames));
}

Napi::Value AudioSource::QueuedMs(const Napi::CallbackInfo& info) { return ToJs(info.Env(), source_->QueuedMs()); }

void AudioSource::WhenBelow(const Napi::CallbackInfo& info) {
  source_->WhenBelow(FromJs<int>(info[0], "ms"), Completion(info[1]));
}

void AudioSource::Clear(const Napi::CallbackInfo& /*info*/) { source_->Clear(); }

void AudioSource::Close(const Napi::CallbackInfo& /*info*/) {
  source_->Close();
  runtime_->PostSignaling([source = source_] { source->EndTracks(); });
}

}  // namespace voxlink
