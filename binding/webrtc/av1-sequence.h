#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace voxlink {

struct Av1Sequence {
  int spatial_layers = 1;
  // Of the highest layer.
  int width = 0;
  int height = 0;
};

// What the sequence header says with which key frames of AV1 begin (AV1 specification, section 5.5). Nothing where the
// data does not begin with one.
std::optional<Av1Sequence> Av1SequenceOf(const uint8_t* data, size_t size);

}  // namespace voxlink
