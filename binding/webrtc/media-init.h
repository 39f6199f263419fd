#pragma once

#include <napi.h>

namespace voxlink {

// Puts the classes of tracks and raw media, and the conversions of pictures, on the addon's exports.
void InitMedia(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
