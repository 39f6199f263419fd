#include "webrtc/video-source.h"

#include <string>

#include "addon.h"

#include "napi/bytes.h"
#include "napi/convert.h"
#include "webrtc/color-space.h"
#include "webrtc/frame-feeder.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/runtime.h"

namespace voxlink {

void VideoSource::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceMethod<&VideoSource::CreateTrack>("createTrack"),
                                     InstanceMethod<&VideoSource::Write>("write"),
                                     InstanceMethod<&VideoSource::Close>("close"),
                                 }));
}

VideoSource::VideoSource(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      feeder_(std::make_shared<FrameFeeder>(runtime_->task_pool(), FromJs<bool>(info[0], "isScreencast"),
                                            FromJs<bool>(info[1], "needsDenoising"))) {}

// With nobody left to write, the tracks end.
VideoSource::~VideoSource() { End(); }

Napi::Value VideoSource::CreateTrack(const Napi::CallbackInfo& info) {
  return MediaStreamTrack::New(Addon::Get(info.Env()), TrackCell::Create(runtime_, feeder_, cricket::MEDIA_TYPE_VIDEO,
                                                                         FromJs<std::string>(info[0], "id")));
}

Napi::Value VideoSource::Write(const Napi::CallbackInfo& info) {
  const Bytes data = BytesOf(info[0]);
  RawFrame frame = {data.data,
                    FromJs<int>(info[1], "width"),
                    FromJs<int>(info[2], "height"),
                    static_cast<webrtc::VideoRotation>(FromJs<int>(info[3], "rotation")),
                    std::nullopt,
                    std::nullopt};
  // Never read beyond what the caller gave, whatever was checked before.
  if (frame.width <= 0 || frame.height <= 0 || data.size < RawFrame::Size(frame.width, frame.height)) {
    ThrowWrongType(info[0], "bytes of a whole I420 frame", "data");
  }
  if (info[4].IsNumber()) {
    frame.timestamp_us = static_cast<int64_t>(FromJs<double>(info[4], "timestampUs"));
  }
  if (info[5].IsNumber()) {
    frame.color_space = UnpackColorSpace(info[5].As<Napi::Number>().Uint32Value());
  }
  return ToJs(info.Env(), feeder_->Write(frame));
}

void VideoSource::Close(const Napi::CallbackInfo& /*info*/) { End(); }

void VideoSource::End() {
  feeder_->Close();
  runtime_->PostSignaling([feeder = feeder_] { feeder->EndTracks(); });
}

}  // namespace voxlink
