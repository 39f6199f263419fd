#pragma once

#include "api/audio_codecs/audio_decoder_factory.h"
#include "api/audio_codecs/audio_encoder_factory.h"
#include "api/scoped_refptr.h"

namespace voxlink {

// Opus, G.722 and both kinds of G.711, in the order in which an offer lists them. libwebrtc adds telephone-event and
// comfort noise by itself.
rtc::scoped_refptr<webrtc::AudioEncoderFactory> CreateAudioEncoderFactory();
rtc::scoped_refptr<webrtc::AudioDecoderFactory> CreateAudioDecoderFactory();

}  // namespace voxlink
