#include "webrtc/transport-observer.h"

#include <algorithm>

#include "api/ice_transport_interface.h"

namespace voxlink {

void TransportObserver::Watch(const rtc::scoped_refptr<webrtc::DtlsTransportInterface>& transport) {
  if (std::any_of(dtls_.begin(), dtls_.end(),
                  [&transport](const TransportState& state) { return state.transport == transport; })) {
    return;
  }
  transport->RegisterObserver(this);
  const IceState& state = dtls_.emplace_back(transport).ice;
  const rtc::scoped_refptr<webrtc::IceTransportInterface> ice = transport->ice_transport();
  if (cricket::IceTransportInternal* internal = ice ? ice->internal() : nullptr) {
    // Either of the two forgets the other when it goes.
    internal->SignalIceTransportStateChanged.connect(this, &TransportObserver::OnIceSignal);
    internal->SignalGatheringState.connect(this, &TransportObserver::OnIceSignal);
    internal->SignalRoleConflict.connect(this, &TransportObserver::OnIceSignal);
    internal->SignalNetworkRouteChanged.connect(this, &TransportObserver::OnRouteChanged);
  }
  if (state.gathering_state != cricket::kIceGatheringNew || state.state != webrtc::IceTransportState::kNew) {
    // It has been at work since the description that made it.
    Post();
  }
}

void TransportObserver::Watch(const rtc::scoped_refptr<webrtc::SctpTransportInterface>& transport) {
  if (std::find(sctp_.begin(), sctp_.end(), transport) == sctp_.end()) {
    transport->RegisterObserver(this);
    sctp_.push_back(transport);
  }
}

void TransportObserver::Stop() {
  report_ = nullptr;
  disconnect_all();
  for (const TransportState& state : dtls_) {
    state.transport->UnregisterObserver();
  }
  for (const auto& transport : sctp_) {
    transport->UnregisterObserver();
  }
  dtls_.clear();
  sctp_.clear();
}

void TransportObserver::OnStateChange(webrtc::DtlsTransportInformation /*information*/) { Changed(); }

void TransportObserver::OnStateChange(webrtc::SctpTransportInformation /*information*/) {
  Update();
  Post();
}

// Looks at the transports, and says whether any has changed.
bool TransportObserver::Update() {
  bool changed = false;
  for (TransportState& state : dtls_) {
    const webrtc::DtlsTransportState dtls = state.dtls_state;
    const IceState ice = state.ice;
    state.Update();
    changed = changed || state.dtls_state != dtls || !(state.ice == ice);
  }
  return changed;
}

void TransportObserver::Changed() {
  if (Update()) {
    Post();
  }
}

void TransportObserver::Post() {
  ++pending_;
  runtime_->PostSignaling([self = shared_from_this(), states = dtls_] {
    --self->pending_;
    if (self->report_) {
      self->report_(states);
    }
  });
}

}  // namespace voxlink
