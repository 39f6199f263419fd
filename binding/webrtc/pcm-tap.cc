#include "webrtc/pcm-tap.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "rtc_base/time_utils.h"

#include "webrtc/pcm-level.h"

namespace voxlink {

namespace {

constexpr int64_t kBlockUs = 10'000;

// Frame times follow the count of samples; when that is off by more, there was a gap, and they start anew.
constexpr int64_t kMaxDriftUs = 100'000;

}  // namespace

PcmTap::PcmTap(std::shared_ptr<TrackCell> cell, AudioClock& clock, AudioMixer& mixer, PcmFormat format,
               PcmAnalysis analysis, OnFrame on_frame, absl::AnyInvocable<void()> on_ended)
    : TrackTap(std::move(cell), std::move(on_ended)),
      clock_(clock),
      mixer_(mixer),
      as_it_comes_(format.sample_rate == 0),
      wants_level_(analysis.level),
      on_frame_(std::make_shared<OnFrame>(std::move(on_frame))),
      listener_(std::make_shared<AudioMixer::Listener>(mixer)),
      format_(format) {
  if (analysis.voice_aggressiveness) {
    voice_detector_.emplace(*analysis.voice_aggressiveness);
  }
}

void PcmTap::AddTo(webrtc::MediaStreamTrackInterface& track) {
  auto& audio = static_cast<webrtc::AudioTrackInterface&>(track);
  remote_ = audio.GetSource()->remote();
  audio.AddSink(this);
  if (remote_) {
    mixer_.AddListener(listener_);
  }
}

void PcmTap::RemoveFrom(webrtc::MediaStreamTrackInterface& track) {
  if (remote_) {
    mixer_.RemoveListener(listener_);
  }
  static_cast<webrtc::AudioTrackInterface&>(track).RemoveSink(this);
}

void PcmTap::OnData(const void* data, int /*bits_per_sample*/, int sample_rate, size_t channels, size_t frames,
                    absl::optional<int64_t> capture_time_ms) {
  // What local sources send without a time is only for libwebrtc's senders, see PcmSource::Skip.
  if (remote_ ? !listener_->Hear() : !capture_time_ms) {
    return;
  }
  if (as_it_comes_) {
    const PcmFormat format = {sample_rate, channels, format_.frame_ms};
    if (format != format_) {
      frame_.clear();
      format_ = format;
    }
  }
  const PcmOrigin origin = remote_ ? listener_->Origin() : PcmOrigin{};
  if (frame_.empty()) {
    origin_ = origin;
    voice_ = false;
  }
  const auto* samples = static_cast<const int16_t*>(data);
  size_t mixed_channels = channels;
  if (!cell_->enabled) {
    mixed_channels = 1;
    mixed_.assign(frames, 0);
    samples = mixed_.data();
  } else if (channels > format_.channels) {
    mixed_channels = 1;
    MixToMono(samples, frames, channels, mixed_);
    samples = mixed_.data();
  }
  if (voice_detector_ && voice_detector_->IsVoice(samples, frames, mixed_channels, sample_rate)) {
    voice_ = true;
  }
  if (sample_rate != format_.sample_rate) {
    const size_t out_frames = static_cast<size_t>(format_.sample_rate / 100);
    resampled_.resize(out_frames * mixed_channels);
    resampler_.InitializeIfNeeded(sample_rate, format_.sample_rate, mixed_channels);
    resampler_.Resample(samples, frames * mixed_channels, resampled_.data(), resampled_.size());
    samples = resampled_.data();
    frames = out_frames;
  }
  KeepTime();
  Append(samples, frames, mixed_channels);
}

void PcmTap::KeepTime() {
  const int64_t collected_us = static_cast<int64_t>(frame_.size() / format_.channels) * 1'000'000 / format_.sample_rate;
  const int64_t block_time_us = rtc::TimeMicros() - kBlockUs;
  if (std::abs(time_us_ + collected_us - block_time_us) > kMaxDriftUs) {
    time_us_ = block_time_us - collected_us;
  }
}

void PcmTap::Append(const int16_t* samples, size_t frames, size_t channels) {
  if (channels == format_.channels) {
    frame_.insert(frame_.end(), samples, samples + frames * channels);
  } else {
    for (size_t i = 0; i < frames; ++i) {
      frame_.insert(frame_.end(), format_.channels, samples[i]);
    }
  }
  if (frame_.size() >= format_.FrameSamples()) {
    Emit();
  }
}

void PcmTap::Emit() {
  PcmFrame frame;
  frame.samples = std::exchange(frame_, {});
  frame.format = format_;
  frame.time_us = time_us_;
  frame.origin = origin_;
  frame_.reserve(format_.FrameSamples());
  time_us_ += static_cast<int64_t>(format_.frame_ms) * 1000;
  if (wants_level_) {
    frame.level = LevelOf(frame.samples);
  }
  if (voice_detector_) {
    frame.voice = voice_;
  }
  // What was captured here was captured when it was sent. Of what was received, the mixer knows it after the pull.
  clock_.Defer([on_frame = on_frame_, listener = remote_ ? listener_ : nullptr, frame = std::move(frame)]() mutable {
    if (!listener) {
      frame.capture_us = frame.time_us;
    } else if (listener->capture_us()) {
      frame.capture_us = *listener->capture_us() + kBlockUs - static_cast<int64_t>(frame.format.frame_ms) * 1000;
    }
    (*on_frame)(std::move(frame));
  });
}

}  // namespace voxlink
