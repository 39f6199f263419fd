#include "webrtc/i420.h"

#include "libyuv/convert.h"
#include "libyuv/convert_argb.h"

#include "napi/convert.h"
#include "webrtc/frame-feeder.h"

namespace voxlink {

namespace {

// The two pictures of a conversion, which JavaScript owns.
struct Pictures {
  // (i420, rgba, width, height)
  explicit Pictures(const Napi::CallbackInfo& info)
      : width(FromJs<int>(info[2], "width")), height(FromJs<int>(info[3], "height")) {
    // Never touch memory beyond what the caller gave, whatever was checked before.
    if (!info[0].IsTypedArray() || width <= 0 || height <= 0 ||
        info[0].As<Napi::TypedArray>().ByteLength() < RawFrame::Size(width, height)) {
      ThrowWrongType(info[0], "bytes of a whole I420 frame", "i420");
    }
    if (!info[1].IsTypedArray() ||
        info[1].As<Napi::TypedArray>().ByteLength() < static_cast<size_t>(width) * static_cast<size_t>(height) * 4) {
      ThrowWrongType(info[1], "bytes of a whole RGBA frame", "rgba");
    }
    y = info[0].As<Napi::Uint8Array>().Data();
    chroma_width = (width + 1) / 2;
    u = y + static_cast<size_t>(width) * static_cast<size_t>(height);
    v = u + static_cast<size_t>(chroma_width) * static_cast<size_t>((height + 1) / 2);
    rgba = info[1].As<Napi::Uint8Array>().Data();
  }

  int width;
  int height;
  int chroma_width;
  uint8_t* y;
  uint8_t* u;
  uint8_t* v;
  uint8_t* rgba;
};

// libyuv names formats by the order in a little-endian word: its ABGR is RGBA in memory.
void I420ToRgba(const Napi::CallbackInfo& info) {
  const Pictures p(info);
  libyuv::I420ToABGR(p.y, p.width, p.u, p.chroma_width, p.v, p.chroma_width, p.rgba, p.width * 4, p.width, p.height);
}

void RgbaToI420(const Napi::CallbackInfo& info) {
  const Pictures p(info);
  libyuv::ABGRToI420(p.rgba, p.width * 4, p.y, p.width, p.u, p.chroma_width, p.v, p.chroma_width, p.width, p.height);
}

}  // namespace

void InitI420(Napi::Env env, Napi::Object exports) {
  exports.Set("i420ToRgba", Napi::Function::New<I420ToRgba>(env, "i420ToRgba"));
  exports.Set("rgbaToI420", Napi::Function::New<RgbaToI420>(env, "rgbaToI420"));
}

}  // namespace voxlink
