#pragma once

#include <cstdint>
#include <vector>

#include <napi.h>

#include "opus/coder-handle.h"
#include "opus/encoder-state.h"

namespace voxlink {

// An encoder of libopus, for one stream or for several. Methods answer with its codes; what they mean to the caller is
// decided in TypeScript.
class OpusEncoderHandle : public CoderHandle<OpusEncoderHandle, EncoderState> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x6f1d2c94a7e84b53, 0x9b0e57d31c6af482};
  static constexpr const char* kName = "OpusEncoder";

  static void Init(Napi::Env env, Napi::Object exports);

  explicit OpusEncoderHandle(const Napi::CallbackInfo& info) : CoderHandle(info) {}

 private:
  // (sampleRate, channels, application) → code
  Napi::Value Open(const Napi::CallbackInfo& info);
  // (sampleRate, channels, streams, coupledStreams, mapping, application) → code
  Napi::Value OpenMultistream(const Napi::CallbackInfo& info);
  // (sampleRate, channels, family, application, layout) → code. Writes [streams, coupledStreams, …mapping] to layout.
  Napi::Value OpenSurround(const Napi::CallbackInfo& info);
  // (sampleRate, channels, family, application, layout) → code. Writes [streams, coupledStreams] to layout.
  Napi::Value OpenProjection(const Napi::CallbackInfo& info);
  // (pcm, out) → bytes written, or a code
  Napi::Value Encode(const Napi::CallbackInfo& info);
  // () → the gain in 256ths of a decibel. Projection only.
  Napi::Value DemixingGain(const Napi::CallbackInfo& info);
  // () → Uint8Array. Projection only.
  Napi::Value DemixingMatrix(const Napi::CallbackInfo& info);
  Napi::Value Set(const Napi::CallbackInfo& info);
  Napi::Value Get(const Napi::CallbackInfo& info);
  void Reset(const Napi::CallbackInfo& /*info*/) { ResetState(); }
  void Close(const Napi::CallbackInfo& info) { Release(info.Env()); }

  int demixing_gain_ = 0;
  std::vector<uint8_t> demixing_matrix_;
};

}  // namespace voxlink
