#pragma once

#include <napi.h>

namespace voxlink {

// Puts the WebRTC classes and functions on the addon's exports.
void InitWebrtc(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
