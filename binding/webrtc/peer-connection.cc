#include "webrtc/peer-connection.h"

#include <utility>
#include <vector>

#include "addon.h"

#include "webrtc/dictionaries.h"
#include "webrtc/enums.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/rtp-receiver.h"
#include "webrtc/rtp-sender.h"
#include "webrtc/rtp-transceiver.h"
#include "webrtc/trust-store.h"

namespace voxlink {

namespace {

using webrtc::PeerConnectionInterface;

enum Event {
  kStates = 0,
  kIceCandidate = 1,
  kIceCandidateError = 2,
  kNegotiationNeeded = 3,
  kDataChannel = 4,
  kFirstPacket = 5,
};

DescriptionState DescriptionFromJs(Napi::Value value) {
  const Napi::Object object = FromJs<Napi::Object>(value, "description");
  return {Member<webrtc::SdpType>(object, "type"), Member<std::string>(object, "sdp")};
}

VoxlinkConfiguration BeyondFromJs(Napi::Value configuration) {
  const Napi::Object object = FromJs<Napi::Object>(configuration, "configuration");
  auto beyond = Member<VoxlinkConfiguration>(object, "voxlink");
  if (const TrustStore* store = TrustStore::UnwrapOrNull(object.Get("trustStore"))) {
    beyond.trust = store->trust();
  }
  return beyond;
}

int OfferToReceive(Napi::Object options, const char* name) {
  const absl::optional<bool> value = OptionalMember<bool>(options, name);
  return value ? static_cast<int>(*value) : PeerConnectionInterface::RTCOfferAnswerOptions::kUndefined;
}

}  // namespace

void PeerConnection::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(
      "PeerConnection",
      DefineClass(env, kName,
                  {
                      InstanceMethod<&PeerConnection::CreateOffer>("createOffer"),
                      InstanceMethod<&PeerConnection::CreateAnswer>("createAnswer"),
                      InstanceMethod<&PeerConnection::SetLocalDescription>("setLocalDescription"),
                      InstanceMethod<&PeerConnection::SetRemoteDescription>("setRemoteDescription"),
                      InstanceMethod<&PeerConnection::AddIceCandidate>("addIceCandidate"),
                      InstanceMethod<&PeerConnection::AddTransceiver>("addTransceiver"),
                      InstanceMethod<&PeerConnection::AddTrack>("addTrack"),
                      InstanceMethod<&PeerConnection::RemoveTrack>("removeTrack"),
                      InstanceMethod<&PeerConnection::CreateDataChannel>("createDataChannel"),
                      InstanceMethod<&PeerConnection::RestartIce>("restartIce"),
                      InstanceMethod<&PeerConnection::SetConfiguration>("setConfiguration"),
                      InstanceMethod<&PeerConnection::ShouldFireNegotiationNeeded>("shouldFireNegotiationNeeded"),
                      InstanceMethod<&PeerConnection::Settle>("settle"),
                      InstanceMethod<&PeerConnection::GetStats>("getStats"),
                      InstanceMethod<&PeerConnection::SetActive>("setActive"),
                      InstanceMethod<&PeerConnection::Close>("close"),
                  }));
}

PeerConnection::PeerConnection(const Napi::CallbackInfo& info)
    : Handle(info), link_(std::make_shared<Link<PeerConnection>>(Addon::Get(info.Env()).mailbox(), this)) {
  const auto configuration = FromJs<PeerConnectionInterface::RTCConfiguration>(info[0], "configuration");
  core_ = std::make_shared<PeerConnectionCore>(Addon::Get(info.Env()).runtime(), link_);
  core_->Post([configuration, beyond = BeyondFromJs(info[0])](PeerConnectionCore& core) {
    core.Create(configuration, beyond);
  });
}

PeerConnection::~PeerConnection() {
  link_->Sever();
  CloseCore();
}

void PeerConnection::CloseCore() {
  if (core_) {
    core_->Post([](PeerConnectionCore& core) { core.Close(); });
  }
}

