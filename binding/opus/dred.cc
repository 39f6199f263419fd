#include "opus/dred.h"

#include <cstring>

#include "napi/convert.h"
#include "opus/samples.h"

namespace voxlink {

namespace {

constexpr size_t kMaxPacketBytes = 1 << 20;

}  // namespace

void OpusDredHandle::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("OpusDred", DefineClass(env, kName,
                                      {
                                          InstanceMethod<&OpusDredHandle::Parse>("parse"),
                                          InstanceMethod<&OpusDredHandle::Close>("close"),
                                      }));
}

OpusDredHandle::OpusDredHandle(const Napi::CallbackInfo& info) : Handle(info) {
  int code = OPUS_OK;
  decoder_.reset(opus_dred_decoder_create(&code));
  redundancy_.reset(opus_dred_alloc(&code));
  if (!decoder_ || !redundancy_) {
    throw Napi::Error::New(info.Env(), opus_strerror(OPUS_ALLOC_FAIL));
  }
  // Until a packet is parsed there is nothing in it, which libopus does not say by itself.
  std::memset(static_cast<void*>(redundancy_.get()), 0, opus_dred_get_size());
  memory_ = opus_dred_decoder_get_size() + opus_dred_get_size();
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), memory_);
}

Napi::Value OpusDredHandle::Parse(const Napi::CallbackInfo& info) {
  const ArrayView packet = ViewBytes(info[0], "packet");
  const int max_samples = FromJs<int>(info[1], "maxSamples");
  const int sample_rate = FromJs<int>(info[2], "sampleRate");
  const ArrayView result = ViewSamples(info[3], "result");
  if (!redundancy_) {
    return ToJs(info.Env(), OPUS_INVALID_STATE);
  }
  // libopus multiplies by a hundred before it divides.
  const bool fits = sample_rate >= 8000 && sample_rate <= 96000 && max_samples >= 0 && max_samples <= 10 * sample_rate;
  if (!fits || result.type != napi_int32_array || result.length < 2) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  if (packet.length == 0 || packet.length > kMaxPacketBytes) {
    return ToJs(info.Env(), OPUS_INVALID_PACKET);
  }
  int end = 0;
  const int begin =
      opus_dred_parse(decoder_.get(), redundancy_.get(), static_cast<const unsigned char*>(packet.data),
                      static_cast<opus_int32>(packet.length), max_samples, sample_rate, &end, /*defer_processing=*/0);
  auto* numbers = static_cast<int32_t*>(result.data);
  numbers[0] = begin < 0 ? 0 : begin;
  numbers[1] = begin <= 0 ? 0 : end;
  return ToJs(info.Env(), begin < 0 ? begin : OPUS_OK);
}

void OpusDredHandle::Close(const Napi::CallbackInfo& info) { Release(info.Env()); }

void OpusDredHandle::Release(Napi::Env env) {
  if (redundancy_) {
    redundancy_.reset();
    decoder_.reset();
    Napi::MemoryManagement::AdjustExternalMemory(env, -memory_);
  }
}

}  // namespace voxlink
