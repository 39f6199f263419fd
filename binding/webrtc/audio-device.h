#pragma once

#include <utility>

#include "modules/audio_device/include/audio_device.h"
#include "modules/audio_device/include/audio_device_default.h"

#include "webrtc/audio-mixer.h"

namespace voxlink {

// The audio device that libwebrtc sees: always there, and silent. Audio does not pass through it. Sources feed their
// tracks and the mixer pulls what is received, both on the AudioClock.
class AudioDevice : public webrtc::webrtc_impl::AudioDeviceModuleDefault<webrtc::AudioDeviceModule> {
 public:
  explicit AudioDevice(rtc::scoped_refptr<AudioMixer> mixer) : mixer_(std::move(mixer)) {}

  // Running, so that libwebrtc does not try to start it for each stream.
  bool Playing() const override { return true; }
  bool Recording() const override { return true; }

  // What was played is what sinks have heard.
  absl::optional<Stats> GetStats() const override {
    Stats stats;
    stats.total_samples_count = mixer_->played_samples();
    stats.total_samples_duration_s = static_cast<double>(stats.total_samples_count) / AudioMixer::kPlayedRate;
    return stats;
  }

 private:
  const rtc::scoped_refptr<AudioMixer> mixer_;
};

}  // namespace voxlink