void PeerConnection::CreateOffer(const Napi::CallbackInfo& info) {
  const Napi::Object object = FromJs<Napi::Object>(info[0], "options");
  PeerConnectionInterface::RTCOfferAnswerOptions options;
  options.ice_restart = Member<bool>(object, "iceRestart");
  options.offer_to_receive_audio = OfferToReceive(object, "offerToReceiveAudio");
  options.offer_to_receive_video = OfferToReceive(object, "offerToReceiveVideo");
  core_->Post([options, done = Completion(info[1])](PeerConnectionCore& core) mutable {
    core.CreateOffer(options, std::move(done));
  });
}

void PeerConnection::CreateAnswer(const Napi::CallbackInfo& info) {
  core_->Post([done = Completion(info[0])](PeerConnectionCore& core) mutable { core.CreateAnswer(std::move(done)); });
}

void PeerConnection::SetLocalDescription(const Napi::CallbackInfo& info) {
  absl::optional<DescriptionState> description;
  if (!info[0].IsNull()) {
    description = DescriptionFromJs(info[0]);
  }
  core_->Post([description = std::move(description), done = Completion(info[1])](PeerConnectionCore& core) mutable {
    core.SetLocalDescription(description, std::move(done));
  });
}

void PeerConnection::SetRemoteDescription(const Napi::CallbackInfo& info) {
  core_->Post([description = DescriptionFromJs(info[0]), done = Completion(info[1])](PeerConnectionCore& core) mutable {
    core.SetRemoteDescription(description, std::move(done));
  });
}

void PeerConnection::AddIceCandidate(const Napi::CallbackInfo& info) {
  const Napi::Object object = FromJs<Napi::Object>(info[0], "candidate");
  core_->Post([candidate = Member<std::string>(object, "candidate"),
               mid = OptionalMember<std::string>(object, "sdpMid").value_or(""),
               mline_index = OptionalMember<int>(object, "sdpMLineIndex").value_or(-1),
               done = Completion(info[1])](PeerConnectionCore& core) mutable {
    core.AddIceCandidate(candidate, mid, mline_index, std::move(done));
  });
}

Napi::Value PeerConnection::AddTransceiver(const Napi::CallbackInfo& info) {
  auto cell = core_->NewTransceiver(FromJs<cricket::MediaType>(info[0], "kind"));
  cell->receive_rids = Member<std::vector<std::string>>(FromJs<Napi::Object>(info[2], "init"), "receiveRids");
  core_->Post([cell, track = MediaStreamTrack::Cell(info[1]),
               init = FromJs<webrtc::RtpTransceiverInit>(info[2], "init")](PeerConnectionCore& core) {
    core.AddTransceiver(cell, track, init);
  });
  return RtpTransceiver::New(info.Env(), std::move(cell));
}

Napi::Value PeerConnection::AddTrack(const Napi::CallbackInfo& info) {
  std::shared_ptr<TrackCell> track = MediaStreamTrack::Cell(info[0]);
  if (!track) {
    ThrowWrongType(info[0], "track", "track");
  }
  RtpTransceiver* reused = RtpTransceiver::UnwrapOrNull(info[2]);
  std::shared_ptr<TransceiverCell> cell = reused != nullptr ? reused->cell() : core_->NewTransceiver(track->kind);
  core_->Post([cell, track, stream_ids = FromJs<std::vector<std::string>>(info[1], "streamIds"),
               reuse = reused != nullptr](PeerConnectionCore& core) { core.AddTrack(cell, track, stream_ids, reuse); });
  return reused != nullptr ? info[2] : RtpTransceiver::New(info.Env(), std::move(cell));
}

void PeerConnection::RemoveTrack(const Napi::CallbackInfo& info) {
  core_->Post([cell = RtpTransceiver::Unwrap(FromJs<Napi::Object>(info[0], "transceiver"))->cell()](
                  PeerConnectionCore& core) { core.RemoveTrack(*cell); });
}

Napi::Value PeerConnection::CreateDataChannel(const Napi::CallbackInfo& info) {
  auto channel = std::make_shared<DataChannelCore>(core_->runtime(), link_->mailbox());
  core_->Post([channel, label = FromJs<std::string>(info[0], "label"),
               init = FromJs<webrtc::DataChannelInit>(info[1], "init")](PeerConnectionCore& core) {
    core.CreateDataChannel(channel, label, init);
  });
  return DataChannel::New(info.Env(), std::move(channel));
}

