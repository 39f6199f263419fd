#include "webrtc/encoded-stream.h"

#include <optional>
#include <utility>

#include "addon.h"

#include "napi/bytes.h"
#include "napi/convert.h"
#include "webrtc/encoded-frame.h"
#include "webrtc/encoded-port.h"
#include "webrtc/runtime.h"

namespace voxlink {

namespace {

constexpr int kFrameEvent = 0;

// Two seconds of audio in packets of 20 ms, or more of video.
constexpr int kMaxBacklog = 100;

}  // namespace

void EncodedStream::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceAccessor<&EncodedStream::Port>("port"),
                                     InstanceAccessor<&EncodedStream::Kind>("kind"),
                                     InstanceAccessor<&EncodedStream::DroppedFrames>("droppedFrames"),
                                     InstanceMethod<&EncodedStream::Write>("write"),
                                     InstanceMethod<&EncodedStream::RequestKeyFrame>("requestKeyFrame"),
                                     InstanceMethod<&EncodedStream::Close>("close"),
                                 }));
}

EncodedStream::EncodedStream(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      link_(std::make_shared<Link<EncodedStream>>(Addon::Get(info.Env()).mailbox(), this)),
      backlog_(kMaxBacklog) {
  if (info[0].IsNull()) {
    port_ = std::make_shared<EncodedPort>();
    port_id_ = runtime_->encoded_ports().Add(port_);
  } else {
    port_id_ = static_cast<uint32_t>(FromJs<double>(info[0], "port"));
    port_ = runtime_->encoded_ports().Find(port_id_);
  }
  // Whoever made the port may have let it go.
  if (port_ && FromJs<bool>(info[1], "open")) {
    Open();
  }
}

void EncodedStream::Open() {
  opened_ = true;
  port_->Open([link = link_, backlog = backlog_](EncodedPort::Frame frame) mutable {
    std::optional<Backlog::Ticket> ticket = backlog.Take();
    if (!ticket) {
      return;
    }
    const bool posted = link->PostMedia(
        [frame = std::move(frame), ticket = std::move(*ticket)](EncodedStream& stream, Napi::Env env) mutable {
          Addon::Get(env).Dispatch(stream.Value(), kFrameEvent, {EncodedFrame::New(env, std::move(frame))});
        });
    if (!posted) {
      backlog.Drop();
    }
  });
}

EncodedStream::~EncodedStream() {
  link_->Sever();
  if (port_ && opened_) {
    port_->Close();
  }
}

// NOLINTNEXTLINE(readability-make-member-function-const): node-addon-api wants methods that are not.
Napi::Value EncodedStream::Port(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(port_id_));
}

Napi::Value EncodedStream::Kind(const Napi::CallbackInfo& info) {
  const std::optional<cricket::MediaType> kind = port_ ? port_->Kind() : std::nullopt;
  return kind ? Napi::Value(ToJs(info.Env(), cricket::MediaTypeToString(*kind))) : info.Env().Null();
}

Napi::Value EncodedStream::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(backlog_.dropped()));
}

Napi::Value EncodedStream::Write(const Napi::CallbackInfo& info) {
  EncodedFrame* handle = EncodedFrame::Unwrap(info[0].As<Napi::Object>());
  EncodedPort::Frame frame = handle->Take();
  if (!frame) {
    return ToJs(info.Env(), false);
  }
  if (info[1].IsArrayBuffer()) {
    const Bytes bytes = BytesOf(info[1]);
    frame->SetData(rtc::ArrayView<const uint8_t>(bytes.data, bytes.size));
  }
  if (port_) {
    port_->Return(std::move(frame));
  }
  return ToJs(info.Env(), true);
}

void EncodedStream::RequestKeyFrame(const Napi::CallbackInfo& /*info*/) {
  if (port_) {
    port_->RequestKeyFrame();
  }
}

void EncodedStream::Close(const Napi::CallbackInfo& /*info*/) {
  if (port_) {
    std::exchange(port_, nullptr)->Close();
  }
}

}  // namespace voxlink
