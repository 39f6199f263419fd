#pragma once

#include <cstdint>
#include <vector>

#include "webrtc/shared-frame.h"

namespace voxlink {

// What the payload descriptor of RTP says of a frame of VP8 (RFC 7741) or VP9 (RFC 9628), and the dependency descriptor
// of one of AV1, as bytes that JavaScript can hand on: which frames it refers to, and its layers. Picture ids are not
// part of it, each sender counts its own. Empty where there is none.
std::vector<uint8_t> PackDescriptor(const SharedFrame& frame);

// False, and nothing is set, when the bytes are no descriptor of the codec that frame.video names.
bool UnpackDescriptor(const uint8_t* data, size_t size, SharedFrame& frame);

// The layers that a frame belongs to, 0 where there are none.
int SpatialIndexOf(const SharedFrame& frame);
int TemporalIndexOf(const SharedFrame& frame);

}  // namespace voxlink
