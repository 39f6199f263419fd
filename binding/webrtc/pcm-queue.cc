#include "webrtc/pcm-queue.h"

#include <algorithm>

#include "common_audio/include/audio_util.h"

namespace voxlink {

void ConvertSamples(const int16_t* from, size_t count, int16_t* to) { std::copy_n(from, count, to); }

// Not a number is silence.
void ConvertSamples(const float* from, size_t count, int16_t* to) {
  std::transform(from, from + count, to,
                 [](float value) { return value == value ? webrtc::FloatToS16(value) : int16_t{0}; });
}

size_t PcmQueue::Write(const int16_t* samples, size_t frames) { return Append(samples, frames); }

size_t PcmQueue::Write(const float* samples, size_t frames) { return Append(samples, frames); }

template <typename T>
size_t PcmQueue::Append(const T* samples, size_t frames) {
  const size_t taken = std::min(frames, capacity_ - size_);
  Grow(size_ + taken);
  const size_t ring = ring_.size() / channels_;
  for (size_t done = 0; done < taken;) {
    const size_t position = (first_ + size_) % ring;
    const size_t count = std::min(taken - done, ring - position);
    ConvertSamples(samples + done * channels_, count * channels_, ring_.data() + position * channels_);
    done += count;
    size_ += count;
  }
  return taken;
}

void PcmQueue::Grow(size_t frames) {
  const size_t ring = ring_.size() / channels_;
  if (frames <= ring) {
    return;
  }
  std::vector<int16_t> larger(std::min(capacity_, std::max(frames, 2 * ring)) * channels_);
  const size_t kept = size_;
  Read(larger.data(), kept);
  ring_ = std::move(larger);
  first_ = 0;
  size_ = kept;
}

void PcmQueue::Read(int16_t* out, size_t frames) {
  const size_t available = std::min(frames, size_);
  const size_t ring = ring_.size() / channels_;
  for (size_t done = 0; done < available;) {
    const size_t count = std::min(available - done, ring - first_);
    out = std::copy_n(ring_.begin() + static_cast<std::ptrdiff_t>(first_ * channels_), count * channels_, out);
    first_ = (first_ + count) % ring;
    done += count;
  }
  size_ -= available;
  std::fill_n(out, (frames - available) * channels_, int16_t{0});
}

void PcmQueue::Skip(size_t frames, size_t fade) {
  const size_t ring = ring_.size() / channels_;
  fade = std::min({fade, frames, size_ - frames});
  for (size_t i = 0; i < fade; ++i) {
    const size_t from = (first_ + i) % ring * channels_;
    const size_t to = (first_ + frames + i) % ring * channels_;
    const float weight = static_cast<float>(i + 1) / static_cast<float>(fade + 1);
    for (size_t c = 0; c < channels_; ++c) {
      ring_[to + c] = static_cast<int16_t>(weight * ring_[to + c] + (1 - weight) * ring_[from + c]);
    }
  }
  first_ = (first_ + frames) % ring;
  size_ -= frames;
}

void PcmQueue::Clear() {
  first_ = 0;
  size_ = 0;
}

}  // namespace voxlink
