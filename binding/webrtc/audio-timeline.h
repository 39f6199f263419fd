#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace voxlink {

// The RTP timestamps of one sender of audio, whose frames may come from its encoder and from one feeder after another,
// each of which counts for itself. A receiver would wait where they jump, so each goes on where the one before ended.
class AudioTimeline {
 public:
  // What the timestamp of a frame becomes. `origin` is where it comes from, `fed` whether that is a feeder.
  uint32_t Continue(uint32_t timestamp, const std::string& mime_type, const void* origin, bool fed);

 private:
  const void* origin_ = nullptr;
  std::optional<uint32_t> last_;
  int64_t last_ms_ = 0;
  uint32_t shift_ = 0;
};

}  // namespace voxlink
