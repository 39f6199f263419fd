#include "webrtc/av1-sequence.h"

#include <algorithm>
#include <bit>

namespace voxlink {

namespace {

constexpr uint32_t kSequenceHeader = 1;
constexpr uint32_t kTemporalDelimiter = 2;
constexpr int kMaxSizeBytes = 8;  // Of leb128(), section 4.10.5.

// The highest bit first. What lies behind the end is zero, and noted.
class Bits {
 public:
  Bits(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  uint32_t Read(int count) {
    uint32_t value = 0;
    for (; count > 0; --count, ++position_) {
      const size_t byte = position_ / 8;
      value = value << 1 | (byte < size_ ? data_[byte] >> (7 - position_ % 8) & 1U : 0U);
    }
    return value;
  }

  // uvlc(), section 4.10.3.
  void SkipVariable() {
    int zeros = 0;
    while (!ended() && Read(1) == 0) {
      ++zeros;
    }
    Read(std::min(zeros, 32));
  }

  bool ended() const { return position_ > size_ * 8; }

 private:
  const uint8_t* const data_;
  const size_t size_;
  size_t position_ = 0;
};

// timing_info() and decoder_model_info(): how long the delays of a buffer are, in bits; 0 where there are none.
int ReadTiming(Bits& bits) {
  bits.Read(32);
  bits.Read(32);
  if (bits.Read(1) == 1) {  // equal_picture_interval
    bits.SkipVariable();
  }
  if (bits.Read(1) == 0) {  // decoder_model_info_present_flag
    return 0;
  }
  const int delay_bits = static_cast<int>(bits.Read(5)) + 1;
  bits.Read(32);
  bits.Read(5 + 5);
  return delay_bits;
}

// The first operating point has all layers, if any are told apart.
int ReadOperatingPoints(Bits& bits) {
  const int delay_bits = bits.Read(1) == 1 ? ReadTiming(bits) : 0;
  const bool has_display_delay = bits.Read(1) == 1;
  const uint32_t count = bits.Read(5) + 1;
  uint32_t layers = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t operating_point = bits.Read(12);
    layers = i == 0 ? operating_point >> 8 : layers;
    if (bits.Read(5) > 7) {  // seq_level_idx
      bits.Read(1);
    }
    if (delay_bits > 0 && bits.Read(1) == 1) {
      bits.Read(delay_bits);
      bits.Read(delay_bits);
      bits.Read(1);
    }
    if (has_display_delay && bits.Read(1) == 1) {
      bits.Read(4);
    }
  }
  return std::max(static_cast<int>(std::bit_width(layers)), 1);
}

std::optional<Av1Sequence> FromSequence(const uint8_t* data, size_t size) {
  Bits bits(data, size);
  Av1Sequence sequence;
  bits.Read(3 + 1);         // seq_profile, still_picture
  if (bits.Read(1) == 1) {  // reduced_still_picture_header
    bits.Read(5);
  } else {
    sequence.spatial_layers = ReadOperatingPoints(bits);
  }
  const int width_bits = static_cast<int>(bits.Read(4)) + 1;
  const int height_bits = static_cast<int>(bits.Read(4)) + 1;
  sequence.width = static_cast<int>(bits.Read(width_bits)) + 1;
  sequence.height = static_cast<int>(bits.Read(height_bits)) + 1;
  return bits.ended() ? std::nullopt : std::optional(sequence);
}

}  // namespace

std::optional<Av1Sequence> Av1SequenceOf(const uint8_t* data, size_t size) {
  for (size_t at = 0; at < size;) {
    const uint32_t type = data[at] >> 3 & 15U;
    const bool has_extension = (data[at] & 4U) != 0;
    const bool has_size = (data[at] & 2U) != 0;
    at += has_extension ? 2 : 1;
    uint64_t length = at < size ? size - at : 0;
    if (has_size) {
      length = 0;
      for (int i = 0; i < kMaxSizeBytes && at < size; ++i) {
        const uint8_t byte = data[at++];
        length |= static_cast<uint64_t>(byte & 0x7fU) << (7 * i);
        if ((byte & 0x80U) == 0) {
          break;
        }
      }
    }
    if (at > size || length > size - at) {
      return std::nullopt;
    }
    if (type == kSequenceHeader) {
      return FromSequence(data + at, length);
    }
    if (type != kTemporalDelimiter) {
      return std::nullopt;
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace voxlink
