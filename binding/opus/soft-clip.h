#pragma once

#include <napi.h>

namespace voxlink {

// What lib/opus/soft-clipper.ts does to samples.
void InitSoftClip(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
