#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"

namespace voxlink {

class PcmSource;
class Runtime;

// Raw PCM from JavaScript, as the source of any number of audio tracks.
class AudioSource : public Handle<AudioSource> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x2b7de0914c5f4a86, 0x8e13f6ad07c2594b};
  static constexpr const char* kName = "AudioSource";

  static void Init(Napi::Env env, Napi::Object exports);

  // (sampleRate, channels, capacityMs, callerClock, live, hold)
  explicit AudioSource(const Napi::CallbackInfo& info);
  ~AudioSource() override;

 private:
  Napi::Value CreateTrack(const Napi::CallbackInfo& info);
  void SetFormat(const Napi::CallbackInfo& info);
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value DroppedFrames(const Napi::CallbackInfo& info);
  Napi::Value Underruns(const Napi::CallbackInfo& info);
  Napi::Value SilentFrames(const Napi::CallbackInfo& info);
  Napi::Value QueuedMs(const Napi::CallbackInfo& info);
  void WhenBelow(const Napi::CallbackInfo& info);
  void Clear(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<PcmSource> source_;
};

}  // namespace voxlink
