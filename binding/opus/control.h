#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include <napi.h>
#include <opus.h>

#include "napi/convert.h"
#include "opus/coder.h"

// The controls of libopus are variadic: a request decides what the next argument must be, and a wrong pair corrupts
// memory. Only requests that are listed by their class get through, so that no number from JavaScript can.
namespace voxlink {

// (request, value) → a code of libopus.
inline Napi::Value SetControl(const Napi::CallbackInfo& info, OpusCoder* coder, std::span<const int> allowed) {
  const int request = FromJs<int>(info[0], "request");
  const opus_int32 value = FromJs<int>(info[1], "value");
  if (coder == nullptr) {
    return ToJs(info.Env(), OPUS_INVALID_STATE);
  }
  if (coder->under_way > 0) {
    return ToJs(info.Env(), kOpusBusy);
  }
  const bool is_known = std::ranges::find(allowed, request) != allowed.end();
  return ToJs(info.Env(), is_known ? coder->Set(request, value) : OPUS_UNIMPLEMENTED);
}

// (request) → the value. Every listed request can be answered, so failure is an exception and not a code.
inline Napi::Value GetControl(const Napi::CallbackInfo& info, OpusCoder* coder, std::span<const int> allowed) {
  const int request = FromJs<int>(info[0], "request");
  opus_int32 value = 0;
  int code = OPUS_INVALID_STATE;
  if (coder != nullptr && coder->under_way == 0) {
    const bool is_known = std::ranges::find(allowed, request) != allowed.end();
    code = is_known ? coder->Get(request, &value) : OPUS_UNIMPLEMENTED;
  }
  if (code != OPUS_OK) {
    throw Napi::Error::New(info.Env(), "Opus control " + std::to_string(request) + ": " + opus_strerror(code));
  }
  if (request == OPUS_GET_FINAL_RANGE_REQUEST) {
    return Napi::Number::New(info.Env(), static_cast<uint32_t>(value));
  }
  return ToJs(info.Env(), value);
}

}  // namespace voxlink
