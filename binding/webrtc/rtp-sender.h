#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/transceiver-cell.h"

namespace voxlink {

// NativeRtpSender of lib/native.ts.
class RtpSender : public Handle<RtpSender> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x90d4be2f5a6e4b13, 0x8c61f7d20a9b4e75};
  static constexpr const char* kName = "RtpSender";

  static void Init(Napi::Env env, Napi::Object exports);
  static Napi::Object New(Napi::Env env, std::shared_ptr<TransceiverCell> cell);

  explicit RtpSender(const Napi::CallbackInfo& info);
  ~RtpSender() override;

  const std::shared_ptr<TransceiverCell>& cell() const { return cell_; }

 private:
  void ReplaceTrack(const Napi::CallbackInfo& info);
  void SetStreams(const Napi::CallbackInfo& info);
  void Connect(const Napi::CallbackInfo& info);
  Napi::Value GetParameters(const Napi::CallbackInfo& info);
  void SetParameters(const Napi::CallbackInfo& info);
  void InsertDtmf(const Napi::CallbackInfo& info);

  std::shared_ptr<Link<RtpSender>> link_;
  std::shared_ptr<TransceiverCell> cell_;
};

}  // namespace voxlink
