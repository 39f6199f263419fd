#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/backlog.h"

namespace voxlink {

class FrameTap;
class Runtime;

// The pictures of one video track, for JavaScript.
class VideoSink : public Handle<VideoSink> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x57d2c8e1b0934fa6, 0x8cf106e42b7d3a95};
  static constexpr const char* kName = "VideoSink";

  static void Init(Napi::Env env, Napi::Object exports);

  // (track, wish, maxFrameRate)
  explicit VideoSink(const Napi::CallbackInfo& info);
  ~VideoSink() override;

 private:
  Napi::Value DroppedFrames(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<VideoSink>> link_;
  Backlog backlog_;
  std::shared_ptr<FrameTap> tap_;  // Null once closed.
};

}  // namespace voxlink
