#include "webrtc/forwarder.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "addon.h"

#include "napi/convert.h"
#include "webrtc/forwarder-core.h"
#include "webrtc/forwarder-tap.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/runtime.h"
#include "webrtc/sink-event.h"

namespace voxlink {

namespace {

constexpr int kLayerEvent = 0;

template <typename T>
Napi::Value CountToJs(Napi::Env env, T count) {
  return ToJs(env, static_cast<double>(count));
}

// (spatial, temporal, rid)
ForwarderCore::WantedLayer LayerFromJs(const Napi::CallbackInfo& info) {
  return {{FromJs<int>(info[0], "spatial"), FromJs<int>(info[1], "temporal")}, FromJs<std::string>(info[2], "rid")};
}

Napi::Value LayerToJs(Napi::Env env, const ForwarderCore::Layer& layer) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("spatial", ToJs(env, layer.activity.spatial));
  object.Set("temporalLayers", ToJs(env, layer.activity.temporal_count));
  object.Set("rid", ToJs(env, layer.rid));
  object.Set("width", ToJs(env, layer.activity.width));
  object.Set("height", ToJs(env, layer.activity.height));
  object.Set("bitrate", CountToJs(env, layer.activity.bitrate));
  object.Set("active", ToJs(env, layer.activity.live));
  return object;
}

}  // namespace

void ForwarderRoute::Init(Napi::Env env) {
  Addon::Get(env).Register(&kTypeTag,
                           DefineClass(env, kName,
                                       {
                                           InstanceMethod<&ForwarderRoute::CreateTrack>("createTrack"),
                                           InstanceMethod<&ForwarderRoute::Prefer>("prefer"),
                                           InstanceMethod<&ForwarderRoute::SetPaused>("setPaused"),
                                           InstanceMethod<&ForwarderRoute::RequestKeyFrame>("requestKeyFrame"),
                                           InstanceMethod<&ForwarderRoute::Counters>("counters"),
                                           InstanceMethod<&ForwarderRoute::Close>("close"),
                                       }));
}

ForwarderRoute::ForwarderRoute(const Napi::CallbackInfo& info)
    : Handle(info), link_(std::make_shared<Link<ForwarderRoute>>(Addon::Get(info.Env()).mailbox(), this)) {}

Napi::Object ForwarderRoute::New(const Napi::CallbackInfo& info, std::shared_ptr<ForwarderCore> core) {
  const Napi::Env env = info.Env();
  ForwarderCore::WantedLayer layer = LayerFromJs(info);
  const bool paused = FromJs<bool>(info[3], "paused");
  Napi::Object object = Addon::Get(env).Construct(&kTypeTag, {});
  ForwarderRoute& self = *Unwrap(object);
  self.core_ = std::move(core);
  self.route_ =
      self.core_->AddRoute(std::move(layer), paused, [link = self.link_](std::optional<LayerSelector::Layer> layer) {
        link->Post([layer](ForwarderRoute& route, Napi::Env env) {
          Addon::Get(env).Dispatch(
              route.Value(), kLayerEvent,
              {layer ? ToJs(env, layer->spatial) : env.Null(), layer ? ToJs(env, layer->temporal) : env.Null()});
        });
      });
  return object;
}

ForwarderRoute::~ForwarderRoute() {
  link_->Sever();
  Leave();
}

void ForwarderRoute::Leave() {
  if (core_) {
    std::exchange(core_, nullptr)->RemoveRoute(route_);
  }
}

Napi::Value ForwarderRoute::CreateTrack(const Napi::CallbackInfo& info) {
  return MediaStreamTrack::New(Addon::Get(info.Env()),
                               TrackCell::Create(Addon::Get(info.Env()).runtime(), route_->feeder(),
                                                 route_->feeder()->kind(), FromJs<std::string>(info[0], "id")));
}

