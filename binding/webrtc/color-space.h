#pragma once

#include <cstdint>

#include "api/video/color_space.h"

namespace voxlink {

// What the values of a picture's samples mean, in one number for the way between C++ and JavaScript: the code points of
// ITU-T H.273 for primaries, transfer and matrix, then libwebrtc's number for the range, one byte each from the lowest.
uint32_t PackColorSpace(const webrtc::ColorSpace& color_space);

// A code point that libwebrtc does not know is left unspecified.
webrtc::ColorSpace UnpackColorSpace(uint32_t packed);

}  // namespace voxlink
