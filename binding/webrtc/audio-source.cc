#include "webrtc/audio-source.h"

#include <string>
#include <utility>

#include "addon.h"

#include "napi/completion.h"
#include "napi/convert.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/pcm-feeder.h"
#include "webrtc/runtime.h"

namespace voxlink {

void AudioSource::Init(Napi::Env env, Napi::Object exports) {
  Napi::Function constructor = DefineClass(env, kName,
                                           {
                                               InstanceMethod<&AudioSource::CreateTrack>("createTrack"),
                                               InstanceMethod<&AudioSource::SetFormat>("setFormat"),
                                               InstanceMethod<&AudioSource::Write>("write"),
                                               InstanceAccessor<&AudioSource::DroppedFrames>("droppedFrames"),
                                               InstanceAccessor<&AudioSource::QueuedMs>("queuedMs"),
                                               InstanceMethod<&AudioSource::WhenBelow>("whenBelow"),
                                               InstanceMethod<&AudioSource::Clear>("clear"),
                                               InstanceMethod<&AudioSource::Close>("close"),
                                           });
  exports.Set(kName, constructor);
}

AudioSource::AudioSource(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      feeder_(std::make_shared<PcmFeeder>(*runtime_, FromJs<int>(info[0], "sampleRate"),
                                          FromJs<int>(info[1], "channels"), FromJs<int>(info[2], "capacityMs"),
                                          FromJs<bool>(info[3], "live"))) {}

// What was written is still sent; then, with nobody left to write, the tracks end.
AudioSource::~AudioSource() { feeder_->Abandon(); }

Napi::Value AudioSource::CreateTrack(const Napi::CallbackInfo& info) {
  return MediaStreamTrack::New(Addon::Get(info.Env()), TrackCell::Create(runtime_, feeder_, cricket::MEDIA_TYPE_AUDIO,
                                                                         FromJs<std::string>(info[0], "id")));
}

void AudioSource::SetFormat(const Napi::CallbackInfo& info) {
  feeder_->SetFormat(FromJs<int>(info[0], "sampleRate"), FromJs<int>(info[1], "channels"));
}

Napi::Value AudioSource::Write(const Napi::CallbackInfo& info) {
  if (!info[0].IsTypedArray()) {
    ThrowWrongType(info[0], "Int16Array or Float32Array", "pcm");
  }
  const Napi::TypedArray pcm = info[0].As<Napi::TypedArray>();
  size_t taken = 0;
  if (pcm.TypedArrayType() == napi_int16_array) {
    taken = feeder_->Write(pcm.As<Napi::Int16Array>().Data(), pcm.ElementLength());
  } else if (pcm.TypedArrayType() == napi_float32_array) {
    taken = feeder_->Write(pcm.As<Napi::Float32Array>().Data(), pcm.ElementLength());
  } else {
    ThrowWrongType(info[0], "Int16Array or Float32Array", "pcm");
  }
  return ToJs(info.Env(), static_cast<double>(taken));
}

Napi::Value AudioSource::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(feeder_->DroppedFrames()));
}

Napi::Value AudioSource::QueuedMs(const Napi::CallbackInfo& info) { return ToJs(info.Env(), feeder_->QueuedMs()); }

void AudioSource::WhenBelow(const Napi::CallbackInfo& info) {
  feeder_->WhenBelow(FromJs<int>(info[0], "ms"), Completion(info[1]));
}

void AudioSource::Clear(const Napi::CallbackInfo& /*info*/) { feeder_->Clear(); }

void AudioSource::Close(const Napi::CallbackInfo& /*info*/) {
  feeder_->Close();
  runtime_->PostSignaling([feeder = feeder_] { feeder->EndTracks(); });
}

}  // namespace voxlink
