#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/backlog.h"

namespace voxlink {

class EncodedTap;
class Runtime;

// NativeEncodedSink of lib/native: the encoded frames of one received track, for JavaScript.
class EncodedSink : public Handle<EncodedSink> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x4f0c7be1d2954a83, 0x9a61de07f3c8b524};
  static constexpr const char* kName = "EncodedSink";

  static void Init(Napi::Env env, Napi::Object exports);

  // (track)
  explicit EncodedSink(const Napi::CallbackInfo& info);
  ~EncodedSink() override;

 private:
  Napi::Value DroppedFrames(const Napi::CallbackInfo& info);
  void RequestKeyFrame(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<EncodedSink>> link_;
  Backlog backlog_;
  std::shared_ptr<EncodedTap> tap_;  // Null once closed.
};

}  // namespace voxlink
