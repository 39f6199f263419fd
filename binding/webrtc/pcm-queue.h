#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace voxlink {

// Copies samples, bringing floating point from -1 to 1 to 16 bits. What lies outside is clipped.
void ConvertSamples(const int16_t* from, size_t count, int16_t* to);
void ConvertSamples(const float* from, size_t count, int16_t* to);

// Interleaved 16-bit samples on their way from a writer to the clock. It grows as needed up to its capacity. Lengths
// are in frames: one sample of each channel.
class PcmQueue {
 public:
  PcmQueue(size_t channels, size_t capacity) : channels_(channels), capacity_(capacity) {}

  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  size_t channels() const { return channels_; }

  // Takes as many frames as fit and returns their number.
  size_t Write(const int16_t* samples, size_t frames);
  size_t Write(const float* samples, size_t frames);

  // Fills `out` with the next frames, and with silence where there are none.
  void Read(int16_t* out, size_t frames);

  // Drops the next frames, of which there are so many. What was before and what comes after is crossfaded over `fade`
  // frames, if there are so many.
  void Skip(size_t frames, size_t fade);

  void Clear();

 private:
  template <typename T>
  size_t Append(const T* samples, size_t frames);
  void Grow(size_t frames);

  size_t channels_;
  size_t capacity_;
  std::vector<int16_t> ring_;  // Whole frames.
  size_t first_ = 0;           // Frame that is read next.
  size_t size_ = 0;
};

}  // namespace voxlink
