#pragma once

#include <memory>
#include <string>

#include <napi.h>

#include "api/task_queue/task_queue_base.h"

#include "napi/handle.h"
#include "webrtc/backlog.h"
#include "webrtc/encoded-feeder.h"

namespace voxlink {

class Runtime;

// NativeEncodedSource of lib/native: encoded frames of JavaScript as a track.
class EncodedSource : public Handle<EncodedSource> {
 public:
  static constexpr napi_type_tag kTypeTag = {0xb81d6e02a94f4c37, 0x86e5109d4a7bc2f3};
  static constexpr const char* kName = "EncodedSource";

  static void Init(Napi::Env env, Napi::Object exports);

  // (mimeType)
  explicit EncodedSource(const Napi::CallbackInfo& info);
  ~EncodedSource() override;

 private:
  // What senders report, and what came of the frames. Any thread.
  struct Shared;

  Napi::Value CreateTrack(const Napi::CallbackInfo& info);
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value DroppedFrames(const Napi::CallbackInfo& info);
  Napi::Value FramesSent(const Napi::CallbackInfo& info);
  Napi::Value KeyFrameRequests(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);
  void End();

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<EncodedSource>> link_;
  const std::string mime_type_;
  const std::shared_ptr<Shared> shared_;
  Backlog backlog_;
  std::shared_ptr<EncodedFeeder> feeder_;
  // Of video, which is packetized there. What is under way when it goes is thrown away.
  std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter> queue_;
};

}  // namespace voxlink
