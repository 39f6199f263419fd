#include "webrtc/peer-connection-core.h"

#include <algorithm>
#include <utility>

#include "api/make_ref_counted.h"
#include "api/stats/rtc_stats_collector_callback.h"
#include "pc/rtp_media_utils.h"

#include "webrtc/enums.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/peer-connection.h"
#include "webrtc/simulcast-stats.h"
#include "webrtc/stats-json.h"

namespace voxlink {

namespace {

using webrtc::PeerConnectionInterface;
using webrtc::RTCError;
using webrtc::RTCErrorType;

class StatsObserver : public webrtc::RTCStatsCollectorCallback {
 public:
  StatsObserver(Completion done, std::shared_ptr<SimulcastLayers> layers, absl::AnyInvocable<void() &&> on_end)
      : done_(std::move(done)), layers_(std::move(layers)), on_end_(std::move(on_end)) {}
  ~StatsObserver() override { std::move(on_end_)(); }

  void OnStatsDelivered(const rtc::scoped_refptr<const webrtc::RTCStatsReport>& report) override {
    done_.Resolve([json = StatsToJson(*WithLayers(report, *layers_), *layers_)](Napi::Env env) {
      return std::vector<napi_value>{ToJs(env, json)};
    });
  }

 private:
  Completion done_;
  const std::shared_ptr<SimulcastLayers> layers_;
  absl::AnyInvocable<void() &&> on_end_;
};

RTCError Closed() { return RTCError(RTCErrorType::INVALID_STATE, "The connection is closed"); }

}  // namespace

void PeerConnectionCore::Post(absl::AnyInvocable<void(PeerConnectionCore&) &&> task) {
  runtime_->PostSignaling([self = shared_from_this(), task = std::move(task)]() mutable { std::move(task)(*self); });
}

void PeerConnectionCore::Create(const PeerConnectionInterface::RTCConfiguration& configuration,
                                const VoxlinkConfiguration& beyond) {
  Trust(beyond);
  auto created = runtime_->CreatePeerConnection(configuration, beyond, trust_, this, received_);
  if (!created.ok()) {
    creation_error_ = created.MoveError();
    return;
  }
  connection_ = created.MoveValue();
  dtls_role_ = beyond.dtls_role;
  receive_simulcast_ = beyond.receive_simulcast;
  SetBitrate(beyond);
  transport_observer_ = std::make_shared<TransportObserver>(
      runtime_, [weak = weak_from_this()](const std::vector<TransportState>& transports) {
        if (std::shared_ptr<PeerConnectionCore> self = weak.lock()) {
          self->EmitTransports(transports);
        }
      });
}

bool PeerConnectionCore::Ready(Completion& done) {
  if (connection_) {
    return true;
  }
  done.Reject(creation_error_.ok() ? Closed() : creation_error_);
  return false;
}

void PeerConnectionCore::AddTransceiver(const std::shared_ptr<TransceiverCell>& cell,
                                        const std::shared_ptr<TrackCell>& track,
                                        const webrtc::RtpTransceiverInit& init) {
  if (!connection_) {
    return;
  }
  auto added =
      track ? connection_->AddTransceiver(track->track, init) : connection_->AddTransceiver(cell->kind(), init);
  if (added.ok()) {
    Adopt(cell, added.MoveValue());
    cell->SendTrack(track);
  }
}

void PeerConnectionCore::AddTrack(const std::shared_ptr<TransceiverCell>& cell, const std::shared_ptr<TrackCell>& track,
                                  const std::vector<std::string>& stream_ids, bool reuse) {
  if (!connection_) {
    return;
  }
  webrtc::RtpTransceiverInit init;
  init.stream_ids = stream_ids;
  auto added = connection_->AddTrack(track->track, stream_ids);
  if (!added.ok()) {
    // libwebrtc would take an unused transceiver that is about to stop, and refuses to. JavaScript has passed it over.
    if (reuse) {
      Reuse(*cell, track, stream_ids);
    } else {
      AddTransceiver(cell, track, init);
    }
    return;
  }
  if (reuse) {
    cell->SendTrack(track);
    return;
  }
  const rtc::scoped_refptr<webrtc::RtpSenderInterface> sender = added.MoveValue();
  const auto transceivers = connection_->GetTransceivers();
  const auto found = std::find_if(transceivers.begin(), transceivers.end(),
                                  [&sender](const auto& transceiver) { return transceiver->sender() == sender; });
  if (found == transceivers.end()) {
    return;
  }
  if (CellOf(found->get()) == nullptr) {
    Adopt(cell, *found);
    cell->SendTrack(track);
    return;
  }
  // A remote description that JavaScript has not heard of yet brought a transceiver that libwebrtc took for this track.
  // JavaScript has been promised a new one.
  connection_->RemoveTrackOrError(sender);
  AddTransceiver(cell, track, init);
}

void PeerConnectionCore::Reuse(TransceiverCell& cell, const std::shared_ptr<TrackCell>& track,
                               const std::vector<std::string>& stream_ids) {
  webrtc::RtpTransceiverInterface* transceiver = cell.transceiver();
  if (transceiver == nullptr || !transceiver->sender()->SetTrack(track->track.get())) {
    return;
  }
  transceiver->sender()->SetStreams(stream_ids);
  const bool receives = webrtc::RtpTransceiverDirectionHasRecv(transceiver->direction());
  transceiver->SetDirectionWithError(receives ? webrtc::RtpTransceiverDirection::kSendRecv
                                              : webrtc::RtpTransceiverDirection::kSendOnly);
  cell.SendTrack(track);
}

void PeerConnectionCore::RemoveTrack(TransceiverCell& cell) {
  if (connection_ && cell.transceiver() != nullptr) {
    connection_->RemoveTrackOrError(cell.transceiver()->sender());
    cell.SendTrack(nullptr);
  }
}

void PeerConnectionCore::Adopt(const std::shared_ptr<TransceiverCell>& cell,
                               rtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver) {
  cells_.push_back(cell);
  cell->Attach(std::move(transceiver), [link = link_](int id) {
    link->Post([id](PeerConnection& handle, Napi::Env env) { handle.EmitFirstPacket(env, id); });
  });
}

std::shared_ptr<TransceiverCell> PeerConnectionCore::CellOf(const webrtc::RtpTransceiverInterface* transceiver) {
  auto found = std::find_if(cells_.begin(), cells_.end(),
                            [transceiver](const auto& cell) { return cell->transceiver() == transceiver; });
  return found == cells_.end() ? nullptr : *found;
}

void PeerConnectionCore::CreateDataChannel(std::shared_ptr<DataChannelCore> channel, const std::string& label,
                                           const webrtc::DataChannelInit& init) {
  if (!connection_) {
    channel->Fail(creation_error_.ok() ? Closed() : creation_error_);
    return;
  }
  auto created = connection_->CreateDataChannelOrError(label, &init);
  if (!created.ok()) {
    channel->Fail(created.MoveError());
    return;
  }
  channel->Hold(created.MoveValue());
  channel->Observe();
  KeepChannel(std::move(channel));
}

// The channels that closed since the last one came are let go of here, so that their number stays that of the open
// ones.
void PeerConnectionCore::KeepChannel(std::shared_ptr<DataChannelCore> channel) {
  channels_.erase(std::remove_if(channels_.begin(), channels_.end(),
                                 [](const std::shared_ptr<DataChannelCore>& kept) {
                                   if (!kept->closed()) {
                                     return false;
                                   }
                                   kept->Detach();
                                   return true;
                                 }),
                  channels_.end());
  channels_.push_back(std::move(channel));
}

void PeerConnectionCore::SetConfiguration(const PeerConnectionInterface::RTCConfiguration& configuration,
                                          const VoxlinkConfiguration& beyond, Completion done) {
  if (!Ready(done)) {
    return;
  }
  // libwebrtc compares with what it has, so only what JavaScript may change is replaced.
  PeerConnectionInterface::RTCConfiguration merged = connection_->GetConfiguration();
  merged.servers = configuration.servers;
  merged.type = configuration.type;
  merged.ice_candidate_pool_size = configuration.ice_candidate_pool_size;
  beyond.ice.ApplyTo(merged);
  SetBitrate(beyond);
  Trust(beyond);
  done.Settle(connection_->SetConfiguration(merged));
}

// Before libwebrtc learns of a server that needs it.
void PeerConnectionCore::Trust(const VoxlinkConfiguration& beyond) {
  std::vector<std::shared_ptr<TlsTrust>>& stores = trust_->stores;
  if (beyond.trust && (stores.empty() || stores.back() != beyond.trust)) {
    stores.push_back(beyond.trust);
  }
}

// Not when there never was a bound: it would make the media engine of a connection that may be for data alone.
void PeerConnectionCore::SetBitrate(const VoxlinkConfiguration& beyond) {
  if (beyond.has_bitrate() || has_bitrate_) {
    has_bitrate_ = beyond.has_bitrate();
    connection_->SetBitrate(beyond.bitrate);
  }
}

// Two turns on the media thread, because what begins to gather or to check there puts its first steps off by a task.
void PeerConnectionCore::Settle(Completion done) {
  runtime_->PostMedia([self = shared_from_this(), done = std::move(done)]() mutable {
    Runtime& runtime = *self->runtime_;
    runtime.PostMedia([self = std::move(self), done = std::move(done)]() mutable {
      self->runtime_->PostSignaling([done = std::move(done)]() mutable { done.Resolve(); });
    });
  });
}

void PeerConnectionCore::GetStats(Selector kind, const std::shared_ptr<TransceiverCell>& cell, Completion done) {
  if (!Ready(done)) {
    return;
  }
  ++open_stats_requests_;
  auto observer = rtc::make_ref_counted<StatsObserver>(
      std::move(done), received_.simulcast,
      [self = shared_from_this()] { self->runtime_->PostSignaling([self] { self->EndStatsRequest(); }); });
  webrtc::RtpTransceiverInterface* transceiver = cell ? cell->transceiver() : nullptr;
  if (kind == Selector::kNone || transceiver == nullptr) {
    connection_->GetStats(observer.get());
  } else if (kind == Selector::kSender) {
    connection_->GetStats(transceiver->sender(), observer);
  } else {
    connection_->GetStats(transceiver->receiver(), observer);
  }
}

// libwebrtc's close waits for the statistics that are being collected, and would wait for ever: their other half is a
// task of this same thread. So it comes after them.
void PeerConnectionCore::Close() {
  if (!connection_) {
    return;
  }
  closing_ = std::move(connection_);
  if (open_stats_requests_ == 0) {
    FinishClose();
  }
}

void PeerConnectionCore::EndStatsRequest() {
  if (--open_stats_requests_ == 0 && closing_) {
    FinishClose();
  }
}

void PeerConnectionCore::FinishClose() {
  rtc::scoped_refptr<PeerConnectionInterface> connection = std::move(closing_);
  transport_observer_->Stop();
  connection->Close();
  for (const auto& channel : channels_) {
    channel->Detach();
  }
  for (const auto& cell : cells_) {
    cell->Detach();
  }
  channels_.clear();
  cells_.clear();
}

void PeerConnectionCore::WatchTransports(const TransportStates& states) {
  for (const TransportState& state : states.transports) {
    transport_observer_->Watch(state.transport);
  }
  if (rtc::scoped_refptr<webrtc::SctpTransportInterface> sctp = connection_->GetSctpTransport()) {
    transport_observer_->Watch(sctp);
  }
}

void PeerConnectionCore::EmitTransports(const std::vector<TransportState>& earlier) {
  if (connection_) {
    states_.transports = ReadTransports(earlier);
    EmitStates();
  }
}

void PeerConnectionCore::OnDataChannel(rtc::scoped_refptr<webrtc::DataChannelInterface> channel) {
  // The handle is made on the event loop before any event of the channel, because both go through the same mailbox. It
  // can send at once, so the channel is in place by then.
  auto core = std::make_shared<DataChannelCore>(runtime_, link_->mailbox());
  core->Hold(channel);
  link_->Post([core, description = DataChannelDescription::Read(*channel)](PeerConnection& handle, Napi::Env env) {
    handle.EmitDataChannel(env, core, description);
  });
  core->Observe();
  KeepChannel(std::move(core));
}

void PeerConnectionCore::OnNegotiationNeededEvent(uint32_t event_id) {
  link_->Post([event_id](PeerConnection& handle, Napi::Env env) { handle.EmitNegotiationNeeded(env, event_id); });
}

TransportStates PeerConnectionCore::ReadTransports(const std::vector<TransportState>& earlier) {
  TransportStates states = TransportStates::Read(*connection_, earlier);
  awaits_candidate_ = states.AwaitsCandidate();
  return states;
}

// The states of a connection follow from those of its transports, so the change of both is one event. A second change
// of one state finds that the first has had no transport to wait for.
template <typename T>
void PeerConnectionCore::ChangeState(absl::optional<T> ConnectionStates::*member, T state) {
  if (states_.*member) {
    EmitStates();
  }
  states_.*member = state;
  if (!connection_ || !transport_observer_->pending()) {
    EmitStates();
  }
}

void PeerConnectionCore::Emit(Event event) {
  if (finishing_ > 0) {
    held_.push_back(std::move(event));
  } else {
    link_->Post(std::move(event));
  }
}

void PeerConnectionCore::DeliverHeld() {
  if (finishing_ > 0) {
    return;
  }
  if (early_ && connection_ && connection_->remote_description() != nullptr) {
    link_->Post([states = *std::exchange(early_, absl::nullopt)](PeerConnection& handle, Napi::Env env) {
      handle.EmitStates(env, states);
    });
  }
  for (Event& event : std::exchange(held_, {})) {
    link_->Post(std::move(event));
  }
}

void PeerConnectionCore::EmitStates() {
  if (connection_ && finishing_ == 0 && connection_->remote_description() == nullptr) {
    KeepEarly();
  }
  Emit(
      [states = std::exchange(states_, {})](PeerConnection& handle, Napi::Env env) { handle.EmitStates(env, states); });
}

// Over a short way the other side's first checks arrive ahead of its answer. JavaScript is told of checking when it has
// set the answer, as it would be over any longer way.
void PeerConnectionCore::KeepEarly() {
  if (!states_.ice_connection && !states_.connection && !states_.transports) {
    return;
  }
  if (!early_) {
    early_.emplace();
  }
  if (states_.ice_connection) {
    early_->ice_connection = std::exchange(states_.ice_connection, absl::nullopt);
  }
  if (states_.connection) {
    early_->connection = std::exchange(states_.connection, absl::nullopt);
  }
  if (states_.transports) {
    early_->transports = states_.transports;
    for (TransportState& transport : states_.transports->transports) {
      transport.ice.state = webrtc::IceTransportState::kNew;
      transport.ice.selected_pair.reset();
    }
  }
}

void PeerConnectionCore::OnStandardizedIceConnectionChange(PeerConnectionInterface::IceConnectionState state) {
  ChangeState(&ConnectionStates::ice_connection, state);
}

void PeerConnectionCore::OnConnectionChange(PeerConnectionInterface::PeerConnectionState state) {
  ChangeState(&ConnectionStates::connection, state);
}

void PeerConnectionCore::OnIceGatheringChange(PeerConnectionInterface::IceGatheringState state) {
  ChangeState(&ConnectionStates::ice_gathering, state);
}

void PeerConnectionCore::OnIceCandidate(const webrtc::IceCandidateInterface* candidate) {
  if (!connection_) {
    return;
  }
  CandidateState state;
  candidate->ToString(&state.candidate);
  state.mid = candidate->sdp_mid();
  state.mline_index = candidate->sdp_mline_index();
  state.username_fragment = candidate->candidate().username();
  state.url = candidate->server_url();
  Emit([state = std::move(state), descriptions = DescriptionStates::Read(*connection_, simulcast_)](
           PeerConnection& handle, Napi::Env env) { handle.EmitIceCandidate(env, state, descriptions); });
}

void PeerConnectionCore::OnIceCandidateError(const std::string& address, int port, const std::string& url,
                                             int error_code, const std::string& error_text) {
  Emit([address, port, url, error_code, error_text](PeerConnection& handle, Napi::Env env) {
    handle.EmitIceCandidateError(env, address, port, url, error_code, error_text);
  });
}

}  // namespace voxlink
