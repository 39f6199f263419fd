#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace voxlink {

// The latest pictures of a stream by their ids, each with a number that the owner gives it. References of VP9 reach
// back no further than it does. It takes its memory with the first picture, because most streams are of other codecs.
class PictureLog {
 public:
  void Add(uint16_t id, int64_t number) {
    entries_.resize(kSize);
    entries_[id % kSize] = {id, number, true};
  }
  void Clear() { entries_.clear(); }
  std::optional<int64_t> Find(uint16_t id) const {
    if (entries_.empty()) {
      return std::nullopt;
    }
    const Entry& entry = entries_[id % kSize];
    return entry.used && entry.id == id ? std::optional(entry.number) : std::nullopt;
  }

 private:
  // Greater than any difference that a reference can have, and a divisor of the ids' ranges from 9 bits on; shorter ids
  // are unique in it.
  static constexpr size_t kSize = 256;

  struct Entry {
    uint16_t id = 0;
    int64_t number = 0;
    bool used = false;
  };
  std::vector<Entry> entries_;
};

}  // namespace voxlink
