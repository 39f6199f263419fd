#pragma once

#include <memory>

#include <napi.h>

#include "api/frame_transformer_interface.h"

#include "napi/handle.h"

namespace voxlink {

// NativeEncodedFrame of lib/native: an encoded frame on its way from libwebrtc and back. Empty once it has gone back.
class EncodedFrame : public Handle<EncodedFrame> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x6b1f0e94c7a24d58, 0xb3908d7c51e6f20a};
  static constexpr const char* kName = "EncodedFrame";

  static void Init(Napi::Env env);
  static Napi::Object New(Napi::Env env, std::unique_ptr<webrtc::TransformableFrameInterface> frame);

  explicit EncodedFrame(const Napi::CallbackInfo& info) : Handle(info) {}

  std::unique_ptr<webrtc::TransformableFrameInterface> Take() { return std::move(frame_); }

 private:
  Napi::Value Kind(const Napi::CallbackInfo& info);
  Napi::Value Data(const Napi::CallbackInfo& info);
  Napi::Value Metadata(const Napi::CallbackInfo& info);
  void SetTimestamp(const Napi::CallbackInfo& info);

  std::unique_ptr<webrtc::TransformableFrameInterface> frame_;
};

}  // namespace voxlink
