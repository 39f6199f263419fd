#include "webrtc/data-channel.h"

#include <cstring>
#include <string>
#include <utility>

#include "addon.h"

#include "napi/bytes.h"
#include "napi/error.h"
#include "webrtc/enums.h"

namespace voxlink {

namespace {

enum Event { kState = 0, kMessage = 1, kSent = 2 };

}  // namespace

DataChannelDescription DataChannelDescription::Read(const webrtc::DataChannelInterface& channel) {
  return {channel.label(),
          channel.protocol(),
          channel.ordered(),
          channel.negotiated(),
          channel.maxRetransmitsOpt(),
          channel.maxPacketLifeTime(),
          channel.id(),
          channel.state(),
          channel.priority()};
}

Napi::Value DataChannelDescription::ToJs(Napi::Env env) const {
  Napi::Object object = Napi::Object::New(env);
  object.Set("label", label);
  object.Set("protocol", protocol);
  object.Set("ordered", ordered);
  object.Set("negotiated", negotiated);
  object.Set("maxRetransmits", voxlink::ToJs(env, max_retransmits));
  object.Set("maxPacketLifeTime", voxlink::ToJs(env, max_packet_life_time));
  object.Set("id", voxlink::ToJs(env, id));
  object.Set("state", voxlink::ToJs(env, state));
  object.Set("priority", voxlink::ToJs(env, priority));
  return object;
}

void DataChannelCore::Hold(rtc::scoped_refptr<webrtc::DataChannelInterface> channel) { channel_ = std::move(channel); }

void DataChannelCore::Observe() {
  channel_->RegisterObserver(this);
  PostState(channel_->state(), channel_->id(), channel_->error());
}

void DataChannelCore::ReportId() {
  if (id_reported_ || closed()) {
    return;
  }
  const int id = channel_->id();
  if (id >= 0) {
    id_reported_ = true;
    PostState(channel_->state(), id, channel_->error());
  }
}

void DataChannelCore::Fail(webrtc::RTCError error) {
  PostState(webrtc::DataChannelInterface::kClosed, -1, std::move(error));
}

void DataChannelCore::Detach() {
  if (channel_) {
    channel_->UnregisterObserver();
    // Tasks on the media thread may still use the channel, so it goes after them; and its last reference belongs to the
    // signaling thread, because libwebrtc's proxy waits for that thread when it is released on another.
    runtime_->PostMedia(
        [self = shared_from_this()] { self->runtime_->PostSignaling([channel = std::move(self->channel_)] {}); });
  }
}

void DataChannelCore::Send(webrtc::DataBuffer message) {
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    first = outbox_.empty();
    outbox_.push_back(std::move(message));
  }
  if (first) {
    runtime_->PostMedia([self = shared_from_this()] { self->Flush(); });
  }
}

void DataChannelCore::Flush() {
  std::vector<webrtc::DataBuffer> messages;
  {
    std::lock_guard lock(mutex_);
    std::swap(messages, outbox_);
  }
  if (!channel_) {
    return;
  }
  is_flushing_ = true;
  {
    UdpSocketFactory::Burst burst(runtime_->udp_sockets());
    for (const webrtc::DataBuffer& message : messages) {
      // False means that the channel has closed, which its state tells.
      channel_->Send(message);
    }
  }
  is_flushing_ = false;
  // Only now, because waking the event loop takes time that the messages should not wait.
  if (std::exchange(is_sent_due_, false)) {
    PostSent();
  }
}

void DataChannelCore::Close() {
  // Through the signaling thread, where the channel may only just be coming into being, and from there behind what
  // was sent before.
  runtime_->PostSignaling([self = shared_from_this()]() mutable {
    Runtime& runtime = *self->runtime_;
    runtime.PostMedia([self = std::move(self)] {
      if (self->channel_) {
        self->channel_->Close();
      }
    });
  });
}

void DataChannelCore::OnStateChange() {
  if (channel_) {
    PostState(channel_->state(), channel_->id(), channel_->error());
  }
}

