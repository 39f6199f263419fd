#include "webrtc/encoded-frame.h"

#include <cstring>
#include <utility>

#include "addon.h"

#include "napi/convert.h"
#include "webrtc/encoded-switch.h"

namespace voxlink {

namespace {

template <typename T>
Napi::Value NumberToJs(Napi::Env env, T value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

template <typename List>
Napi::Value NumbersToJs(Napi::Env env, const List& values) {
  Napi::Array array = Napi::Array::New(env, values.size());
  uint32_t index = 0;
  for (const auto value : values) {
    array.Set(index++, NumberToJs(env, value));
  }
  return array;
}

void AddVideo(Napi::Env env, Napi::Object object, const webrtc::TransformableVideoFrameInterface& frame) {
  const webrtc::VideoFrameMetadata metadata = frame.Metadata();
  object.Set("key", ToJs(env, frame.IsKeyFrame()));
  if (metadata.GetFrameId()) {
    object.Set("frameId", NumberToJs(env, *metadata.GetFrameId()));
  }
  object.Set("dependencies", NumbersToJs(env, metadata.GetFrameDependencies()));
  object.Set("width", NumberToJs(env, metadata.GetWidth()));
  object.Set("height", NumberToJs(env, metadata.GetHeight()));
  object.Set("spatialIndex", NumberToJs(env, metadata.GetSpatialIndex()));
  object.Set("temporalIndex", NumberToJs(env, metadata.GetTemporalIndex()));
  object.Set("contributingSources", NumbersToJs(env, metadata.GetCsrcs()));
}

void AddAudio(Napi::Env env, Napi::Object object, const webrtc::TransformableAudioFrameInterface& frame) {
  object.Set("contributingSources", NumbersToJs(env, frame.GetContributingSources()));
  if (const absl::optional<uint16_t> number = frame.SequenceNumber()) {
    object.Set("sequenceNumber", NumberToJs(env, *number));
  }
}

}  // namespace

void EncodedFrame::Init(Napi::Env env) {
  Addon::Get(env).Register(&kTypeTag, DefineClass(env, kName,
                                                  {
                                                      InstanceAccessor<&EncodedFrame::Kind>("kind"),
                                                      InstanceMethod<&EncodedFrame::Data>("data"),
                                                      InstanceMethod<&EncodedFrame::Metadata>("metadata"),
                                                      InstanceMethod<&EncodedFrame::SetTimestamp>("setTimestamp"),
                                                  }));
}

Napi::Object EncodedFrame::New(Napi::Env env, std::unique_ptr<webrtc::TransformableFrameInterface> frame) {
  Napi::Object object = Addon::Get(env).Construct(&kTypeTag, {});
  Unwrap(object)->frame_ = std::move(frame);
  return object;
}

Napi::Value EncodedFrame::Kind(const Napi::CallbackInfo& info) {
  if (!frame_) {
    return info.Env().Null();
  }
  return ToJs(info.Env(), cricket::MediaTypeToString(KindOfFrame(*frame_)));
}

Napi::Value EncodedFrame::Data(const Napi::CallbackInfo& info) {
  const rtc::ArrayView<const uint8_t> data = frame_ ? frame_->GetData() : rtc::ArrayView<const uint8_t>();
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(info.Env(), data.size());
  if (!data.empty()) {
    std::memcpy(buffer.Data(), data.data(), data.size());
  }
  return buffer;
}

Napi::Value EncodedFrame::Metadata(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!frame_) {
    return env.Null();
  }
  Napi::Object object = Napi::Object::New(env);
  const std::string mime_type = frame_->GetMimeType();
  object.Set("mimeType", ToJs(env, mime_type));
  object.Set("payloadType", NumberToJs(env, frame_->GetPayloadType()));
  object.Set("synchronizationSource", NumberToJs(env, frame_->GetSsrc()));
  object.Set("rtpTimestamp", NumberToJs(env, frame_->GetTimestamp()));
  if (KindOfFrame(*frame_) == cricket::MEDIA_TYPE_VIDEO) {
    AddVideo(env, object, static_cast<const webrtc::TransformableVideoFrameInterface&>(*frame_));
  } else {
    AddAudio(env, object, static_cast<const webrtc::TransformableAudioFrameInterface&>(*frame_));
  }
  return object;
}

void EncodedFrame::SetTimestamp(const Napi::CallbackInfo& info) {
  if (frame_) {
    frame_->SetRTPTimestamp(static_cast<uint32_t>(FromJs<double>(info[0], "timestamp")));
  }
}

}  // namespace voxlink