void ForwarderRoute::Prefer(const Napi::CallbackInfo& info) {
  ForwarderCore::WantedLayer layer = LayerFromJs(info);
  if (core_) {
    core_->Prefer(route_, std::move(layer));
  }
}

void ForwarderRoute::SetPaused(const Napi::CallbackInfo& info) {
  const bool paused = FromJs<bool>(info[0], "paused");
  if (core_) {
    core_->SetPaused(route_, paused);
  }
}

void ForwarderRoute::RequestKeyFrame(const Napi::CallbackInfo& /*info*/) {
  if (core_) {
    core_->RequestKeyFrame(route_);
  }
}

Napi::Value ForwarderRoute::Counters(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const ForwardRoute::Counters& counters = route_->counters();
  Napi::Object object = Napi::Object::New(env);
  object.Set("framesForwarded", CountToJs(env, counters.frames_forwarded.load()));
  object.Set("framesDropped", CountToJs(env, counters.frames_dropped.load()));
  object.Set("bytesForwarded", CountToJs(env, counters.bytes_forwarded.load()));
  object.Set("keyFrameRequests", CountToJs(env, counters.key_frame_requests.load()));
  object.Set("targetBitrate", CountToJs(env, counters.target_bitrate.load()));
  return object;
}

void ForwarderRoute::Close(const Napi::CallbackInfo& /*info*/) { Leave(); }

void Forwarder::Init(Napi::Env env, Napi::Object exports) {
  ForwarderRoute::Init(env);
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceMethod<&Forwarder::Route>("route"),
                                     InstanceMethod<&Forwarder::Layers>("layers"),
                                     InstanceAccessor<&Forwarder::KeyFrameRequests>("keyFrameRequests"),
                                     InstanceAccessor<&Forwarder::DroppedFrames>("droppedFrames"),
                                     InstanceMethod<&Forwarder::RequestKeyFrame>("requestKeyFrame"),
                                     InstanceMethod<&Forwarder::Close>("close"),
                                 }));
}

Forwarder::Forwarder(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      link_(std::make_shared<Link<Forwarder>>(Addon::Get(info.Env()).mailbox(), this)) {
  std::shared_ptr<TrackCell> cell = MediaStreamTrack::Cell(info[0]);
  std::shared_ptr<TransceiverCell> receiver = cell ? cell->receiver.lock() : nullptr;
  if (!receiver) {
    ThrowWrongType(info[0], "received track", "track");
  }
  core_ = std::make_shared<ForwarderCore>(std::move(receiver));
  tap_ = std::make_shared<ForwarderTap>(std::move(cell), core_, [link = link_] {
    link->Post(
        [](Forwarder& forwarder, Napi::Env env) { Addon::Get(env).Dispatch(forwarder.Value(), kSinkEnded, {}); });
  });
  runtime_->PostSignaling([tap = tap_] { tap->Attach(); });
}

Forwarder::~Forwarder() {
  link_->Sever();
  Leave();
}

void Forwarder::Leave() {
  if (tap_) {
    runtime_->PostSignaling([tap = std::exchange(tap_, nullptr)] { tap->Detach(); });
  }
}

Napi::Value Forwarder::Route(const Napi::CallbackInfo& info) { return ForwarderRoute::New(info, core_); }

Napi::Value Forwarder::Layers(const Napi::CallbackInfo& info) {
  return ArrayToJs(info.Env(), core_->Layers(), LayerToJs);
}

Napi::Value Forwarder::KeyFrameRequests(const Napi::CallbackInfo& info) {
  return CountToJs(info.Env(), core_->key_frame_requests());
}

Napi::Value Forwarder::DroppedFrames(const Napi::CallbackInfo& info) {
  return CountToJs(info.Env(), core_->dropped_frames());
}

void Forwarder::RequestKeyFrame(const Napi::CallbackInfo& /*info*/) { core_->RequestKeyFrame(nullptr); }

void Forwarder::Close(const Napi::CallbackInfo& /*info*/) { Leave(); }

}  // namespace voxlink
