#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <napi.h>

#include "napi/bytes.h"

namespace voxlink {

// Those of WebCodecs' VideoPixelFormat that are supported, in the order of lib/webrtc/pixel-format.ts.
enum class PixelFormat : uint8_t { kI420, kNV12, kRGBA, kRGBX, kBGRA, kBGRX };

// WebCodecs leaves rows and columns of colour over where width or height are odd.
constexpr int HalfOf(int length) { return (length + 1) / 2; }

constexpr bool IsRgb(PixelFormat format) { return format >= PixelFormat::kRGBA; }

constexpr int PlanesOf(PixelFormat format) {
  return format == PixelFormat::kI420 ? 3 : format == PixelFormat::kNV12 ? 2 : 1;
}

// The bytes of one line of a plane, and how many lines there are.
struct PlaneSize {
  int row_bytes;
  int rows;
};
PlaneSize PlaneSizeOf(PixelFormat format, int plane, int width, int height);

// The bytes of a picture without gaps between lines and planes.
size_t PackedSize(PixelFormat format, int width, int height);

// A picture in somebody else's memory.
template <typename Byte>
struct BasicPixels {
  PixelFormat format = PixelFormat::kI420;
  int width = 0;
  int height = 0;
  std::array<Byte*, 3> planes = {};
  std::array<int, 3> strides = {};
};
using Pixels = BasicPixels<const uint8_t>;
using MutablePixels = BasicPixels<uint8_t>;

Pixels ReadOnly(const MutablePixels& pixels);

// A picture without gaps.
MutablePixels PackedPixels(PixelFormat format, int width, int height, uint8_t* data);

// What lib/webrtc/pixel-format.ts made of a frame: format, width, height, then offset and stride of each plane. Throws
// a TypeError unless all of it lies within the bytes, whatever was checked before.
Pixels PixelsFromJs(const Bytes& data, Napi::Value layout);

}  // namespace voxlink
