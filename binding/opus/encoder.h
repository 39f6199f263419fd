#pragma once

#include <memory>

#include <napi.h>
#include <opus.h>

#include "napi/handle.h"

namespace voxlink {

// An OpusEncoder of libopus. Methods answer with its codes; what they mean to the caller is decided in TypeScript.
class OpusEncoderHandle : public Handle<OpusEncoderHandle> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x6f1d2c94a7e84b53, 0x9b0e57d31c6af482};
  static constexpr const char* kName = "OpusEncoder";

  static void Init(Napi::Env env, Napi::Object exports);

  explicit OpusEncoderHandle(const Napi::CallbackInfo& info) : Handle(info) {}
  ~OpusEncoderHandle() override { Release(Env()); }

 private:
  struct Destroy {
    void operator()(OpusEncoder* state) const { opus_encoder_destroy(state); }
  };

  // (sampleRate, channels, application) → code
  Napi::Value Open(const Napi::CallbackInfo& info);
  // (pcm, out) → bytes written, or a code
  Napi::Value Encode(const Napi::CallbackInfo& info);
  Napi::Value Set(const Napi::CallbackInfo& info);
  Napi::Value Get(const Napi::CallbackInfo& info);
  void Reset(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  void Release(Napi::Env env);

  std::unique_ptr<OpusEncoder, Destroy> state_;  // Null until opened and once closed.
  int channels_ = 0;
  int64_t memory_ = 0;  // What the garbage collector was told.
};

}  // namespace voxlink
