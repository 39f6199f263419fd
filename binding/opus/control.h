#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include <napi.h>
#include <opus.h>

#include "napi/convert.h"

// The controls of libopus are variadic: a request decides what the next argument must be, and a wrong pair corrupts
// memory. Only requests that are listed here by their class get through, so that no number from JavaScript can.
namespace voxlink {

template <typename State>
using OpusCtl = int (*)(State*, int request, ...);

// (request, value) → a code of libopus.
template <typename State>
Napi::Value SetControl(const Napi::CallbackInfo& info, OpusCtl<State> ctl, State* state, std::span<const int> allowed) {
  const int request = FromJs<int>(info[0], "request");
  const opus_int32 value = FromJs<int>(info[1], "value");
  if (state == nullptr) {
    return ToJs(info.Env(), OPUS_INVALID_STATE);
  }
  const bool is_known = std::ranges::find(allowed, request) != allowed.end();
  return ToJs(info.Env(), is_known ? ctl(state, request, value) : OPUS_UNIMPLEMENTED);
}

// (request) → the value. Every listed request can be answered, so failure is an exception and not a code.
template <typename State>
Napi::Value GetControl(const Napi::CallbackInfo& info, OpusCtl<State> ctl, State* state, std::span<const int> allowed) {
  const int request = FromJs<int>(info[0], "request");
  opus_int32 value = 0;
  int code = OPUS_INVALID_STATE;
  if (state != nullptr) {
    const bool is_known = std::ranges::find(allowed, request) != allowed.end();
    code = is_known ? ctl(state, request, &value) : OPUS_UNIMPLEMENTED;
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
