#pragma once

#include <napi.h>

#include "opus/coder-handle.h"
#include "opus/decoder-state.h"

namespace voxlink {

// A decoder of libopus, for one stream or for several. Methods answer with its codes; what they mean to the caller is
// decided in TypeScript.
class OpusDecoderHandle : public CoderHandle<OpusDecoderHandle, DecoderState> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x2be4f07d91c35a68, 0xd47a0c8be2f61935};
  static constexpr const char* kName = "OpusDecoder";

  static void Init(Napi::Env env, Napi::Object exports);

  explicit OpusDecoderHandle(const Napi::CallbackInfo& info) : CoderHandle(info) {}

 private:
  // (sampleRate, channels) → code
  Napi::Value Open(const Napi::CallbackInfo& info);
  // (sampleRate, channels, streams, coupledStreams, mapping) → code
  Napi::Value OpenMultistream(const Napi::CallbackInfo& info);
  // (sampleRate, channels, streams, coupledStreams, demixingMatrix) → code
  Napi::Value OpenProjection(const Napi::CallbackInfo& info);
  // (packet, out) → samples per channel, or a code
  Napi::Value Decode(const Napi::CallbackInfo& info);
  // (packet | null, out, frameSize) → samples per channel, or a code. What stands in for a lost packet: the copy that
  // the next packet carries, or without one a continuation of what was heard.
  Napi::Value Recover(const Napi::CallbackInfo& info);
  // (dred, offset, out, frameSize) → samples per channel, or a code
  Napi::Value DecodeDred(const Napi::CallbackInfo& info);
  Napi::Value Set(const Napi::CallbackInfo& info);
  Napi::Value Get(const Napi::CallbackInfo& info);
  void Reset(const Napi::CallbackInfo& /*info*/) { ResetState(); }
  void Close(const Napi::CallbackInfo& info) { Release(info.Env()); }
};

}  // namespace voxlink
