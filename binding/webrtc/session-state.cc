#include "webrtc/session-state.h"

#include <algorithm>
#include <utility>

#include "napi/convert.h"
#include "webrtc/enums.h"
#include "webrtc/rtp-transceiver.h"

namespace voxlink {

namespace {

absl::optional<DescriptionState> ReadDescription(const webrtc::SessionDescriptionInterface* description,
                                                 const SimulcastNegotiation& simulcast) {
  if (description == nullptr) {
    return absl::nullopt;
  }
  return DescriptionState{description->GetType(), simulcast.Text(*description)};
}

Napi::Value DescriptionToJs(Napi::Env env, const absl::optional<DescriptionState>& description) {
  if (!description) {
    return env.Null();
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("type", ToJs(env, description->type));
  object.Set("sdp", description->sdp);
  return object;
}

Napi::Value TransceiverToJs(Napi::Env env, const TransceiverState& state) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("id", ToJs(env, state.cell->id()));
  object.Set("kind", ToJs(env, state.cell->kind()));
  object.Set("mid", ToJs(env, state.mid));
  object.Set("direction", ToJs(env, state.direction));
  object.Set("currentDirection", ToJs(env, state.current_direction));
  object.Set("firedDirection", ToJs(env, state.fired_direction));
  object.Set("stopped", state.stopped);
  object.Set("stopping", state.stopping);
  object.Set("receiverTrackId", state.receiver_track_id);
  object.Set("receiverStreamIds", ArrayToJs(env, state.receiver_stream_ids));
  object.Set("transport", ToJs(env, state.transport));
  if (state.is_new) {
    state.cell->receiver_track_id = state.receiver_track_id;
    object.Set("handle", RtpTransceiver::New(env, state.cell));
  }
  return object;
}

RtpSources::Receiver ReceivedBy(const TransceiverState& state, const std::vector<TransceiverState>& all) {
  RtpSources::Receiver receiver;
  receiver.kind = state.cell->kind();
  receiver.mid = state.mid.value_or("");
  for (const webrtc::RtpEncodingParameters& encoding : state.receiver_parameters.encodings) {
    if (encoding.ssrc) {
      receiver.ssrcs.push_back(*encoding.ssrc);
    }
  }
  for (const webrtc::RtpCodecParameters& codec : state.receiver_parameters.codecs) {
    receiver.clock_rates[codec.payload_type] = codec.clock_rate.value_or(0);
  }
  receiver.only_of_kind = std::count_if(all.begin(), all.end(), [&state](const TransceiverState& other) {
                            return other.cell->kind() == state.cell->kind() && !other.stopped;
                          }) == 1;
  return receiver;
}

}  // namespace

DescriptionStates DescriptionStates::Read(const webrtc::PeerConnectionInterface& connection,
                                          const SimulcastNegotiation& simulcast) {
  return {ReadDescription(connection.current_local_description(), simulcast),
          ReadDescription(connection.pending_local_description(), simulcast),
          ReadDescription(connection.current_remote_description(), simulcast),
          ReadDescription(connection.pending_remote_description(), simulcast)};
}

void DescriptionStates::AddTo(Napi::Object object) const {
  Napi::Env env = object.Env();
  object.Set("currentLocal", DescriptionToJs(env, current_local));
  object.Set("pendingLocal", DescriptionToJs(env, pending_local));
  object.Set("currentRemote", DescriptionToJs(env, current_remote));
  object.Set("pendingRemote", DescriptionToJs(env, pending_remote));
}

Napi::Value CandidateState::ToJs(Napi::Env env) const {
  Napi::Object object = Napi::Object::New(env);
  object.Set("candidate", candidate);
  object.Set("sdpMid", mid);
  object.Set("sdpMLineIndex", voxlink::ToJs(env, mline_index));
  object.Set("usernameFragment", username_fragment);
  object.Set("url", url);
  return object;
}

Napi::Value ConnectionStates::ToJs(Napi::Env env) const {
  Napi::Object object = Napi::Object::New(env);
  object.Set("iceGatheringState", voxlink::ToJs(env, ice_gathering));
  object.Set("iceConnectionState", voxlink::ToJs(env, ice_connection));
  object.Set("connectionState", voxlink::ToJs(env, connection));
  object.Set("transports", env.Null());
  if (transports) {
    Napi::Object states = Napi::Object::New(env);
    transports->AddTo(states);
    object.Set("transports", states);
  }
  return object;
}

TransceiverState TransceiverState::Read(webrtc::RtpTransceiverInterface& transceiver,
                                        std::shared_ptr<TransceiverCell> cell, bool is_new,
                                        const TransportStates& transports) {
  TransceiverState state;
  state.cell = std::move(cell);
  state.is_new = is_new;
  state.mid = transceiver.mid();
  state.direction = transceiver.direction();
  state.current_direction = transceiver.current_direction();
  state.fired_direction = transceiver.fired_direction();
  state.stopped = transceiver.stopped();
  state.stopping = transceiver.stopping();
  state.receiver_track_id = transceiver.receiver()->track()->id();
  state.receiver_stream_ids = transceiver.receiver()->stream_ids();
  state.transport = transports.IndexOf(transceiver.sender()->dtls_transport().get());
  state.sender_parameters = transceiver.sender()->GetParameters();
  state.receiver_parameters = transceiver.receiver()->GetParameters();
  state.negotiated_extensions = transceiver.GetNegotiatedHeaderExtensions();
  state.cell->Negotiated(state.sender_parameters);
  return state;
}

Napi::Value SessionState::ToJs(Napi::Env env) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("signalingState", voxlink::ToJs(env, signaling_state));
  object.Set("canTrickleIceCandidates", voxlink::ToJs(env, can_trickle));
  descriptions.AddTo(object);
  transports.AddTo(object);
  for (TransceiverState& state : transceivers) {
    state.cell->sender_parameters = state.sender_parameters;
    state.cell->receiver_parameters = state.receiver_parameters;
    state.cell->negotiated_extensions = state.negotiated_extensions;
    state.cell->received = ReceivedBy(state, transceivers);
  }
  object.Set("transceivers", ArrayToJs(env, transceivers, TransceiverToJs));
  return object;
}

}  // namespace voxlink
