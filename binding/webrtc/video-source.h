#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"

namespace voxlink {

class FrameFeeder;
class Runtime;

// Raw pictures from JavaScript, as the source of any number of video tracks.
class VideoSource : public Handle<VideoSource> {
 public:
  static constexpr napi_type_tag kTypeTag = {0xe4870b2f95c64d1a, 0xa9d35f16c02b7e84};
  static constexpr const char* kName = "VideoSource";

  static void Init(Napi::Env env, Napi::Object exports);

  // (isScreencast, needsDenoising, maxFrameRate, maxWidth, maxHeight)
  explicit VideoSource(const Napi::CallbackInfo& info);
  ~VideoSource() override;

 private:
  Napi::Value CreateTrack(const Napi::CallbackInfo& info);
  // (data, layout, rotation, timestampUs or null, colorSpace or null, moved)
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value Width(const Napi::CallbackInfo& info);
  Napi::Value Height(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  void End();

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<FrameFeeder> feeder_;
};

}  // namespace voxlink
