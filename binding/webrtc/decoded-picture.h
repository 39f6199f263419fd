#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "api/scoped_refptr.h"
#include "api/video/encoded_image.h"
#include "api/video/i420_buffer.h"
#include "api/video_codecs/video_decoder.h"
#include "common_video/include/video_frame_buffer_pool.h"

namespace voxlink {

// What encoders and sinks may hold on to at the same time. Decoders reuse their own pictures, so that each is copied.
constexpr size_t kMaxDecodedPictures = 300;

// A picture of a decoder in 8-bit I420. Without colours its last two planes are null.
struct DecodedPicture {
  int width;
  int height;
  std::array<const uint8_t*, 3> planes;
  std::array<int, 3> strides;
};

// Copies a picture and hands it on with what came with its frame. A code of libwebrtc.
int32_t DeliverPicture(const DecodedPicture& picture, const webrtc::EncodedImage& image, std::optional<int> quantizer,
                       webrtc::VideoFrameBufferPool& pool, webrtc::DecodedImageCallback& callback);

}  // namespace voxlink
