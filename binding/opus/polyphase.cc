#include "opus/polyphase.h"

#include <cstdint>
#include <cstring>

#include <opus_defines.h>

#include "napi/convert.h"
#include "opus/samples.h"

namespace voxlink {

namespace {

// Four at once, which every processor of this kind can; the compiler may not reorder sums of floats by itself.
using Lanes = float __attribute__((vector_size(16)));
constexpr int kLanes = 4;
constexpr int kStep = 2 * kLanes;

Lanes Load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof(lanes));
  return lanes;
}

float Dot(const float* bank, const float* history, int taps) {
  Lanes even = {};
  Lanes odd = {};
  for (int i = 0; i < taps; i += kStep) {
    even += Load(bank + i) * Load(history + i);
    odd += Load(bank + i + kLanes) * Load(history + i + kLanes);
  }
  const Lanes sum = even + odd;
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

// What the call is told in numbers, in this order.
struct Parameters {
  int32_t at;        // Of the first output sample in the history …
  int32_t fraction;  // … and how many up-ths after it.
  int32_t up;
  int32_t down;
  int32_t phases;
  int32_t taps;
  int32_t channel;
  int32_t channels;
  int32_t count;
};
constexpr size_t kParameters = sizeof(Parameters) / sizeof(int32_t);

bool Fits(const Parameters& p, const ArrayView& bank, const ArrayView& history, const ArrayView& out) {
  if (bank.type != napi_float32_array || history.type != napi_float32_array || out.type != napi_float32_array) {
    return false;
  }
  if (p.taps <= 0 || p.taps % kStep != 0 || p.phases <= 0 || p.up <= 0 || p.down <= 0 || p.count <= 0) {
    return false;
  }
  if (p.at < 0 || p.fraction < 0 || p.fraction >= p.up || p.channel < 0 || p.channel >= p.channels) {
    return false;
  }
  const int64_t last = p.at + (p.fraction + int64_t{p.count - 1} * p.down) / p.up;
  return (int64_t{p.phases} + 1) * p.taps <= static_cast<int64_t>(bank.length) &&
         last + p.taps <= static_cast<int64_t>(history.length) &&
         int64_t{p.count} * p.channels <= static_cast<int64_t>(out.length);
}

void Filter(const Parameters& p, const float* bank, const float* history, float* out) {
  int64_t position = int64_t{p.at} * p.up + p.fraction;
  for (int32_t i = 0; i < p.count; ++i, position += p.down) {
    const float* from = history + position / p.up;
    const int64_t phase = position % p.up * p.phases;
    const float* set = bank + phase / p.up * p.taps;
    const float below = Dot(set, from, p.taps);
    const int64_t rest = phase % p.up;
    float value = below;
    if (rest != 0) {
      const float weight = static_cast<float>(rest) / static_cast<float>(p.up);
      value += weight * (Dot(set + p.taps, from, p.taps) - below);
    }
    out[int64_t{i} * p.channels + p.channel] = value;
  }
}

// (bank, history, out, parameters) → 0 or a code.
Napi::Value PolyphaseFilter(const Napi::CallbackInfo& info) {
  const ArrayView bank = ViewSamples(info[0], "bank");
  const ArrayView history = ViewSamples(info[1], "history");
  const ArrayView out = ViewSamples(info[2], "out");
  const ArrayView numbers = ViewSamples(info[3], "parameters");
  if (numbers.type != napi_int32_array || numbers.length != kParameters) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  Parameters parameters;
  std::memcpy(&parameters, numbers.data, sizeof(parameters));
  if (!Fits(parameters, bank, history, out)) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  Filter(parameters, static_cast<const float*>(bank.data), static_cast<const float*>(history.data),
         static_cast<float*>(out.data));
  return ToJs(info.Env(), OPUS_OK);
}

}  // namespace

void InitPolyphase(Napi::Env env, Napi::Object exports) {
  exports.Set("polyphaseFilter", Napi::Function::New(env, PolyphaseFilter, "polyphaseFilter"));
}

}  // namespace voxlink
