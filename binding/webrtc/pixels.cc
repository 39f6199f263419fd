#include "webrtc/pixels.h"

#include "napi/convert.h"

namespace voxlink {

namespace {

constexpr size_t kLayoutLength = 9;
constexpr int kFirstPlane = 3;

// Far beyond any picture, and small enough for libyuv's arithmetic.
constexpr int kMaxSide = 1 << 14;
constexpr int kMaxStride = 1 << 20;

std::optional<Pixels> Locate(const Bytes& data, const int32_t* layout) {
  Pixels pixels;
  if (layout[0] < 0 || layout[0] > static_cast<int>(PixelFormat::kBGRX)) {
    return std::nullopt;
  }
  pixels.format = static_cast<PixelFormat>(layout[0]);
  pixels.width = layout[1];
  pixels.height = layout[2];
  if (pixels.width <= 0 || pixels.width > kMaxSide || pixels.height <= 0 || pixels.height > kMaxSide) {
    return std::nullopt;
  }
  for (int plane = 0; plane < PlanesOf(pixels.format); ++plane) {
    const PlaneSize size = PlaneSizeOf(pixels.format, plane, pixels.width, pixels.height);
    const int offset = layout[kFirstPlane + 2 * plane];
    const int stride = layout[kFirstPlane + 2 * plane + 1];
    if (offset < 0 || stride < size.row_bytes || stride > kMaxStride) {
      return std::nullopt;
    }
    // The last line needs no bytes after its pixels.
    const size_t end = static_cast<size_t>(offset) + static_cast<size_t>(stride) * static_cast<size_t>(size.rows - 1) +
                       static_cast<size_t>(size.row_bytes);
    if (end > data.size) {
      return std::nullopt;
    }
    pixels.planes[plane] = data.data + offset;
    pixels.strides[plane] = stride;
  }
  return pixels;
}

}  // namespace

PlaneSize PlaneSizeOf(PixelFormat format, int plane, int width, int height) {
  if (IsRgb(format)) {
    return {4 * width, height};
  }
  if (plane == 0) {
    return {width, height};
  }
  return {format == PixelFormat::kNV12 ? 2 * HalfOf(width) : HalfOf(width), HalfOf(height)};
}

size_t PackedSize(PixelFormat format, int width, int height) {
  size_t size = 0;
  for (int plane = 0; plane < PlanesOf(format); ++plane) {
    const PlaneSize plane_size = PlaneSizeOf(format, plane, width, height);
    size += static_cast<size_t>(plane_size.row_bytes) * static_cast<size_t>(plane_size.rows);
  }
  return size;
}

Pixels ReadOnly(const MutablePixels& pixels) {
  return {pixels.format,
          pixels.width,
          pixels.height,
          {pixels.planes[0], pixels.planes[1], pixels.planes[2]},
          pixels.strides};
}

MutablePixels PackedPixels(PixelFormat format, int width, int height, uint8_t* data) {
  MutablePixels pixels = {format, width, height, {}, {}};
  for (int plane = 0; plane < PlanesOf(format); ++plane) {
    const PlaneSize size = PlaneSizeOf(format, plane, width, height);
    pixels.planes[plane] = data;
    pixels.strides[plane] = size.row_bytes;
    data += static_cast<size_t>(size.row_bytes) * static_cast<size_t>(size.rows);
  }
  return pixels;
}

Pixels PixelsFromJs(const Bytes& data, Napi::Value layout) {
  std::optional<Pixels> pixels;
  if (layout.IsTypedArray() && layout.As<Napi::TypedArray>().TypedArrayType() == napi_int32_array &&
      layout.As<Napi::Int32Array>().ElementLength() == kLayoutLength) {
    pixels = Locate(data, layout.As<Napi::Int32Array>().Data());
  }
  if (!pixels) {
    ThrowWrongType(layout, "layout of a picture within its bytes", "layout");
  }
  return *pixels;
}

}  // namespace voxlink
