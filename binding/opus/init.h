#pragma once

#include <napi.h>

namespace voxlink {

// Puts the Opus classes on the addon's exports.
void InitOpus(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
