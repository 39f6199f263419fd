#pragma once

#include <napi.h>

namespace voxlink {

// (coders, inputs, parameters: Int32Array, callback): encodes and decodes on the pool, the jobs of one coder in order.
// An input is the samples of a frame, a packet, or null for one that was lost; it is copied before the call returns. Of
// a decoder's job three parameters say the format (0 Int16Array, 1 Int32Array, 2 Float32Array), whether the packet
// stands in for the one before it, and how much was lost. The callback gets (error, codes: Int32Array, outputs:
// (ArrayBuffer | null)[]), once all jobs are done.
void InitOpusBatch(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
