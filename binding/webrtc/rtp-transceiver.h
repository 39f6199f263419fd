#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/transceiver-cell.h"

namespace voxlink {

// NativeRtpTransceiver of lib/native.ts.
class RtpTransceiver : public Handle<RtpTransceiver> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x52f0c6a41d7b4c09, 0xb3a8e7715f2c9d46};
  static constexpr const char* kName = "RtpTransceiver";

  static void Init(Napi::Env env, Napi::Object exports);
  static Napi::Object New(Napi::Env env, std::shared_ptr<TransceiverCell> cell);

  explicit RtpTransceiver(const Napi::CallbackInfo& info) : Handle(info) {}

  const std::shared_ptr<TransceiverCell>& cell() const { return cell_; }

 private:
  Napi::Value Id(const Napi::CallbackInfo& info);
  Napi::Value Sender(const Napi::CallbackInfo& info);
  Napi::Value Receiver(const Napi::CallbackInfo& info);
  void SetDirection(const Napi::CallbackInfo& info);
  void Stop(const Napi::CallbackInfo& info);
  void SetCodecPreferences(const Napi::CallbackInfo& info);
  void SetHeaderExtensions(const Napi::CallbackInfo& info);
  Napi::Value NegotiatedExtensions(const Napi::CallbackInfo& info);

  std::shared_ptr<TransceiverCell> cell_;
};

}  // namespace voxlink
