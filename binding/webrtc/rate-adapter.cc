#include "webrtc/rate-adapter.h"

#include <array>

#include "common_audio/include/audio_util.h"

namespace voxlink {

namespace {

// What a resampler asks for at a time. It has to be longer than the filter's kernel; the shorter, the less delay.
constexpr size_t kBlockFrames = 64;

}  // namespace

RateAdapter::RateAdapter(PcmQueue& queue, int sample_rate) : queue_(queue) {
  const double ratio = static_cast<double>(sample_rate) / kOutputRate;
  for (size_t i = 0; i < queue.channels(); ++i) {
    channels_.push_back(std::make_unique<Channel>(*this, i, ratio, kBlockFrames));
  }
}

void RateAdapter::Read(int16_t* out) {
  std::array<float, kOutputFrames> samples;
  const size_t channels = channels_.size();
  for (size_t c = 0; c < channels; ++c) {
    channels_[c]->Resample(samples.data());
    for (size_t i = 0; i < kOutputFrames; ++i) {
      out[i * channels + c] = webrtc::FloatS16ToS16(samples[i]);
    }
  }
  blocks_.clear();
}

void RateAdapter::Channel::Resample(float* out) {
  block_ = 0;
  resampler_.Resample(kOutputFrames, out);
}

void RateAdapter::Channel::Run(size_t frames, float* destination) {
  const size_t channels = adapter_.channels_.size();
  if (index_ == 0) {
    std::vector<int16_t>& block = adapter_.blocks_.emplace_back(frames * channels);
    adapter_.queue_.Read(block.data(), frames);
  }
  const std::vector<int16_t>& block = adapter_.blocks_.at(block_++);
  for (size_t i = 0; i < frames; ++i) {
    destination[i] = block[i * channels + index_];
  }
}

}  // namespace voxlink
