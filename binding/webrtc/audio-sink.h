#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/backlog.h"

namespace voxlink {

class PcmTap;
class Runtime;

// Raw PCM of one audio track, for JavaScript.
class AudioSink : public Handle<AudioSink> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x9c1e5a30d7b24f68, 0xb2470fe86d9135ca};
  static constexpr const char* kName = "AudioSink";

  static void Init(Napi::Env env, Napi::Object exports);

  // (track, sampleRate or 0 for what the track has, channels, frameMs, level, voiceActivity or null)
  explicit AudioSink(const Napi::CallbackInfo& info);
  ~AudioSink() override;

 private:
  Napi::Value DroppedFrames(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<AudioSink>> link_;
  Backlog backlog_;
  std::shared_ptr<PcmTap> tap_;  // Null once closed.
};

}  // namespace voxlink
