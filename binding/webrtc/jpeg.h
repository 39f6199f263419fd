#pragma once

#include <cstdint>
#include <vector>

#include "webrtc/pixels.h"

namespace voxlink {

// A baseline JPEG file (ITU-T T.81, JFIF 1.02), 4:2:0, with the tables that the standard gives as examples. Quality is
// 1 to 100, as programs commonly scale those tables. The pixels are RGB of any order. Any thread.
//
// Own code, since the addon has room for a few kilobytes and not for a library.
std::vector<uint8_t> EncodeJpeg(const Pixels& rgb, int quality);

}  // namespace voxlink