void DataChannelCore::PostState(webrtc::DataChannelInterface::DataState state, int id, webrtc::RTCError error) {
  if (state == webrtc::DataChannelInterface::kClosed) {
    closed_.store(true, std::memory_order_release);
  }
  link_->Post([state, id, error = std::move(error)](DataChannel& handle, Napi::Env env) {
    handle.EmitState(env, state, id, error);
  });
}

void DataChannelCore::OnMessage(const webrtc::DataBuffer& buffer) {
  if (pending_bytes_.fetch_add(buffer.size(), std::memory_order_relaxed) + buffer.size() > kMaxPendingBytes) {
    pending_bytes_.fetch_sub(buffer.size(), std::memory_order_relaxed);
    if (channel_) {
      channel_->Close();
    }
    return;
  }
  link_->Post([buffer](DataChannel& handle, Napi::Env env) { handle.EmitMessage(env, buffer); });
}

void DataChannelCore::OnBufferedAmountChange(uint64_t sent_data_size) {
  // One event stands for all that happened until the event loop takes the sum.
  if (sent_.fetch_add(sent_data_size, std::memory_order_acq_rel) > 0) {
    return;
  }
  if (is_flushing_) {
    is_sent_due_ = true;
  } else {
    PostSent();
  }
}

void DataChannelCore::PostSent() {
  link_->Post([](DataChannel& handle, Napi::Env env) { handle.EmitSent(env); });
}

void DataChannel::Init(Napi::Env env, Napi::Object /*exports*/) {
  Addon::Get(env).Register(&kTypeTag, DefineClass(env, kName,
                                                  {
                                                      InstanceMethod<&DataChannel::Send>("send"),
                                                      InstanceMethod<&DataChannel::Close>("close"),
                                                  }));
}

Napi::Object DataChannel::New(Napi::Env env, std::shared_ptr<DataChannelCore> core) {
  Napi::Object object = Addon::Get(env).Construct(&kTypeTag, {});
  DataChannel* handle = Unwrap(object);
  core->link()->Bind(handle);
  handle->core_ = std::move(core);
  return object;
}

DataChannel::~DataChannel() {
  if (core_) {
    core_->link()->Sever();
  }
}

Napi::Value DataChannel::Send(const Napi::CallbackInfo& info) {
  if (info[0].IsString()) {
    const std::string text = info[0].As<Napi::String>();
    const size_t size = text.size();
    core_->Send(webrtc::DataBuffer(text));
    return Napi::Number::New(info.Env(), static_cast<double>(size));
  }
  const Bytes bytes = BytesOf(info[0]);
  core_->Send(webrtc::DataBuffer(rtc::CopyOnWriteBuffer(bytes.data, bytes.size), /*binary=*/true));
  return Napi::Number::New(info.Env(), static_cast<double>(bytes.size));
}

void DataChannel::Close(const Napi::CallbackInfo& /*info*/) { core_->Close(); }

void DataChannel::EmitState(Napi::Env env, webrtc::DataChannelInterface::DataState state, int id,
                            const webrtc::RTCError& error) {
  Addon::Get(env).Dispatch(Value(), kState,
                           {ToJs(env, state), ToJs(env, id), error.ok() ? env.Null() : ErrorToJs(env, error)});
}

void DataChannel::EmitMessage(Napi::Env env, const webrtc::DataBuffer& message) {
  core_->Delivered(message.size());
  if (message.binary) {
    Addon::Get(env).Dispatch(Value(), kMessage, {NewArrayBuffer(env, message.data)});
  } else {
    Addon::Get(env).Dispatch(Value(), kMessage,
                             {Napi::String::New(env, message.data.cdata<char>(), message.data.size())});
  }
}

void DataChannel::EmitSent(Napi::Env env) {
  Addon::Get(env).Dispatch(Value(), kSent, {Napi::Number::New(env, static_cast<double>(core_->TakeSent()))});
}

}  // namespace voxlink
