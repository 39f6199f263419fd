#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace voxlink {

// Takes a fuzzer's input apart: numbers first, then packets, each after its length in 16 bits.
class Reader {
 public:
  Reader(const uint8_t* data, size_t size) : rest_(data, size) {}

  bool AtEnd() const { return rest_.empty(); }

  uint8_t Byte() {
    const std::span<const uint8_t> byte = Take(1);
    return byte.empty() ? 0 : byte[0];
  }

  std::span<const uint8_t> Packet() {
    const size_t low = Byte();
    const size_t high = Byte();
    return Take(low | high << 8);
  }

 private:
  std::span<const uint8_t> Take(size_t size) {
    const std::span<const uint8_t> taken = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  std::span<const uint8_t> rest_;
};

}  // namespace voxlink