void PeerConnection::RestartIce(const Napi::CallbackInfo& /*info*/) {
  core_->Post([](PeerConnectionCore& core) { core.RestartIce(); });
}

void PeerConnection::SetConfiguration(const Napi::CallbackInfo& info) {
  core_->Post([configuration = FromJs<PeerConnectionInterface::RTCConfiguration>(info[0], "configuration"),
               beyond = BeyondFromJs(info[0]), done = Completion(info[1])](PeerConnectionCore& core) mutable {
    core.SetConfiguration(configuration, beyond, std::move(done));
  });
}

void PeerConnection::ShouldFireNegotiationNeeded(const Napi::CallbackInfo& info) {
  core_->Post([event_id = static_cast<uint32_t>(FromJs<double>(info[0], "eventId")), done = Completion(info[1])](
                  PeerConnectionCore& core) mutable { core.ShouldFireNegotiationNeeded(event_id, std::move(done)); });
}

void PeerConnection::Settle(const Napi::CallbackInfo& info) {
  core_->Post([done = Completion(info[0])](PeerConnectionCore& core) mutable { core.Settle(std::move(done)); });
}

void PeerConnection::GetStats(const Napi::CallbackInfo& info) {
  auto kind = PeerConnectionCore::Selector::kNone;
  std::shared_ptr<TransceiverCell> cell;
  if (RtpSender::Is(info[0])) {
    kind = PeerConnectionCore::Selector::kSender;
    cell = RtpSender::Unwrap(info[0].As<Napi::Object>())->cell();
  } else if (RtpReceiver::Is(info[0])) {
    kind = PeerConnectionCore::Selector::kReceiver;
    cell = RtpReceiver::Unwrap(info[0].As<Napi::Object>())->cell();
  }
  core_->Post([kind, cell = std::move(cell), done = Completion(info[1])](PeerConnectionCore& core) mutable {
    core.GetStats(kind, cell, std::move(done));
  });
}

void PeerConnection::SetActive(const Napi::CallbackInfo& info) {
  const bool active = FromJs<bool>(info[0], "active");
  if (active == active_) {
    return;
  }
  active_ = active;
  if (active) {
    Ref();
    keep_alive_ = KeepAlive(link_->mailbox());
  } else {
    Unref();
    keep_alive_ = KeepAlive();
  }
}

void PeerConnection::Close(const Napi::CallbackInfo& /*info*/) { CloseCore(); }

void PeerConnection::Emit(Napi::Env env, int event, const std::vector<napi_value>& arguments) {
  Addon::Get(env).Dispatch(Value(), event, arguments);
}

void PeerConnection::EmitStates(Napi::Env env, const ConnectionStates& states) {
  Emit(env, kStates, {states.ToJs(env)});
}

void PeerConnection::EmitIceCandidate(Napi::Env env, const CandidateState& candidate,
                                      const DescriptionStates& descriptions) {
  Napi::Object described = Napi::Object::New(env);
  descriptions.AddTo(described);
  Emit(env, kIceCandidate, {candidate.ToJs(env), described});
}

void PeerConnection::EmitIceCandidateError(Napi::Env env, const std::string& address, int port, const std::string& url,
                                           int error_code, const std::string& error_text) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("address", address);
  object.Set("port", ToJs(env, port));
  object.Set("url", url);
  object.Set("errorCode", ToJs(env, error_code));
  object.Set("errorText", error_text);
  Emit(env, kIceCandidateError, {object});
}

void PeerConnection::EmitNegotiationNeeded(Napi::Env env, uint32_t event_id) {
  Emit(env, kNegotiationNeeded, {ToJs(env, static_cast<double>(event_id))});
}

void PeerConnection::EmitDataChannel(Napi::Env env, std::shared_ptr<DataChannelCore> channel,
                                     const DataChannelDescription& description) {
  Emit(env, kDataChannel, {DataChannel::New(env, std::move(channel)), description.ToJs(env)});
}

void PeerConnection::EmitFirstPacket(Napi::Env env, int transceiver_id) {
  Emit(env, kFirstPacket, {ToJs(env, transceiver_id)});
}

}  // namespace voxlink
