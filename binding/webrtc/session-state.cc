#include "webrtc/session-state.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rtc_base/ssl_certificate.h"

#include "napi/bytes.h"
#include "napi/convert.h"
#include "webrtc/enums.h"
#include "webrtc/rtp-transceiver.h"

namespace voxlink {

namespace {

absl::optional<DescriptionState> ReadDescription(const webrtc::SessionDescriptionInterface* description) {
  if (description == nullptr) {
    return absl::nullopt;
  }
  DescriptionState state;
  state.type = description->GetType();
  description->ToString(&state.sdp);
  return state;
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

std::vector<std::string> RemoteCertificates(const webrtc::DtlsTransportInformation& information) {
  std::vector<std::string> chain;
  if (information.remote_ssl_certificates() != nullptr) {
    for (size_t i = 0; i < information.remote_ssl_certificates()->GetSize(); ++i) {
      rtc::Buffer der;
      information.remote_ssl_certificates()->Get(i).ToDER(&der);
      chain.emplace_back(der.data<char>(), der.size());
    }
  }
  return chain;
}

Napi::Value TransportToJs(Napi::Env env, const TransportState& transport) {
  Napi::Object object = Napi::Object::New(env);
  // The address names the transport for as long as it lives; the first mid would change when its section goes away.
  object.Set("name", absl::StrCat(absl::Hex(reinterpret_cast<uintptr_t>(transport.transport.get()))));
  object.Set("mids", ArrayToJs(env, transport.mids));
  object.Set("dtlsState", ToJs(env, transport.dtls_state));
  object.Set("remoteCertificates",
             ArrayToJs(env, transport.remote_certificates, [](Napi::Env e, const std::string& der) {
               return NewArrayBuffer(e, rtc::CopyOnWriteBuffer(der.data(), der.size()));
             }));
  object.Set("iceRole", "unknown");
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

}  // namespace

DescriptionStates DescriptionStates::Read(const webrtc::PeerConnectionInterface& connection) {
  return {ReadDescription(connection.current_local_description()),
          ReadDescription(connection.pending_local_description()),
          ReadDescription(connection.current_remote_description()),
          ReadDescription(connection.pending_remote_description())};
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

TransportStates TransportStates::Read(const webrtc::PeerConnectionInterface& connection) {
  TransportStates states;
  auto add = [&states](rtc::scoped_refptr<webrtc::DtlsTransportInterface> transport) {
    if (transport && states.IndexOf(transport.get()) < 0) {
      const webrtc::DtlsTransportInformation information = transport->Information();
      states.transports.push_back({std::move(transport), {}, information.state(), RemoteCertificates(information)});
    }
  };
  for (const auto& transceiver : connection.GetTransceivers()) {
    rtc::scoped_refptr<webrtc::DtlsTransportInterface> transport = transceiver->sender()->dtls_transport();
    const int known = static_cast<int>(states.transports.size());
    add(transport);
    const int index = states.IndexOf(transport.get());
    if (index >= 0 && index <= known && transceiver->mid()) {
      states.transports[index].mids.push_back(*transceiver->mid());
    }
  }
  if (rtc::scoped_refptr<webrtc::SctpTransportInterface> sctp = connection.GetSctpTransport()) {
    const webrtc::SctpTransportInformation information = sctp->Information();
    add(information.dtls_transport());
    states.sctp = {information.state(), information.MaxMessageSize(), information.MaxChannels(),
                   states.IndexOf(information.dtls_transport().get())};
  }
  return states;
}

int TransportStates::IndexOf(const webrtc::DtlsTransportInterface* transport) const {
  auto found = std::find_if(transports.begin(), transports.end(),
                            [transport](const TransportState& state) { return state.transport.get() == transport; });
  return transport == nullptr || found == transports.end() ? -1 : static_cast<int>(found - transports.begin());
}

void TransportStates::AddTo(Napi::Object object) const {
  Napi::Env env = object.Env();
  object.Set("transports", ArrayToJs(env, transports, TransportToJs));
  if (!sctp) {
    object.Set("sctp", env.Null());
    return;
  }
  Napi::Object entry = Napi::Object::New(env);
  entry.Set("state", ToJs(env, sctp->state));
  entry.Set("maxMessageSize", ToJs(env, sctp->max_message_size.value_or(std::numeric_limits<double>::infinity())));
  entry.Set("maxChannels", ToJs(env, sctp->max_channels));
  entry.Set("transport", ToJs(env, sctp->transport));
  object.Set("sctp", entry);
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
  }
  object.Set("transceivers", ArrayToJs(env, transceivers, TransceiverToJs));
  return object;
}

}  // namespace voxlink
