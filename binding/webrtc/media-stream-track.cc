#include "webrtc/media-stream-track.h"

#include <utility>

#include "addon.h"
#include "rtc_base/helpers.h"

#include "napi/convert.h"
#include "webrtc/enums.h"
#include "webrtc/runtime.h"

namespace voxlink {

namespace {

using TrackRef = rtc::scoped_refptr<webrtc::MediaStreamTrackInterface>;

// A second track on the source of a remote one.
TrackRef CloneRemote(webrtc::PeerConnectionFactoryInterface& factory, webrtc::MediaStreamTrackInterface& track,
                     const std::string& id) {
  if (track.kind() == webrtc::MediaStreamTrackInterface::kAudioKind) {
    return factory.CreateAudioTrack(id, static_cast<webrtc::AudioTrackInterface&>(track).GetSource());
  }
  return factory.CreateVideoTrack(rtc::scoped_refptr<webrtc::VideoTrackSourceInterface>(
                                      static_cast<webrtc::VideoTrackInterface&>(track).GetSource()),
                                  id);
}

}  // namespace

TrackCell::~TrackCell() {
  if (!track || runtime->signaling_thread()->IsCurrent()) {
    return;
  }
  runtime->PostSignaling([track = std::move(track), origin = std::move(origin)] {});
}

std::shared_ptr<TrackCell> TrackCell::Create(std::shared_ptr<Runtime> runtime, std::shared_ptr<TrackOrigin> origin,
                                             cricket::MediaType kind, const std::string& id) {
  auto cell = std::make_shared<TrackCell>();
  cell->runtime = std::move(runtime);
  cell->kind = kind;
  cell->id = id;
  cell->runtime->PostSignaling([cell, origin = std::move(origin)]() mutable {
    cell->track = origin->CreateTrack(*cell->runtime->factory(), cell->id);
    cell->origin = std::move(origin);
  });
  return cell;
}

template <>
struct EnumTable<webrtc::VideoTrackInterface::ContentHint> {
  using Hint = webrtc::VideoTrackInterface::ContentHint;
  static constexpr std::pair<Hint, const char*> kEntries[] = {
      {Hint::kNone, ""}, {Hint::kFluid, "motion"}, {Hint::kDetailed, "detail"}, {Hint::kText, "text"}};
};

void MediaStreamTrack::Init(Napi::Env env) {
  Addon::Get(env).Register(&kTypeTag,
                           DefineClass(env, kName,
                                       {
                                           InstanceAccessor<&MediaStreamTrack::Id>("id"),
                                           InstanceAccessor<&MediaStreamTrack::Kind>("kind"),
                                           InstanceAccessor<&MediaStreamTrack::Received>("received"),
                                           InstanceMethod<&MediaStreamTrack::SetEnabled>("setEnabled"),
                                           InstanceMethod<&MediaStreamTrack::SetContentHint>("setContentHint"),
                                           InstanceMethod<&MediaStreamTrack::Clone>("clone"),
                                           InstanceMethod<&MediaStreamTrack::Stop>("stop"),
                                       }));
}

Napi::Object MediaStreamTrack::New(Addon& addon, std::shared_ptr<TrackCell> cell) {
  if (!cell->runtime) {
    cell->runtime = addon.runtime();
  }
  if (cell->id.empty()) {
    cell->id = rtc::CreateRandomUuid();
  }
  Napi::Object object = addon.Construct(&kTypeTag, {});
  Unwrap(object)->cell_ = std::move(cell);
  return object;
}

std::shared_ptr<TrackCell> MediaStreamTrack::Cell(Napi::Value value) {
  MediaStreamTrack* track = UnwrapOrNull(value);
  return track == nullptr ? nullptr : track->cell_;
}

Napi::Value MediaStreamTrack::Id(const Napi::CallbackInfo& info) { return ToJs(info.Env(), cell_->id); }

Napi::Value MediaStreamTrack::Kind(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), cell_->kind == cricket::MEDIA_TYPE_AUDIO ? "audio" : "video");
}

Napi::Value MediaStreamTrack::Received(const Napi::CallbackInfo& info) { return ToJs(info.Env(), cell_->received); }

void MediaStreamTrack::SetEnabled(const Napi::CallbackInfo& info) {
  const bool enabled = FromJs<bool>(info[0], "enabled");
  cell_->enabled = enabled;
  cell_->runtime->PostSignaling([cell = cell_, enabled] {
    if (cell->track) {
      cell->track->set_enabled(enabled);
    }
  });
}

void MediaStreamTrack::SetContentHint(const Napi::CallbackInfo& info) {
  const auto hint = FromJs<webrtc::VideoTrackInterface::ContentHint>(info[0], "hint");
  cell_->runtime->PostSignaling([cell = cell_, hint] {
    if (cell->track && cell->kind == cricket::MEDIA_TYPE_VIDEO) {
      static_cast<webrtc::VideoTrackInterface&>(*cell->track).set_content_hint(hint);
    }
  });
}

Napi::Value MediaStreamTrack::Clone(const Napi::CallbackInfo& info) {
  auto clone = std::make_shared<TrackCell>();
  clone->runtime = cell_->runtime;
  clone->kind = cell_->kind;
  clone->received = cell_->received;
  clone->receiver = cell_->receiver;
  clone->id = FromJs<std::string>(info[0], "id");
  cell_->runtime->PostSignaling([original = cell_, clone] {
    if (!original->track) {
      return;
    }
    webrtc::PeerConnectionFactoryInterface& factory = *clone->runtime->factory();
    clone->origin = original->origin;
    clone->track = clone->origin ? clone->origin->CreateTrack(factory, clone->id)
                                 : CloneRemote(factory, *original->track, clone->id);
  });
  return New(Addon::Get(info.Env()), std::move(clone));
}

void MediaStreamTrack::Stop(const Napi::CallbackInfo& /*info*/) {
  cell_->runtime->PostSignaling([cell = cell_] {
    cell->stopped = true;
    // A sink takes itself off the list.
    while (!cell->sinks.empty()) {
      cell->sinks.back()->Detach();
    }
    if (cell->origin && cell->track) {
      cell->origin->Detach(*cell->track);
    }
  });
}

}  // namespace voxlink
