#pragma once

#include <cstdint>

namespace voxlink {

// How often the calling thread has waited for another one by libwebrtc's means: a blocking call, or a call through one
// of its proxies. An event loop never should.
uint64_t CountWaits();

}  // namespace voxlink
