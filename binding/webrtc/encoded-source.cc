#include "webrtc/encoded-source.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

#include "addon.h"
#include "api/video/video_codec_type.h"
#include "api/video_codecs/video_codec.h"
#include "rtc_base/time_utils.h"

#include "napi/bytes.h"
#include "napi/convert.h"
#include "webrtc/color-space.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/payload-descriptor.h"
#include "webrtc/runtime.h"

namespace voxlink {

namespace {

constexpr int kKeyFrameRequestEvent = 0;

// Frames between write() and the senders. More would only add delay.
constexpr int kMaxUnderWay = 100;

std::optional<int> OptionalInt(Napi::Object object, const char* name) {
  const absl::optional<int> value = OptionalMember<int>(object, name);
  return value ? std::optional(*value) : std::nullopt;
}

void ReadAudio(Napi::Object object, SharedFrame& frame) {
  if (const std::optional<int> level = OptionalInt(object, "audioLevel")) {
    frame.audio_level = static_cast<uint8_t>(*level);
  }
  if (const absl::optional<bool> active = OptionalMember<bool>(object, "voiceActivity")) {
    frame.voice_activity = *active;
  }
}

void ReadVideo(Napi::Object object, SharedFrame& frame) {
  frame.key = Member<bool>(object, "key");
  frame.video.SetFrameType(frame.key ? webrtc::VideoFrameType::kVideoFrameKey
                                     : webrtc::VideoFrameType::kVideoFrameDelta);
  frame.video.SetCodec(webrtc::PayloadStringToCodecType(std::string(frame.codec())));
  frame.video.SetWidth(static_cast<uint16_t>(OptionalInt(object, "width").value_or(0)));
  frame.video.SetHeight(static_cast<uint16_t>(OptionalInt(object, "height").value_or(0)));
  frame.video.SetRotation(static_cast<webrtc::VideoRotation>(OptionalInt(object, "rotation").value_or(0)));
  const Napi::Value color_space = object.Get("colorSpace");
  if (color_space.IsNumber()) {
    frame.color_space = UnpackColorSpace(color_space.As<Napi::Number>().Uint32Value());
  }
  const Napi::Value descriptor = object.Get("descriptor");
  if (!descriptor.IsNull() && !descriptor.IsUndefined()) {
    const Bytes bytes = BytesOf(descriptor);
    if (!UnpackDescriptor(bytes.data, bytes.size, frame)) {
      ThrowWrongType(descriptor, "descriptor of a frame of this codec", "descriptor");
    }
  }
}

}  // namespace

struct EncodedSource::Shared {
  std::atomic<uint64_t> frames_sent = 0;
  std::atomic<uint64_t> key_frame_requests = 0;
  std::atomic<bool> request_under_way = false;
};

void EncodedSource::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceMethod<&EncodedSource::CreateTrack>("createTrack"),
                                     InstanceMethod<&EncodedSource::Write>("write"),
                                     InstanceAccessor<&EncodedSource::DroppedFrames>("droppedFrames"),
                                     InstanceAccessor<&EncodedSource::FramesSent>("framesSent"),
                                     InstanceAccessor<&EncodedSource::KeyFrameRequests>("keyFrameRequests"),
                                     InstanceMethod<&EncodedSource::Close>("close"),
                                 }));
}

EncodedSource::EncodedSource(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      link_(std::make_shared<Link<EncodedSource>>(Addon::Get(info.Env()).mailbox(), this)),
      mime_type_(FromJs<std::string>(info[0], "mimeType")),
      shared_(std::make_shared<Shared>()),
      backlog_(kMaxUnderWay) {
  const bool video = mime_type_.rfind("video/", 0) == 0;
  EncodedFeeder::Listener listener;
  listener.on_key_frame_request = [link = link_, shared = shared_](int /*layer*/) {
    ++shared->key_frame_requests;
    // One event stands for all that ask until JavaScript has heard of it.
    if (shared->request_under_way.exchange(true)) {
      return;
    }
    link->Post([shared](EncodedSource& source, Napi::Env env) {
      shared->request_under_way = false;
      Addon::Get(env).Dispatch(source.Value(), kKeyFrameRequestEvent, {});
    });
  };
  feeder_ = std::make_shared<EncodedFeeder>(video ? cricket::MEDIA_TYPE_VIDEO : cricket::MEDIA_TYPE_AUDIO,
                                            std::move(listener),
                                            [is_av1 = SameName(mime_type_, "video/AV1")] { return is_av1; });
  if (video) {
    queue_ = runtime_->task_pool().CreateQueue();
  }
}

// With nobody left to write, the tracks end.
EncodedSource::~EncodedSource() {
  link_->Sever();
  End();
}

Napi::Value EncodedSource::CreateTrack(const Napi::CallbackInfo& info) {
  return MediaStreamTrack::New(Addon::Get(info.Env()), TrackCell::Create(runtime_, feeder_, feeder_->kind(),
                                                                         FromJs<std::string>(info[0], "id")));
}

Napi::Value EncodedSource::Write(const Napi::CallbackInfo& info) {
  const Bytes data = BytesOf(info[0]);
  const auto details = FromJs<Napi::Object>(info[1], "frame");
  auto frame = std::make_shared<SharedFrame>();
  frame->kind = feeder_->kind();
  frame->mime_type = mime_type_;
  frame->rtp_timestamp = static_cast<uint32_t>(Member<double>(details, "timestamp"));
  frame->received_us = rtc::TimeMicros();
  if (queue_) {
    ReadVideo(details, *frame);
  } else {
    ReadAudio(details, *frame);
  }
  std::optional<Backlog::Ticket> ticket = backlog_.Take();
  if (!ticket) {
    return ToJs(info.Env(), false);
  }
  frame->payload = webrtc::EncodedImageBuffer::Create(data.data, data.size);
  FedFrame fed = {std::move(frame)};
  fed.rtp_timestamp = fed.frame->rtp_timestamp;
  if (!queue_) {
    shared_->frames_sent += feeder_->Send(fed);
    return ToJs(info.Env(), true);
  }
  queue_->PostTask([feeder = feeder_, shared = shared_, fed = std::move(fed), ticket = std::move(*ticket)] {
    shared->frames_sent += feeder->Send(fed);
  });
  return ToJs(info.Env(), true);
}

Napi::Value EncodedSource::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(backlog_.dropped()));
}

Napi::Value EncodedSource::FramesSent(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(shared_->frames_sent));
}

Napi::Value EncodedSource::KeyFrameRequests(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(shared_->key_frame_requests));
}

void EncodedSource::Close(const Napi::CallbackInfo& /*info*/) { End(); }

void EncodedSource::End() {
  feeder_->Close();
  runtime_->PostSignaling([feeder = feeder_] { feeder->EndTracks(); });
}

}  // namespace voxlink
