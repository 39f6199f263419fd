#pragma once

#include <napi.h>

namespace voxlink {

// The functions of opus/packet.h for JavaScript.
void InitOpusPackets(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
