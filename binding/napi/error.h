#pragma once

#include <napi.h>

#include "api/rtc_error.h"

namespace voxlink {

// The NativeError object of an RTCError: { type, message, detail?, sctpCauseCode? }.
Napi::Object ErrorToJs(Napi::Env env, const webrtc::RTCError& error);

}  // namespace voxlink
