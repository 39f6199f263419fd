#pragma once

#include "modules/audio_device/include/audio_device.h"
#include "modules/audio_device/include/audio_device_default.h"

namespace voxlink {

// The audio device that libwebrtc sees: always there, and silent. Audio does not pass through it. Sources feed their
// tracks and the mixer pulls what is received, both on the AudioClock.
class AudioDevice : public webrtc::webrtc_impl::AudioDeviceModuleDefault<webrtc::AudioDeviceModule> {
 public:
  // Running, so that libwebrtc does not try to start it for each stream.
  bool Playing() const override { return true; }
  bool Recording() const override { return true; }
};

}  // namespace voxlink
