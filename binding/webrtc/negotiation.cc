#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"

#include "napi/convert.h"
#include "webrtc/peer-connection-core.h"
#include "webrtc/session-description.h"

// The half of PeerConnectionCore that negotiates: descriptions, candidates, and the state that results.
namespace voxlink {

using webrtc::PeerConnectionInterface;
using webrtc::RTCError;
using webrtc::RTCErrorType;

void PeerConnectionCore::PrepareOffer() {
  for (const std::shared_ptr<TransceiverCell>& cell : cells_) {
    cell->PrepareOffer();
  }
}

void PeerConnectionCore::CreateOffer(const PeerConnectionInterface::RTCOfferAnswerOptions& options, Completion done) {
  if (Ready(done)) {
    auto complete = [self = shared_from_this()](webrtc::SessionDescriptionInterface& offer) {
      self->CompleteDescription(offer);
    };
    PrepareOffer();
    connection_->CreateOffer(ResolveWithText(std::move(done), std::move(complete)).get(), options);
  }
}

void PeerConnectionCore::CreateAnswer(Completion done) {
  if (Ready(done)) {
    auto complete = [self = shared_from_this()](webrtc::SessionDescriptionInterface& answer) {
      self->CompleteDescription(answer);
    };
    connection_->CreateAnswer(ResolveWithText(std::move(done), std::move(complete)).get(), {});
  }
}

void PeerConnectionCore::SetLocalDescription(const absl::optional<DescriptionState>& description, Completion done) {
  if (!Ready(done)) {
    return;
  }
  if (!description) {
    CreateLocalDescription(std::move(done));
    return;
  }
  RTCError error;
  auto parsed = ParseDescription(description->type, description->sdp, error);
  if (!parsed) {
    done.Reject(std::move(error));
    return;
  }
  ApplyLocalDescription(std::move(parsed), std::move(done));
}

// libwebrtc's own parameterless setLocalDescription would leave no chance to change what it makes.
void PeerConnectionCore::CreateLocalDescription(Completion done) {
  auto observer = rtc::make_ref_counted<CreateDescriptionObserver>(
      [self = shared_from_this(), done = std::move(done)](webrtc::RTCErrorOr<Description> created) mutable {
        if (!created.ok()) {
          done.Reject(created.MoveError());
        } else if (self->Ready(done)) {
          self->CompleteDescription(*created.value());
          self->ApplyLocalDescription(created.MoveValue(), std::move(done));
        }
      });
  switch (connection_->signaling_state()) {
    case PeerConnectionInterface::kHaveRemoteOffer:
    case PeerConnectionInterface::kHaveLocalPrAnswer:
      connection_->CreateAnswer(observer.get(), {});
      break;
    default:
      PrepareOffer();
      connection_->CreateOffer(observer.get(), {});
  }
}

// What libwebrtc leaves out of the descriptions that it makes.
void PeerConnectionCore::CompleteDescription(webrtc::SessionDescriptionInterface& description) {
  if (!connection_) {
    return;
  }
  if (description.GetType() == webrtc::SdpType::kOffer) {
    simulcast_.AddToOffer(description, SimulcastWishes());
  } else if (connection_->remote_description() != nullptr) {
    ChooseDtlsRole(description);
    if (receive_simulcast_) {
      simulcast_.AddToAnswer(description, *connection_->remote_description());
    }
  }
}

std::vector<SimulcastNegotiation::Wish> PeerConnectionCore::SimulcastWishes() {
  std::vector<SimulcastNegotiation::Wish> wishes;
  for (const auto& transceiver : connection_->GetTransceivers()) {
    const std::shared_ptr<TransceiverCell> cell = CellOf(transceiver.get());
    if (!transceiver->stopped() && !transceiver->stopping()) {
      wishes.push_back({transceiver->mid().value_or(""), cell ? cell->receive_rids : std::vector<std::string>()});
    }
  }
  return wishes;
}

// Only for the first answer: later ones keep the part that was taken then, as libwebrtc sees to.
void PeerConnectionCore::ChooseDtlsRole(webrtc::SessionDescriptionInterface& answer) {
  if (dtls_role_ == DtlsRole::kAuto || connection_->local_description() != nullptr) {
    return;
  }
  SetDtlsRole(answer, *connection_->remote_description(),
              dtls_role_ == DtlsRole::kClient ? cricket::CONNECTIONROLE_ACTIVE : cricket::CONNECTIONROLE_PASSIVE);
}

void PeerConnectionCore::ApplyLocalDescription(std::unique_ptr<webrtc::SessionDescriptionInterface> description,
                                               Completion done) {
  auto observer = rtc::make_ref_counted<SetLocalObserver>(
      [self = shared_from_this(), done = std::move(done)](RTCError result) mutable {
        self->FinishDescription(std::move(result), std::move(done));
      });
  simulcast_.Hide(*description, cricket::CS_LOCAL);
  connection_->SetLocalDescription(std::move(description), observer);
}

void PeerConnectionCore::SetRemoteDescription(const DescriptionState& description, Completion done) {
  if (!Ready(done)) {
    return;
  }
  RTCError error;
  auto parsed = ParseDescription(description.type, description.sdp, error);
  if (!parsed) {
    done.Reject(std::move(error));
    return;
  }
  auto observer = rtc::make_ref_counted<SetRemoteObserver>(
      [self = shared_from_this(), done = std::move(done)](RTCError result) mutable {
        self->FinishDescription(std::move(result), std::move(done));
      });
  simulcast_.Hide(*parsed, cricket::CS_REMOTE);
  connection_->SetRemoteDescription(std::move(parsed), observer);
}

void PeerConnectionCore::FinishDescription(RTCError error, Completion done) {
  if (!error.ok()) {
    done.Reject(std::move(error));
    return;
  }
  if (connection_) {
    received_.simulcast->Negotiate(simulcast_.Update(*connection_));
  }
  // libwebrtc leaves some of what a description asks for, such as starting SCTP, to tasks that it has just posted.
  // Others of them bring news of ICE that follow from the description, so JavaScript hears of them after it.
  ++finishing_;
  runtime_->PostSignaling([self = shared_from_this(), done = std::move(done)]() mutable {
    --self->finishing_;
    absl::Cleanup deliver = [&self] { self->DeliverHeld(); };
    if (!self->Ready(done)) {
      return;
    }
    for (const auto& channel : self->channels_) {
      channel->ReportId();
    }
    done.Resolve(
        [state = self->ReadState()](Napi::Env env) mutable { return std::vector<napi_value>{state.ToJs(env)}; });
  });
}

void PeerConnectionCore::AddIceCandidate(const std::string& candidate, const std::string& mid, int mline_index,
                                         Completion done) {
  if (!Ready(done)) {
    return;
  }
  auto resolve = [self = shared_from_this()](Completion completion) {
    if (self->awaits_candidate_) {
      // libwebrtc says nothing when it recognizes the other end of a selected pair.
      self->transport_observer_->Look();
    }
    completion.Resolve([descriptions = DescriptionStates::Read(*self->connection_, self->simulcast_)](Napi::Env env) {
      Napi::Object object = Napi::Object::New(env);
      descriptions.AddTo(object);
      return std::vector<napi_value>{object};
    });
  };
  if (candidate.empty()) {
    // libwebrtc has no notion of the end of the remote candidates.
    resolve(std::move(done));
    return;
  }
  webrtc::SdpParseError parse_error;
  std::unique_ptr<webrtc::IceCandidateInterface> parsed(
      webrtc::CreateIceCandidate(mid, mline_index, candidate, &parse_error));
  if (!parsed) {
    done.Reject(RTCError(RTCErrorType::SYNTAX_ERROR, parse_error.description + " Line: " + parse_error.line));
    return;
  }
  connection_->AddIceCandidate(std::move(parsed),
                               [self = shared_from_this(), resolve,
                                shared = std::make_shared<Completion>(std::move(done))](RTCError error) mutable {
                                 Completion completion = std::move(*shared);
                                 if (!error.ok()) {
                                   completion.Reject(std::move(error));
                                 } else if (self->Ready(completion)) {
                                   resolve(std::move(completion));
                                 }
                               });
}

void PeerConnectionCore::RestartIce() {
  if (connection_) {
    connection_->RestartIce();
  }
}

void PeerConnectionCore::ShouldFireNegotiationNeeded(uint32_t event_id, Completion done) {
  const bool fire = connection_ && connection_->ShouldFireNegotiationNeededEvent(event_id);
  done.Resolve([fire](Napi::Env env) { return std::vector<napi_value>{ToJs(env, fire)}; });
}

SessionState PeerConnectionCore::ReadState() {
  SessionState state;
  state.signaling_state = connection_->signaling_state();
  state.can_trickle = connection_->can_trickle_ice_candidates();
  state.descriptions = DescriptionStates::Read(*connection_, simulcast_);
  state.transports = ReadTransports();
  std::vector<std::shared_ptr<TransceiverCell>> listed;
  for (auto& transceiver : connection_->GetTransceivers()) {
    std::shared_ptr<TransceiverCell> cell = CellOf(transceiver.get());
    const bool is_new = cell == nullptr;
    if (is_new) {
      cell = NewTransceiver(transceiver->media_type());
      Adopt(cell, transceiver);
    }
    listed.push_back(cell);
    state.transceivers.push_back(TransceiverState::Read(*transceiver, cell, is_new, state.transports));
  }
  // Those that a rollback or a stop took off the list are gone for good.
  for (const auto& cell : cells_) {
    if (std::find(listed.begin(), listed.end(), cell) == listed.end()) {
      cell->Detach();
    }
  }
  cells_ = std::move(listed);
  WatchTransports(state.transports);
  return state;
}

}  // namespace voxlink
