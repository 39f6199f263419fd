#pragma once

#include <cstdint>
#include <optional>

#include <napi.h>

#include "absl/functional/function_ref.h"
#include "api/video/color_space.h"
#include "api/video/video_rotation.h"

#include "webrtc/frame-memory.h"
#include "webrtc/pixels.h"

namespace voxlink {

// What JavaScript wants pictures to be like. Zero stands for no wish.
struct PictureWish {
  // From an Int32Array: format, width, height, largest width, largest height, upright.
  static PictureWish FromJs(Napi::Value value);

  PixelFormat format = PixelFormat::kI420;
  int width = 0;
  int height = 0;
  int max_width = 0;
  int max_height = 0;
  bool upright = false;
};

struct PictureSize {
  int width;
  int height;

  bool operator==(const PictureSize&) const = default;
};

// A size of the same shape within the limits, even where it is smaller than given; zero stands for no limit.
PictureSize FitInto(PictureSize size, int max_width, int max_height);

// A picture of its own, without gaps between its planes.
struct Picture {
  FrameMemory memory;  // Null when there was none left.
  size_t size = 0;
  PixelFormat format = PixelFormat::kI420;
  int width = 0;
  int height = 0;
  webrtc::VideoRotation rotation = webrtc::kVideoRotation_0;
  std::optional<webrtc::ColorSpace> color_space;
};

using AllocateFrame = absl::FunctionRef<FrameMemory(size_t size)>;

// Any thread.
Picture MakePicture(const Pixels& pixels, webrtc::VideoRotation rotation,
                    const std::optional<webrtc::ColorSpace>& color_space, const PictureWish& wish,
                    AllocateFrame allocate);

// What NativePicture in lib/native/media.ts has besides the times, as an object. Event loop.
Napi::Object DescribePicture(Napi::Env env, const Picture& picture);

// A colour space that YUV can have; none where it is one of RGB.
std::optional<webrtc::ColorSpace> YuvColorSpace(const std::optional<webrtc::ColorSpace>& color_space);

// From the number that lib/webrtc/color-space.ts makes, or null.
std::optional<webrtc::ColorSpace> ColorSpaceFromJs(Napi::Value value);

}  // namespace voxlink
