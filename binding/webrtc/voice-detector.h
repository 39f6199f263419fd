#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common_audio/resampler/include/push_resampler.h"
#include "common_audio/vad/include/vad.h"

namespace voxlink {

// libwebrtc's detector of voice activity, for blocks of 10 ms of any rate.
class VoiceDetector {
 public:
  // From 0 to 3: the more aggressive, the less is taken for voice.
  explicit VoiceDetector(int aggressiveness);

  bool IsVoice(const int16_t* samples, size_t frames, size_t channels, int sample_rate);

 private:
  const std::unique_ptr<webrtc::Vad> vad_;
  webrtc::PushResampler<int16_t> resampler_;
  std::vector<int16_t> mono_;
  std::vector<int16_t> resampled_;
};

}  // namespace voxlink
