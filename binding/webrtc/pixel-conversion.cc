#include "webrtc/pixel-conversion.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "libyuv/convert.h"
#include "libyuv/convert_argb.h"
#include "libyuv/convert_from_argb.h"
#include "libyuv/planar_functions.h"
#include "libyuv/rotate.h"
#include "libyuv/rotate_argb.h"
#include "libyuv/scale.h"
#include "libyuv/scale_argb.h"

namespace voxlink {

namespace {

constexpr int kBytesOfRgb = 4;
constexpr int kAlpha = 3;

// libyuv's tables of one colour space. It names formats by the order in a little-endian word: its ARGB is BGRA in
// memory, and its ABGR is RGBA, for which red and blue change places in both tables.
struct Matrix {
  const libyuv::YuvConstants* yuv_to_bgra;
  const libyuv::YuvConstants* yvu_to_rgba;
  const libyuv::ArgbConstants* bgra_to_yuv;
  const libyuv::ArgbConstants* rgba_to_yuv;
};

Matrix MatrixOf(const std::optional<webrtc::ColorSpace>& color_space) {
  const auto matrix = color_space ? color_space->matrix() : webrtc::ColorSpace::MatrixID::kUnspecified;
  // A colour space of RGB says nothing of the YUV.
  const bool is_full = matrix != webrtc::ColorSpace::MatrixID::kRGB && color_space &&
                       color_space->range() == webrtc::ColorSpace::RangeID::kFull;
  switch (matrix) {
    case webrtc::ColorSpace::MatrixID::kBT709:
      return is_full ? Matrix{&libyuv::kYuvF709Constants, &libyuv::kYvuF709Constants, &libyuv::kArgbF709Constants,
                              &libyuv::kAbgrF709Constants}
                     : Matrix{&libyuv::kYuvH709Constants, &libyuv::kYvuH709Constants, &libyuv::kArgbH709Constants,
                              &libyuv::kAbgrH709Constants};
    case webrtc::ColorSpace::MatrixID::kBT2020_NCL:
    case webrtc::ColorSpace::MatrixID::kBT2020_CL:
      return is_full ? Matrix{&libyuv::kYuvV2020Constants, &libyuv::kYvuV2020Constants, &libyuv::kArgbV2020Constants,
                              &libyuv::kAbgrV2020Constants}
                     : Matrix{&libyuv::kYuv2020Constants, &libyuv::kYvu2020Constants, &libyuv::kArgbU2020Constants,
                              &libyuv::kAbgrU2020Constants};
    default:
      return is_full ? Matrix{&libyuv::kYuvJPEGConstants, &libyuv::kYvuJPEGConstants, &libyuv::kArgbJPEGConstants,
                              &libyuv::kAbgrJPEGConstants}
                     : Matrix{&libyuv::kYuvI601Constants, &libyuv::kYvuI601Constants, &libyuv::kArgbI601Constants,
                              &libyuv::kAbgrI601Constants};
  }
}

libyuv::RotationMode ModeOf(webrtc::VideoRotation rotation) { return static_cast<libyuv::RotationMode>(rotation); }

bool IsTurned(webrtc::VideoRotation rotation) {
  return rotation == webrtc::kVideoRotation_90 || rotation == webrtc::kVideoRotation_270;
}

bool IsBlueFirst(PixelFormat format) { return format == PixelFormat::kBGRA || format == PixelFormat::kBGRX; }

bool HasAlpha(PixelFormat format) { return format == PixelFormat::kRGBA || format == PixelFormat::kBGRA; }

void CopyPlanes(const Pixels& from, const MutablePixels& to) {
  for (int plane = 0; plane < PlanesOf(from.format); ++plane) {
    const PlaneSize size = PlaneSizeOf(from.format, plane, from.width, from.height);
    libyuv::CopyPlane(from.planes[plane], from.strides[plane], to.planes[plane], to.strides[plane], size.row_bytes,
                      size.rows);
  }
}

// Same size, any format to I420.
void ToI420(const Pixels& from, const MutablePixels& to, const Matrix& matrix) {
  const auto& [y, u, v] = to.planes;
  const auto& [y_stride, u_stride, v_stride] = to.strides;
  if (IsRgb(from.format)) {
    libyuv::ARGBToI420Matrix(from.planes[0], from.strides[0], y, y_stride, u, u_stride, v, v_stride,
                             IsBlueFirst(from.format) ? matrix.bgra_to_yuv : matrix.rgba_to_yuv, to.width, to.height);
    return;
  }
  if (from.format == PixelFormat::kI420) {
    CopyPlanes(from, to);
    return;
  }
  libyuv::CopyPlane(from.planes[0], from.strides[0], y, y_stride, to.width, to.height);
  libyuv::SplitUVPlane(from.planes[1], from.strides[1], u, u_stride, v, v_stride, HalfOf(to.width), HalfOf(to.height));
}

// Same size, I420 to any format.
void FromI420(const Pixels& from, const MutablePixels& to, const Matrix& matrix) {
  const auto& [y, u, v] = from.planes;
  const auto& [y_stride, u_stride, v_stride] = from.strides;
  if (IsBlueFirst(to.format)) {
    libyuv::I420ToARGBMatrix(y, y_stride, u, u_stride, v, v_stride, to.planes[0], to.strides[0], matrix.yuv_to_bgra,
                             to.width, to.height);
  } else if (IsRgb(to.format)) {
    libyuv::I420ToARGBMatrix(y, y_stride, v, v_stride, u, u_stride, to.planes[0], to.strides[0], matrix.yvu_to_rgba,
                             to.width, to.height);
  } else if (to.format == PixelFormat::kI420) {
    CopyPlanes(from, to);
  } else {
    libyuv::CopyPlane(y, y_stride, to.planes[0], to.strides[0], to.width, to.height);
    libyuv::MergeUVPlane(u, u_stride, v, v_stride, to.planes[1], to.strides[1], HalfOf(to.width), HalfOf(to.height));
  }
}

void ScaleStep(const Pixels& from, const MutablePixels& to) {
  libyuv::I420Scale(from.planes[0], from.strides[0], from.planes[1], from.strides[1], from.planes[2], from.strides[2],
                    from.width, from.height, to.planes[0], to.strides[0], to.planes[1], to.strides[1], to.planes[2],
                    to.strides[2], to.width, to.height, libyuv::kFilterBox);
}

// libyuv's mean of many pixels gets darker the more they are, beyond a few hundred to nothing: hence steps.
constexpr int kLargestStep = 8;

int StepTowards(int from, int to) { return std::max(to, (from + kLargestStep - 1) / kLargestStep); }

void ScaleI420(const Pixels& from, const MutablePixels& to) {
  Pixels current = from;
  rtc::scoped_refptr<webrtc::I420Buffer> held;
  while (current.width > kLargestStep * to.width || current.height > kLargestStep * to.height) {
    rtc::scoped_refptr<webrtc::I420Buffer> step =
        webrtc::I420Buffer::Create(StepTowards(current.width, to.width), StepTowards(current.height, to.height));
    ScaleStep(current, MutableViewOf(*step));
    current = ViewOf(*step);
    held = std::move(step);
  }
  ScaleStep(current, to);
}

void ConvertByI420(const Pixels& from, const MutablePixels& to, webrtc::VideoRotation rotation, const Matrix& matrix) {
  const int width = IsTurned(rotation) ? to.height : to.width;
  const int height = IsTurned(rotation) ? to.width : to.height;
  const bool imports = from.format != PixelFormat::kI420;
  const bool scales = width != from.width || height != from.height;
  const bool turns = rotation != webrtc::kVideoRotation_0;

  // The last step in I420 writes to where the picture is to go, if that is I420.
  int steps = int{imports} + int{scales} + int{turns};
  const bool exports = steps == 0 || to.format != PixelFormat::kI420;
  std::vector<rtc::scoped_refptr<webrtc::I420Buffer>> between;
  const auto next = [&](int next_width, int next_height) {
    if (--steps == 0 && !exports) {
      return to;
    }
    between.push_back(webrtc::I420Buffer::Create(next_width, next_height));
    return MutableViewOf(*between.back());
  };

  Pixels current = from;
  if (imports) {
    const MutablePixels imported = next(from.width, from.height);
    ToI420(from, imported, matrix);
    current = ReadOnly(imported);
  }
  if (scales) {
    const MutablePixels scaled = next(width, height);
    ScaleI420(current, scaled);
    current = ReadOnly(scaled);
  }
  if (turns) {
    const MutablePixels turned = next(to.width, to.height);
    libyuv::I420Rotate(current.planes[0], current.strides[0], current.planes[1], current.strides[1], current.planes[2],
                       current.strides[2], turned.planes[0], turned.strides[0], turned.planes[1], turned.strides[1],
                       turned.planes[2], turned.strides[2], current.width, current.height, ModeOf(rotation));
    current = ReadOnly(turned);
  }
  if (exports) {
    FromI420(current, to, matrix);
  }
}

// RGB stays RGB, whose colours are finer than those of I420.
void ConvertRgb(const Pixels& from, const MutablePixels& to, webrtc::VideoRotation rotation) {
  const int width = IsTurned(rotation) ? to.height : to.width;
  const int height = IsTurned(rotation) ? to.width : to.height;
  std::unique_ptr<uint8_t[]> scaled;
  Pixels current = from;
  if (width != from.width || height != from.height) {
    MutablePixels target = to;
    if (rotation != webrtc::kVideoRotation_0) {
      scaled.reset(new uint8_t[PackedSize(to.format, width, height)]);  // NOLINT: make_unique would clear it first.
      target = PackedPixels(to.format, width, height, scaled.get());
    }
    libyuv::ARGBScale(from.planes[0], from.strides[0], from.width, from.height, target.planes[0], target.strides[0],
                      width, height, libyuv::kFilterBox);
    current = ReadOnly(target);
  }
  if (rotation != webrtc::kVideoRotation_0) {
    libyuv::ARGBRotate(current.planes[0], current.strides[0], to.planes[0], to.strides[0], width, height,
                       ModeOf(rotation));
    current = ReadOnly(to);
  }
  if (IsBlueFirst(from.format) != IsBlueFirst(to.format)) {
    libyuv::ABGRToARGB(current.planes[0], current.strides[0], to.planes[0], to.strides[0], to.width, to.height);
  } else if (current.planes[0] != to.planes[0]) {
    libyuv::ARGBCopy(current.planes[0], current.strides[0], to.planes[0], to.strides[0], to.width, to.height);
  }
  if (HasAlpha(to.format) && !HasAlpha(from.format)) {
    for (int y = 0; y < to.height; ++y) {
      uint8_t* line = to.planes[0] + static_cast<ptrdiff_t>(y) * to.strides[0];
      for (int x = 0; x < to.width; ++x) {
        line[kBytesOfRgb * x + kAlpha] = UINT8_MAX;
      }
    }
  }
}

}  // namespace

Pixels ViewOf(const webrtc::I420BufferInterface& buffer) {
  return {PixelFormat::kI420,
          buffer.width(),
          buffer.height(),
          {buffer.DataY(), buffer.DataU(), buffer.DataV()},
          {buffer.StrideY(), buffer.StrideU(), buffer.StrideV()}};
}

MutablePixels MutableViewOf(webrtc::I420Buffer& buffer) {
  return {PixelFormat::kI420,
          buffer.width(),
          buffer.height(),
          {buffer.MutableDataY(), buffer.MutableDataU(), buffer.MutableDataV()},
          {buffer.StrideY(), buffer.StrideU(), buffer.StrideV()}};
}

void ConvertPixels(const Pixels& from, const MutablePixels& to, webrtc::VideoRotation rotation,
                   const std::optional<webrtc::ColorSpace>& color_space) {
  if (from.format == to.format && from.width == to.width && from.height == to.height &&
      rotation == webrtc::kVideoRotation_0) {
    CopyPlanes(from, to);
  } else if (IsRgb(from.format) && IsRgb(to.format)) {
    ConvertRgb(from, to, rotation);
  } else {
    ConvertByI420(from, to, rotation, MatrixOf(color_space));
  }
}

}  // namespace voxlink
