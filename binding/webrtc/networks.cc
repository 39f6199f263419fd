#include "webrtc/networks.h"

namespace voxlink {

SharedNetworks::SharedNetworks(rtc::SocketFactory* socket_factory) : rtc::BasicNetworkManager(socket_factory) {
  SignalNetworksChanged.connect(this, &SharedNetworks::OnNetworksChanged);
}

void SharedNetworks::StartUpdating() {
  if (watchers_++ == 0) {
    rtc::BasicNetworkManager::StartUpdating();
  }
}

void SharedNetworks::StopUpdating() {
  if (watchers_ > 0 && --watchers_ == 0) {
    rtc::BasicNetworkManager::StopUpdating();
    ready_ = false;
  }
}

NetworkView::~NetworkView() {
  if (starts_ > 0) {
    networks_.StopUpdating();
  }
}

void NetworkView::StartUpdating() {
  if (starts_++ == 0) {
    networks_.SignalNetworksChanged.connect(this, &NetworkView::OnNetworksChanged);
    networks_.SignalError.connect(this, &NetworkView::OnError);
    networks_.StartUpdating();
  }
  // The contract of a network manager: whoever starts to watch is told of the present networks, if need be later.
  if (networks_.ready()) {
    rtc::Thread::Current()->PostTask(webrtc::SafeTask(safety_.flag(), [this] { SignalNetworksChanged(); }));
  }
}

void NetworkView::StopUpdating() {
  if (starts_ > 0 && --starts_ == 0) {
    networks_.SignalNetworksChanged.disconnect(this);
    networks_.SignalError.disconnect(this);
    networks_.StopUpdating();
  }
}

std::vector<const rtc::Network*> NetworkView::GetAnyAddressNetworks() {
  if (filter_.is_strict() || !networks_.GetNetworks().empty()) {
    return {};
  }
  return networks_.GetAnyAddressNetworks();
}

}  // namespace voxlink
