#pragma once

#include <optional>

#include "api/scoped_refptr.h"
#include "api/video/color_space.h"
#include "api/video/i420_buffer.h"
#include "api/video/video_rotation.h"

#include "webrtc/pixels.h"

namespace voxlink {

// The planes of libwebrtc's own pictures.
Pixels ViewOf(const webrtc::I420BufferInterface& buffer);
MutablePixels MutableViewOf(webrtc::I420Buffer& buffer);

// Writes a picture in another format and size, turned clockwise. The size is the one after turning. Between RGB and YUV
// the matrix and the range are those of the colour space, which is that of the YUV side; without one BT.601 of limited
// range. Any thread.
void ConvertPixels(const Pixels& from, const MutablePixels& to, webrtc::VideoRotation rotation,
                   const std::optional<webrtc::ColorSpace>& color_space);

}  // namespace voxlink
