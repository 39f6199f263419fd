#pragma once

#include <cstdint>
#include <memory>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/backlog.h"

namespace voxlink {

class EncodedPort;
class Runtime;

// NativeEncodedStream of lib/native: the end of a port that an environment reads frames from and writes them back to.
class EncodedStream : public Handle<EncodedStream> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x2e7c95d10fb8436a, 0x81d4a6f37c09be52};
  static constexpr const char* kName = "EncodedStream";

  static void Init(Napi::Env env, Napi::Object exports);

  // (port, open): the number of a port that perhaps another environment made, or null for a new one. One that is only
  // made stays closed until another stream opens it.
  explicit EncodedStream(const Napi::CallbackInfo& info);
  ~EncodedStream() override;

 private:
  Napi::Value Port(const Napi::CallbackInfo& info);
  Napi::Value Kind(const Napi::CallbackInfo& info);
  Napi::Value DroppedFrames(const Napi::CallbackInfo& info);
  Napi::Value Write(const Napi::CallbackInfo& info);
  void RequestKeyFrame(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);
  void Open();

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<EncodedStream>> link_;
  Backlog backlog_;
  std::shared_ptr<EncodedPort> port_;  // Null once closed.
  uint32_t port_id_ = 0;
  bool opened_ = false;
};

}  // namespace voxlink
