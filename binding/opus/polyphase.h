#pragma once

#include <napi.h>

namespace voxlink {

// The inner loop of lib/opus/resampler.ts.
void InitPolyphase(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
