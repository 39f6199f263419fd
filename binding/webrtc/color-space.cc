#include "webrtc/color-space.h"

namespace voxlink {

uint32_t PackColorSpace(const webrtc::ColorSpace& color_space) {
  return static_cast<uint32_t>(color_space.primaries()) | static_cast<uint32_t>(color_space.transfer()) << 8 |
         static_cast<uint32_t>(color_space.matrix()) << 16 | static_cast<uint32_t>(color_space.range()) << 24;
}

webrtc::ColorSpace UnpackColorSpace(uint32_t packed) {
  webrtc::ColorSpace color_space;
  color_space.set_primaries_from_uint8(static_cast<uint8_t>(packed));
  color_space.set_transfer_from_uint8(static_cast<uint8_t>(packed >> 8));
  color_space.set_matrix_from_uint8(static_cast<uint8_t>(packed >> 16));
  color_space.set_range_from_uint8(static_cast<uint8_t>(packed >> 24));
  return color_space;
}

}  // namespace voxlink
