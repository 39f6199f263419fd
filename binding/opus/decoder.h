#pragma once

#include <memory>

#include <napi.h>
#include <opus.h>

#include "napi/handle.h"

namespace voxlink {

// An OpusDecoder of libopus. Methods answer with its codes; what they mean to the caller is decided in TypeScript.
class OpusDecoderHandle : public Handle<OpusDecoderHandle> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x2be4f07d91c35a68, 0xd47a0c8be2f61935};
  static constexpr const char* kName = "OpusDecoder";

  static void Init(Napi::Env env, Napi::Object exports);

  explicit OpusDecoderHandle(const Napi::CallbackInfo& info) : Handle(info) {}
  ~OpusDecoderHandle() override { Release(Env()); }

 private:
  struct Destroy {
    void operator()(OpusDecoder* state) const { opus_decoder_destroy(state); }
  };

  // (sampleRate, channels) → code
  Napi::Value Open(const Napi::CallbackInfo& info);
  // (packet, out) → samples per channel, or a code
  Napi::Value Decode(const Napi::CallbackInfo& info);
  // (packet | null, out, frameSize) → samples per channel, or a code. What stands in for a lost packet: the copy that
  // the next packet carries, or without one a continuation of what was heard.
  Napi::Value Recover(const Napi::CallbackInfo& info);
  Napi::Value Set(const Napi::CallbackInfo& info);
  Napi::Value Get(const Napi::CallbackInfo& info);
  void Reset(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  void Release(Napi::Env env);

  std::unique_ptr<OpusDecoder, Destroy> state_;  // Null until opened and once closed.
  int channels_ = 0;
  int max_frame_size_ = 0;
  int64_t memory_ = 0;  // What the garbage collector was told.
};

}  // namespace voxlink
