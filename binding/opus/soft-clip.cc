#include "opus/soft-clip.h"

#include <climits>

#include <opus.h>

#include "napi/convert.h"
#include "opus/samples.h"

namespace voxlink {

namespace {

// (pcm, memory: one number for each channel) → 0 or a code. Changes both.
Napi::Value SoftClip(const Napi::CallbackInfo& info) {
  const ArrayView pcm = ViewSamples(info[0], "pcm");
  const ArrayView memory = ViewSamples(info[1], "memory");
  const bool are_floats = pcm.type == napi_float32_array && memory.type == napi_float32_array;
  if (!are_floats || memory.length == 0 || Overlap(pcm, memory)) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  if (pcm.length > INT_MAX || pcm.length % memory.length != 0) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  opus_pcm_soft_clip(static_cast<float*>(pcm.data), static_cast<int>(pcm.length / memory.length),
                     static_cast<int>(memory.length), static_cast<float*>(memory.data));
  return ToJs(info.Env(), OPUS_OK);
}

}  // namespace

void InitSoftClip(Napi::Env env, Napi::Object exports) {
  exports.Set("opusSoftClip", Napi::Function::New(env, SoftClip, "opusSoftClip"));
}

}  // namespace voxlink
