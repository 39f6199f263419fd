#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace voxlink {

// The latest pictures of a stream by their ids, each with a number that the owner gives it. References of VP9 reach
// back no further than it does.
class PictureLog {
 public:
  void Add(uint16_t id, int64_t number) { entries_[id % kSize] = {id, number, true}; }
  void Clear() { entries_ = {}; }
  std::optional<int64_t> Find(uint16_t id) const {
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
  std::array<Entry, kSize> entries_;
};

}  // namespace voxlink
