#pragma once

#include <napi.h>

namespace voxlink {

// Conversions between I420 and RGBA, both without gaps between lines or planes.
void InitI420(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
