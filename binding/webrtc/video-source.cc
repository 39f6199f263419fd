#include "webrtc/video-source.h"

#include <string>
#include <utility>

#include "addon.h"
#include "common_video/include/video_frame_buffer.h"

#include "napi/bytes.h"
#include "napi/completion.h"
#include "napi/convert.h"
#include "webrtc/frame-feeder.h"
#include "webrtc/frame-memory.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/pixel-conversion.h"
#include "webrtc/runtime.h"

namespace voxlink {

namespace {

using I420 = rtc::scoped_refptr<webrtc::I420BufferInterface>;

I420 Convert(const Pixels& pixels, const PictureTraits& traits, FrameFeeder::BufferPool& buffers) {
  rtc::scoped_refptr<webrtc::I420Buffer> buffer = buffers.CreateI420Buffer(pixels.width, pixels.height);
  if (buffer) {
    ConvertPixels(pixels, MutableViewOf(*buffer), webrtc::kVideoRotation_0, traits.color_space);
  }
  return buffer;
}

// Memory that JavaScript gave away, and that `done` keeps.
FrameFeeder::MakeBuffer FromMoved(std::shared_ptr<FrameMemories> memories, const Pixels& pixels,
                                  const PictureTraits& traits, Completion done) {
  return [memories = std::move(memories), pixels, traits,
          done = std::move(done)](FrameFeeder::BufferPool& buffers) mutable {
    I420 buffer;
    memories->WhileAlive([&] { buffer = Convert(pixels, traits, buffers); });
    done.Resolve();
    return buffer;
  };
}

// Memory of our own: an I420 picture in it is sent as it lies there.
FrameFeeder::MakeBuffer FromOwn(FrameMemory memory, const Pixels& pixels, const PictureTraits& traits) {
  return [memory = std::move(memory), pixels, traits](FrameFeeder::BufferPool& buffers) -> I420 {
    if (pixels.format != PixelFormat::kI420) {
      return Convert(pixels, traits, buffers);
    }
    return webrtc::WrapI420Buffer(pixels.width, pixels.height, pixels.planes[0], pixels.strides[0], pixels.planes[1],
                                  pixels.strides[1], pixels.planes[2], pixels.strides[2], [memory] {});
  };
}

}  // namespace

void VideoSource::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceMethod<&VideoSource::CreateTrack>("createTrack"),
                                     InstanceMethod<&VideoSource::Write>("write"),
                                     InstanceAccessor<&VideoSource::Width>("width"),
                                     InstanceAccessor<&VideoSource::Height>("height"),
                                     InstanceMethod<&VideoSource::Close>("close"),
                                 }));
}

VideoSource::VideoSource(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      feeder_(std::make_shared<FrameFeeder>(
          runtime_->task_pool(),
          FeederOptions{FromJs<bool>(info[0], "isScreencast"), FromJs<bool>(info[1], "needsDenoising"),
                        FromJs<double>(info[2], "maxFrameRate"), FromJs<int>(info[3], "maxWidth"),
                        FromJs<int>(info[4], "maxHeight")})) {}

// With nobody left to write, the tracks end.
VideoSource::~VideoSource() { End(); }

Napi::Value VideoSource::CreateTrack(const Napi::CallbackInfo& info) {
  return MediaStreamTrack::New(Addon::Get(info.Env()), TrackCell::Create(runtime_, feeder_, cricket::MEDIA_TYPE_VIDEO,
                                                                         FromJs<std::string>(info[0], "id")));
}

Napi::Value VideoSource::Write(const Napi::CallbackInfo& info) {
  const Pixels pixels = PixelsFromJs(BytesOf(info[0]), info[1]);
  const std::optional<webrtc::ColorSpace> color_space = ColorSpaceFromJs(info[4]);
  PictureTraits traits = {static_cast<webrtc::VideoRotation>(FromJs<int>(info[2], "rotation")), std::nullopt,
                          IsRgb(pixels.format) ? YuvColorSpace(color_space) : color_space};
  if (info[3].IsNumber()) {
    traits.timestamp_us = static_cast<int64_t>(FromJs<double>(info[3], "timestampUs"));
  }
  const std::shared_ptr<FrameMemories>& memories = Addon::Get(info.Env()).frame_memories();
  FrameFeeder::Result result = FrameFeeder::Result::kDropped;
  if (info[5].IsFunction()) {
    result = feeder_->WriteLater({pixels.width, pixels.height},
                                 FromMoved(memories, pixels, traits, Completion(info[5], info[0])), traits);
  } else if (FrameMemory memory = info[5].IsBoolean() ? memories->Take(info[0]) : nullptr) {
    result = feeder_->WriteLater({pixels.width, pixels.height}, FromOwn(std::move(memory), pixels, traits), traits);
  } else {
    result = feeder_->Write(pixels, traits);
  }
  return ToJs(info.Env(), static_cast<int>(result));
}

Napi::Value VideoSource::Width(const Napi::CallbackInfo& info) { return ToJs(info.Env(), feeder_->size().width); }

Napi::Value VideoSource::Height(const Napi::CallbackInfo& info) { return ToJs(info.Env(), feeder_->size().height); }

void VideoSource::Close(const Napi::CallbackInfo& /*info*/) { End(); }

void VideoSource::End() {
  feeder_->Close();
  runtime_->PostSignaling([feeder = feeder_] { feeder->EndTracks(); });
}

}  // namespace voxlink
