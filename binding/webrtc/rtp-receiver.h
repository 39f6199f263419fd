#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/transceiver-cell.h"

namespace voxlink {

// NativeRtpReceiver of lib/native.ts.
class RtpReceiver : public Handle<RtpReceiver> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x3d85f1c27b9e4a60, 0x97e2b04c86d15fa3};
  static constexpr const char* kName = "RtpReceiver";

  static void Init(Napi::Env env, Napi::Object exports);
  static Napi::Object New(Napi::Env env, std::shared_ptr<TransceiverCell> cell);

  explicit RtpReceiver(const Napi::CallbackInfo& info) : Handle(info) {}

  const std::shared_ptr<TransceiverCell>& cell() const { return cell_; }

 private:
  Napi::Value Track(const Napi::CallbackInfo& info);
  void Connect(const Napi::CallbackInfo& info);
  Napi::Value GetParameters(const Napi::CallbackInfo& info);
  Napi::Value GetSources(const Napi::CallbackInfo& info);
  void SetJitterBufferMinimumDelay(const Napi::CallbackInfo& info);

  std::shared_ptr<TransceiverCell> cell_;
};

}  // namespace voxlink
