#pragma once

#include <memory>

#include "api/video_codecs/video_decoder_factory.h"

namespace voxlink {

// What `inner` makes, but frames without a payload are taken and not decoded. EncodedSwitch leaves payloads out where
// nobody wants pictures; a remote sender that does it gets no pictures either. A decoder is set up when the first
// payload comes.
std::unique_ptr<webrtc::VideoDecoderFactory> MakeIdle(std::unique_ptr<webrtc::VideoDecoderFactory> inner);

}  // namespace voxlink
