#include "webrtc/encoded-sink.h"

#include <cstring>
#include <optional>
#include <utility>

#include "addon.h"

#include "napi/convert.h"
#include "webrtc/color-space.h"
#include "webrtc/encoded-tap.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/payload-descriptor.h"
#include "webrtc/runtime.h"
#include "webrtc/sink-event.h"

namespace voxlink {

namespace {

// Two seconds of audio in packets of 20 ms, or more of video.
constexpr int kMaxBacklog = 100;

Napi::Value BytesToJs(Napi::Env env, const uint8_t* data, size_t size) {
  Napi::Uint8Array bytes = Napi::Uint8Array::New(env, size);
  if (size > 0) {
    std::memcpy(bytes.Data(), data, size);
  }
  return bytes;
}

template <typename List>
Napi::Value NumbersToJs(Napi::Env env, const List& values) {
  Napi::Array array = Napi::Array::New(env, values.size());
  uint32_t index = 0;
  for (const auto value : values) {
    array.Set(index++, ToJs(env, static_cast<double>(value)));
  }
  return array;
}

template <typename T>
void SetIfKnown(Napi::Object object, const char* name, const std::optional<T>& value) {
  if (value) {
    object.Set(name, ToJs(object.Env(), static_cast<double>(*value)));
  }
}

void AddVideo(Napi::Object object, const SharedFrame& frame) {
  const Napi::Env env = object.Env();
  object.Set("key", ToJs(env, frame.key));
  object.Set("width", ToJs(env, static_cast<int>(frame.video.GetWidth())));
  object.Set("height", ToJs(env, static_cast<int>(frame.video.GetHeight())));
  object.Set("rotation", ToJs(env, static_cast<int>(frame.video.GetRotation())));
  object.Set("spatialIndex", ToJs(env, SpatialIndexOf(frame)));
  object.Set("temporalIndex", ToJs(env, TemporalIndexOf(frame)));
  if (const absl::optional<int64_t> id = frame.video.GetFrameId()) {
    object.Set("frameId", ToJs(env, static_cast<double>(*id)));
    object.Set("dependencies", NumbersToJs(env, frame.video.GetFrameDependencies()));
  }
  if (!frame.rid.empty()) {
    object.Set("rid", ToJs(env, frame.rid));
  }
  if (frame.color_space) {
    object.Set("colorSpace", ToJs(env, static_cast<double>(PackColorSpace(*frame.color_space))));
  }
  const std::vector<uint8_t> descriptor = PackDescriptor(frame);
  if (!descriptor.empty()) {
    object.Set("descriptor", BytesToJs(env, descriptor.data(), descriptor.size()));
  }
}

Napi::Value FrameToJs(Napi::Env env, const SharedFrame& frame) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("mimeType", ToJs(env, frame.mime_type));
  object.Set("payloadType", ToJs(env, static_cast<int>(frame.payload_type)));
  object.Set("ssrc", ToJs(env, static_cast<double>(frame.ssrc)));
  object.Set("csrcs", NumbersToJs(env, frame.csrcs));
  object.Set("timestamp", ToJs(env, static_cast<double>(frame.rtp_timestamp)));
  object.Set("receivedMs", ToJs(env, static_cast<double>(frame.received_us) / 1000));
  if (frame.kind == cricket::MEDIA_TYPE_VIDEO) {
    AddVideo(object, frame);
    return object;
  }
  SetIfKnown(object, "sequenceNumber", frame.sequence_number);
  SetIfKnown(object, "audioLevel", frame.audio_level);
  if (frame.voice_activity) {
    object.Set("voiceActivity", ToJs(env, *frame.voice_activity));
  }
  if (frame.absolute_capture_time) {
    object.Set("captureMs", ToJs(env, static_cast<double>(*frame.absolute_capture_time) / 4294967296.0 * 1000));
  }
  return object;
}

// Of a track that a receiver has; others have no encoded frames.
std::shared_ptr<TrackCell> ReceivedCell(Napi::Value value) {
  std::shared_ptr<TrackCell> cell = MediaStreamTrack::Cell(value);
  if (!cell || !cell->received) {
    ThrowWrongType(value, "received track", "track");
  }
  return cell;
}

}  // namespace

void EncodedSink::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceAccessor<&EncodedSink::DroppedFrames>("droppedFrames"),
                                     InstanceMethod<&EncodedSink::RequestKeyFrame>("requestKeyFrame"),
                                     InstanceMethod<&EncodedSink::Close>("close"),
                                 }));
}

EncodedSink::EncodedSink(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      link_(std::make_shared<Link<EncodedSink>>(Addon::Get(info.Env()).mailbox(), this)),
      backlog_(kMaxBacklog),
      tap_(std::make_shared<EncodedTap>(
          ReceivedCell(info[0]),
          [link = link_, backlog = backlog_](const std::shared_ptr<const SharedFrame>& frame) mutable {
            std::optional<Backlog::Ticket> ticket = backlog.Take();
            if (!ticket) {
              return;
            }
            const bool posted = link->PostMedia([frame, ticket = std::move(*ticket)](EncodedSink& sink, Napi::Env env) {
              const Napi::Value data = BytesToJs(env, frame->data(), frame->size());
              Addon::Get(env).Dispatch(sink.Value(), kSinkFrame, {data, FrameToJs(env, *frame)});
            });
            if (!posted) {
              backlog.Drop();
            }
          },
          [link = link_] {
            link->Post(
                [](EncodedSink& sink, Napi::Env env) { Addon::Get(env).Dispatch(sink.Value(), kSinkEnded, {}); });
          })) {
  runtime_->PostSignaling([tap = tap_] { tap->Attach(); });
}

EncodedSink::~EncodedSink() {
  link_->Sever();
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

Napi::Value EncodedSink::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(backlog_.dropped()));
}

void EncodedSink::RequestKeyFrame(const Napi::CallbackInfo& /*info*/) {
  if (tap_) {
    runtime_->PostSignaling([tap = tap_] { tap->RequestKeyFrame(); });
  }
}

void EncodedSink::Close(const Napi::CallbackInfo& /*info*/) {
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

}  // namespace voxlink
