#include "webrtc/video-sink.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "addon.h"
#include "api/video/i420_buffer.h"
#include "libyuv/planar_functions.h"

#include "napi/convert.h"
#include "webrtc/color-space.h"
#include "webrtc/frame-feeder.h"
#include "webrtc/frame-tap.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/runtime.h"
#include "webrtc/sink-event.h"

namespace voxlink {

namespace {

// Pictures are large, and old ones of no use: only few may be under way to a busy event loop.
constexpr int kMaxBacklog = 3;

// A picture without gaps between its planes.
struct Picture {
  std::unique_ptr<uint8_t[]> data;
  size_t size;
  int width;
  int height;
  int rotation;
  int64_t timestamp_us;
  std::optional<uint32_t> color_space;
};

Picture CopyPicture(const webrtc::VideoFrame& frame) {
  const rtc::scoped_refptr<webrtc::I420BufferInterface> i420 = frame.video_frame_buffer()->ToI420();
  Picture picture = {nullptr,
                     RawFrame::Size(i420->width(), i420->height()),
                     i420->width(),
                     i420->height(),
                     static_cast<int>(frame.rotation()),
                     frame.timestamp_us(),
                     frame.color_space() ? std::optional(PackColorSpace(*frame.color_space())) : std::nullopt};
  picture.data.reset(new uint8_t[picture.size]);  // NOLINT: make_unique would clear it first.
  uint8_t* y = picture.data.get();
  uint8_t* u = y + static_cast<size_t>(i420->width()) * static_cast<size_t>(i420->height());
  uint8_t* v = u + static_cast<size_t>(i420->ChromaWidth()) * static_cast<size_t>(i420->ChromaHeight());
  libyuv::CopyPlane(i420->DataY(), i420->StrideY(), y, i420->width(), i420->width(), i420->height());
  libyuv::CopyPlane(i420->DataU(), i420->StrideU(), u, i420->ChromaWidth(), i420->ChromaWidth(), i420->ChromaHeight());
  libyuv::CopyPlane(i420->DataV(), i420->StrideV(), v, i420->ChromaWidth(), i420->ChromaWidth(), i420->ChromaHeight());
  return picture;
}

Napi::Value DataToJs(Napi::Env env, Picture& picture) {
  napi_value buffer = nullptr;
  const napi_status status = napi_create_external_arraybuffer(
      env, picture.data.get(), picture.size,
      [](napi_env, void* data, void*) { std::unique_ptr<uint8_t[]> owned(static_cast<uint8_t*>(data)); }, nullptr,
      &buffer);
  if (status == napi_ok) {
    picture.data.release();
    return Napi::Uint8Array::New(env, picture.size, Napi::ArrayBuffer(env, buffer), 0);
  }
  // A runtime with a memory cage takes no foreign memory; it gets a copy.
  Napi::Uint8Array copy = Napi::Uint8Array::New(env, picture.size);
  std::copy_n(picture.data.get(), picture.size, copy.Data());
  return copy;
}

Napi::Value PictureToJs(Napi::Env env, const Picture& picture) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("width", ToJs(env, picture.width));
  object.Set("height", ToJs(env, picture.height));
  object.Set("rotation", ToJs(env, picture.rotation));
  object.Set("timestampUs", ToJs(env, static_cast<double>(picture.timestamp_us)));
  object.Set("colorSpace",
             picture.color_space ? ToJs(env, static_cast<double>(*picture.color_space)) : Napi::Value(env.Null()));
  return object;
}

std::shared_ptr<TrackCell> VideoCell(Napi::Value value) {
  std::shared_ptr<TrackCell> cell = MediaStreamTrack::Cell(value);
  if (!cell || cell->kind != cricket::MEDIA_TYPE_VIDEO) {
    ThrowWrongType(value, "video track", "track");
  }
  return cell;
}

}  // namespace

void VideoSink::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceAccessor<&VideoSink::DroppedFrames>("droppedFrames"),
                                     InstanceMethod<&VideoSink::Close>("close"),
                                 }));
}

VideoSink::VideoSink(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      link_(std::make_shared<Link<VideoSink>>(Addon::Get(info.Env()).mailbox(), this)),
      backlog_(kMaxBacklog),
      tap_(std::make_shared<FrameTap>(
          VideoCell(info[0]),
          [link = link_, backlog = backlog_](const webrtc::VideoFrame& frame) mutable {
            std::optional<Backlog::Ticket> ticket = backlog.Take();
            if (!ticket) {
              return;
            }
            const bool posted = link->PostMedia(
                [picture = CopyPicture(frame), ticket = std::move(*ticket)](VideoSink& sink, Napi::Env env) mutable {
                  const Napi::Value data = DataToJs(env, picture);
                  Addon::Get(env).Dispatch(sink.Value(), kSinkFrame, {data, PictureToJs(env, picture)});
                });
            if (!posted) {
              backlog.Drop();
            }
          },
          [link = link_] {
            link->Post([](VideoSink& sink, Napi::Env env) { Addon::Get(env).Dispatch(sink.Value(), kSinkEnded, {}); });
          })) {
  runtime_->PostSignaling([tap = tap_] { tap->Attach(); });
}

VideoSink::~VideoSink() {
  link_->Sever();
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

Napi::Value VideoSink::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(backlog_.dropped()));
}

void VideoSink::Close(const Napi::CallbackInfo& /*info*/) {
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

}  // namespace voxlink
