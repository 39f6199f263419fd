#include "webrtc/frame-calls.h"

#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "addon.h"

#include "napi/bytes.h"
#include "napi/completion.h"
#include "napi/convert.h"
#include "webrtc/frame-jobs.h"
#include "webrtc/frame-memory.h"
#include "webrtc/jpeg.h"
#include "webrtc/picture.h"
#include "webrtc/pixel-conversion.h"

namespace voxlink {

namespace {

// A picture of JavaScript, and what is to become of it: (data, layout, rotation, colorSpace, wish).
struct Order {
  explicit Order(const Napi::CallbackInfo& info)
      : pixels(PixelsFromJs(BytesOf(info[0]), info[1])),
        rotation(static_cast<webrtc::VideoRotation>(FromJs<int>(info[2], "rotation"))),
        color_space(ColorSpaceFromJs(info[3])),
        wish(PictureWish::FromJs(info[4])) {}

  Picture Run() const { return MakePicture(pixels, rotation, color_space, wish, NewFrameMemory); }

  Pixels pixels;
  webrtc::VideoRotation rotation;
  std::optional<webrtc::ColorSpace> color_space;
  PictureWish wish;
};

webrtc::RTCError NoMemory() {
  return {webrtc::RTCErrorType::RESOURCE_EXHAUSTED, "There is no memory for a picture of this size"};
}

Napi::Value PictureToJs(Napi::Env env, const Picture& picture) {
  Napi::Object object = DescribePicture(env, picture);
  object.Set("data", Addon::Get(env).frame_memories()->ToJs(env, picture.memory, picture.size));
  return object;
}

// → the picture, or null when there is no memory for it.
Napi::Value ConvertPicture(const Napi::CallbackInfo& info) {
  const Picture picture = Order(info).Run();
  return picture.memory ? PictureToJs(info.Env(), picture) : info.Env().Null();
}

// (…order, done). Does `work` with
// the converted picture on the task pool, and gives `done` what `work` made of it.
template <typename Work>
void Later(const Napi::CallbackInfo& info, Work work) {
  Addon& addon = Addon::Get(info.Env());
  addon.frame_jobs().Post([order = Order(info), work = std::move(work), done = Completion(info[5], info[0]),
                           memories = addon.frame_memories(), own = addon.frame_memories()->Find(info[0])]() mutable {
    Picture picture;
    memories->WhileAlive([&] { picture = order.Run(); });
    if (picture.memory) {
      work(std::move(picture), std::move(done));
    } else {
      done.Reject(NoMemory());
    }
  });
}

void ConvertPictureLater(const Napi::CallbackInfo& info) {
  Later(info, [](Picture picture, Completion done) {
    done.Resolve(
        [picture = std::move(picture)](Napi::Env env) { return std::vector<napi_value>{PictureToJs(env, picture)}; });
  });
}

// (…order in RGBA, done, quality) → the file.
void EncodeJpegLater(const Napi::CallbackInfo& info) {
  const int quality = FromJs<int>(info[6], "quality");
  Later(info, [quality](const Picture& picture, Completion done) {
    std::vector<uint8_t> file = EncodeJpeg(
        ReadOnly(PackedPixels(picture.format, picture.width, picture.height, picture.memory.get())), quality);
    done.Resolve([file = std::move(file)](Napi::Env env) {
      Napi::Uint8Array bytes = Napi::Uint8Array::New(env, file.size());
      std::memcpy(bytes.Data(), file.data(), file.size());
      return std::vector<napi_value>{bytes};
    });
  });
}

// (…order in RGBA, done) → the lines of a PNG before compression, width and height: each is the number of its filter,
// and the difference of each red, green and blue from the pixel above, which is what compresses best of what is cheap.
void PngLinesLater(const Napi::CallbackInfo& info) {
  Later(info, [](const Picture& picture, Completion done) {
    constexpr uint8_t kFilterUp = 2;
    constexpr int kChannels = 3;
    const auto width = static_cast<size_t>(picture.width);
    const auto height = static_cast<size_t>(picture.height);
    const size_t line_size = 1 + kChannels * width;
    FrameMemory lines = NewFrameMemory(line_size * height);
    const std::vector<uint8_t> nothing(4 * width);
    const uint8_t* above = nothing.data();
    for (size_t y = 0; lines && y < height; ++y) {
      const uint8_t* pixels = picture.memory.get() + 4 * width * y;
      uint8_t* line = lines.get() + line_size * y;
      *line++ = kFilterUp;
      for (size_t x = 0; x < width; ++x, line += kChannels) {
        for (int channel = 0; channel < kChannels; ++channel) {
          line[channel] = static_cast<uint8_t>(pixels[4 * x + channel] - above[4 * x + channel]);
        }
      }
      above = pixels;
    }
    if (!lines) {
      done.Reject(NoMemory());
      return;
    }
    done.Resolve([lines = std::move(lines), size = line_size * height, width = picture.width,
                  height = picture.height](Napi::Env env) {
      return std::vector<napi_value>{Addon::Get(env).frame_memories()->ToJs(env, lines, size), ToJs(env, width),
                                     ToJs(env, height)};
    });
  });
}

// (data, layout, out, layout of out). BT.601 of limited range, same size.
void ConvertInto(const Napi::CallbackInfo& info) {
  const Pixels from = PixelsFromJs(BytesOf(info[0]), info[1]);
  const Pixels to = PixelsFromJs(BytesOf(info[2]), info[3]);
  if (from.width != to.width || from.height != to.height) {
    ThrowWrongType(info[3], "picture of the same size", "out");
  }
  MutablePixels target = {to.format, to.width, to.height, {}, to.strides};
  for (int plane = 0; plane < PlanesOf(to.format); ++plane) {
    // The memory is JavaScript's, who gave it for this.
    target.planes[plane] = const_cast<uint8_t*>(to.planes[plane]);
  }
  ConvertPixels(from, target, webrtc::kVideoRotation_0, std::nullopt);
}

// Whether the memory of a view came from here: it cannot be transferred as others can.
Napi::Value OwnsMemory(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), Addon::Get(info.Env()).frame_memories()->Find(info[0]) != nullptr);
}

}  // namespace

void InitFrameCalls(Napi::Env env, Napi::Object exports) {
  exports.Set("convertPicture", Napi::Function::New<ConvertPicture>(env, "convertPicture"));
  exports.Set("convertPictureLater", Napi::Function::New<ConvertPictureLater>(env, "convertPictureLater"));
  exports.Set("convertInto", Napi::Function::New<ConvertInto>(env, "convertInto"));
  exports.Set("encodeJpeg", Napi::Function::New<EncodeJpegLater>(env, "encodeJpeg"));
  exports.Set("pngLines", Napi::Function::New<PngLinesLater>(env, "pngLines"));
  exports.Set("ownsMemory", Napi::Function::New<OwnsMemory>(env, "ownsMemory"));
}

}  // namespace voxlink
