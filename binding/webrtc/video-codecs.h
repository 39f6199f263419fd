#pragma once

#include <memory>

#include "api/video_codecs/video_decoder_factory.h"
#include "api/video_codecs/video_encoder_factory.h"

namespace voxlink {

// The video codecs that voxlink encodes and decodes, in the order in which an offer lists them. libwebrtc's built-in
// factories are not used because they pull in decoders whose libraries are not part of the addon.
std::unique_ptr<webrtc::VideoEncoderFactory> CreateVideoEncoderFactory();
std::unique_ptr<webrtc::VideoDecoderFactory> CreateVideoDecoderFactory();

}  // namespace voxlink
