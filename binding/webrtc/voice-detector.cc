#include "webrtc/voice-detector.h"

#include "webrtc/pcm-level.h"

namespace voxlink {

namespace {

// What the detector takes. Everything else is brought to the rate below, which holds all that it looks at.
bool IsTaken(int sample_rate) {
  return sample_rate == 8000 || sample_rate == 16000 || sample_rate == 32000 || sample_rate == 48000;
}
constexpr int kFallbackRate = 16000;

}  // namespace

VoiceDetector::VoiceDetector(int aggressiveness)
    : vad_(webrtc::CreateVad(static_cast<webrtc::Vad::Aggressiveness>(aggressiveness))) {}

bool VoiceDetector::IsVoice(const int16_t* samples, size_t frames, size_t channels, int sample_rate) {
  if (channels > 1) {
    MixToMono(samples, frames, channels, mono_);
    samples = mono_.data();
  }
  if (!IsTaken(sample_rate)) {
    resampled_.resize(kFallbackRate / 100);
    resampler_.InitializeIfNeeded(sample_rate, kFallbackRate, 1);
    resampler_.Resample(samples, frames, resampled_.data(), resampled_.size());
    samples = resampled_.data();
    frames = resampled_.size();
    sample_rate = kFallbackRate;
  }
  return vad_->VoiceActivity(samples, frames, sample_rate) == webrtc::Vad::kActive;
}

}  // namespace voxlink
