#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/media_stream_interface.h"
#include "common_audio/resampler/include/push_resampler.h"

#include "webrtc/audio-mixer.h"
#include "webrtc/pcm-frame.h"
#include "webrtc/track-tap.h"
#include "webrtc/voice-detector.h"

namespace voxlink {

// The native side of an AudioSink: takes the 10 ms blocks of a track, brings them to the wanted rate and channels and
// collects them to frames.
class PcmTap : public TrackTap, public webrtc::AudioTrackSinkInterface {
 public:
  // At the end of a tick of the clock.
  using OnFrame = absl::AnyInvocable<void(PcmFrame frame)>;

  PcmTap(std::shared_ptr<TrackCell> cell, AudioClock& clock, AudioMixer& mixer, PcmFormat format, PcmAnalysis analysis,
         OnFrame on_frame, absl::AnyInvocable<void()> on_ended);

 private:
  // TrackTap
  void AddTo(webrtc::MediaStreamTrackInterface& track) override;
  void RemoveFrom(webrtc::MediaStreamTrackInterface& track) override;

  // webrtc::AudioTrackSinkInterface, clock thread.
  void OnData(const void* samples, int bits_per_sample, int sample_rate, size_t channels, size_t frames,
              absl::optional<int64_t> capture_time_ms) override;

  void Append(const int16_t* samples, size_t frames, size_t channels);
  void KeepTime();
  void Emit();

  AudioClock& clock_;
  AudioMixer& mixer_;
  const bool as_it_comes_;
  const bool wants_level_;
  // Shared with frames that wait for the end of the tick. These do not keep the tap, which must not go away there.
  const std::shared_ptr<OnFrame> on_frame_;
  const std::shared_ptr<AudioMixer::Listener> listener_;
  bool remote_ = false;  // Set before the first block.

  // Clock thread.
  PcmFormat format_;
  webrtc::PushResampler<int16_t> resampler_;
  std::vector<int16_t> mixed_;
  std::vector<int16_t> resampled_;
  std::vector<int16_t> frame_;
  int64_t time_us_ = 0;  // Of the first sample in frame_.
  PcmOrigin origin_;     // Of the same.
  std::optional<VoiceDetector> voice_detector_;
  bool voice_ = false;  // Anywhere in frame_.
};

}  // namespace voxlink
