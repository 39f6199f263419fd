#include "webrtc/picture.h"

#include <algorithm>
#include <cmath>

#include "napi/convert.h"
#include "webrtc/color-space.h"
#include "webrtc/pixel-conversion.h"

namespace voxlink {

namespace {

constexpr size_t kWishLength = 6;
constexpr int kMaxSide = 8192;

int Rounded(double length) { return std::max(1, static_cast<int>(std::lround(length))); }

// One side given: the other follows. None given: the limits hold.
PictureSize SizeFor(PictureSize upright, const PictureWish& wish) {
  const double shape = static_cast<double>(upright.width) / upright.height;
  if (wish.width > 0 && wish.height > 0) {
    return {wish.width, wish.height};
  }
  if (wish.width > 0) {
    return {wish.width, std::min(kMaxSide, Rounded(wish.width / shape))};
  }
  if (wish.height > 0) {
    return {std::min(kMaxSide, Rounded(wish.height * shape)), wish.height};
  }
  return FitInto(upright, wish.max_width, wish.max_height);
}

bool IsTurned(webrtc::VideoRotation rotation) {
  return rotation == webrtc::kVideoRotation_90 || rotation == webrtc::kVideoRotation_270;
}

// RGB has no matrix, and uses all of its range; what YUV is made of RGB has is as the caller says.
std::optional<webrtc::ColorSpace> ColorSpaceOf(const std::optional<webrtc::ColorSpace>& color_space, PixelFormat from,
                                               PixelFormat to) {
  if (!color_space || IsRgb(from) == IsRgb(to)) {
    return color_space;
  }
  if (IsRgb(to)) {
    return webrtc::ColorSpace(color_space->primaries(), color_space->transfer(), webrtc::ColorSpace::MatrixID::kRGB,
                              webrtc::ColorSpace::RangeID::kFull);
  }
  return YuvColorSpace(color_space);
}

}  // namespace

PictureWish PictureWish::FromJs(Napi::Value value) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_int32_array ||
      value.As<Napi::Int32Array>().ElementLength() != kWishLength) {
    ThrowWrongType(value, "Int32Array", "wish");
  }
  const int32_t* wish = value.As<Napi::Int32Array>().Data();
  const auto side = [wish](int index) { return std::clamp(wish[index], 0, kMaxSide); };
  const int format = std::clamp(wish[0], 0, static_cast<int>(PixelFormat::kBGRX));
  return {static_cast<PixelFormat>(format), side(1), side(2), side(3), side(4), wish[5] != 0};
}

PictureSize FitInto(PictureSize size, int max_width, int max_height) {
  double scale = 1;
  if (max_width > 0) {
    scale = std::min(scale, static_cast<double>(max_width) / size.width);
  }
  if (max_height > 0) {
    scale = std::min(scale, static_cast<double>(max_height) / size.height);
  }
  if (scale == 1) {
    return size;
  }
  // Encoders like even sides; a limit of one pixel is kept all the same.
  const auto scaled = [scale](int length) {
    const int exact = Rounded(length * scale);
    return exact < 2 ? exact : exact & ~1;
  };
  return {scaled(size.width), scaled(size.height)};
}

Picture MakePicture(const Pixels& pixels, webrtc::VideoRotation rotation,
                    const std::optional<webrtc::ColorSpace>& color_space, const PictureWish& wish,
                    AllocateFrame allocate) {
  const webrtc::VideoRotation turn = wish.upright ? rotation : webrtc::kVideoRotation_0;
  const PictureSize upright =
      IsTurned(turn) ? PictureSize{pixels.height, pixels.width} : PictureSize{pixels.width, pixels.height};
  const PictureSize size = SizeFor(upright, wish);
  Picture picture = {nullptr,
                     PackedSize(wish.format, size.width, size.height),
                     wish.format,
                     size.width,
                     size.height,
                     wish.upright ? webrtc::kVideoRotation_0 : rotation,
                     ColorSpaceOf(color_space, pixels.format, wish.format)};
  picture.memory = allocate(picture.size);
  if (picture.memory) {
    ConvertPixels(pixels, PackedPixels(wish.format, size.width, size.height, picture.memory.get()), turn, color_space);
  }
  return picture;
}

Napi::Object DescribePicture(Napi::Env env, const Picture& picture) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("format", ToJs(env, static_cast<int>(picture.format)));
  object.Set("width", ToJs(env, picture.width));
  object.Set("height", ToJs(env, picture.height));
  object.Set("rotation", ToJs(env, static_cast<int>(picture.rotation)));
  object.Set("colorSpace", picture.color_space ? ToJs(env, static_cast<double>(PackColorSpace(*picture.color_space)))
                                               : Napi::Value(env.Null()));
  return object;
}

std::optional<webrtc::ColorSpace> YuvColorSpace(const std::optional<webrtc::ColorSpace>& color_space) {
  return color_space && color_space->matrix() != webrtc::ColorSpace::MatrixID::kRGB ? color_space : std::nullopt;
}

std::optional<webrtc::ColorSpace> ColorSpaceFromJs(Napi::Value value) {
  if (!value.IsNumber()) {
    return std::nullopt;
  }
  return UnpackColorSpace(value.As<Napi::Number>().Uint32Value());
}

}  // namespace voxlink
