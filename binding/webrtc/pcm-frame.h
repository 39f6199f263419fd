#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace voxlink {

// PCM as the user of an AudioSink asked for it.
struct PcmFormat {
  int sample_rate;  // 0 for the rate and channels in which the track has it.
  size_t channels;
  int frame_ms;

  bool operator==(const PcmFormat&) const = default;

  size_t FrameSamples() const {
    return static_cast<size_t>(sample_rate / 100) * static_cast<size_t>(frame_ms / 10) * channels;
  }
};

// What the sink shall find out about each frame besides.
struct PcmAnalysis {
  bool level = false;
  std::optional<int> voice_aggressiveness;
};

// Where received audio comes from.
struct PcmOrigin {
  std::optional<uint32_t> rtp_timestamp;      // Of the first sample.
  std::optional<int64_t> receive_us;          // When its packet came, monotonic.
  std::optional<uint64_t> capture_timestamp;  // By the sender's clock, NTP in 32.32 bits, from abs-capture-time.
};

// A piece of PCM on its way to JavaScript. Times are monotonic, in microseconds.
struct PcmFrame {
  std::vector<int16_t> samples;
  PcmFormat format{};
  int64_t time_us = 0;  // Of the first sample.
  std::optional<int64_t> capture_us;
  PcmOrigin origin;
  std::optional<double> level;
  std::optional<bool> voice;
};

}  // namespace voxlink
