#include "webrtc/networks.h"

#include <algorithm>

namespace voxlink {

namespace {

bool IsLoopback(const rtc::Network* network) { return network->type() == rtc::ADAPTER_TYPE_LOOPBACK; }

bool IsUniqueLocal(const rtc::Network* network) {
  return network->prefix().family() == AF_INET6 && rtc::IPIsULA(network->prefix());
}

bool HasIpv4Beside(const std::vector<const rtc::Network*>& networks, const rtc::Network* network) {
  return std::any_of(networks.begin(), networks.end(), [network](const rtc::Network* other) {
    return other->name() == network->name() && other->prefix().family() == AF_INET;
  });
}

}  // namespace

SharedNetworks::SharedNetworks(rtc::SocketFactory* socket_factory) : rtc::BasicNetworkManager(socket_factory) {
  SignalNetworksChanged.connect(this, &SharedNetworks::OnNetworksChanged);
}

std::vector<const rtc::Network*> SharedNetworks::GetNetworks() const {
  std::vector<const rtc::Network*> networks = rtc::BasicNetworkManager::GetNetworks();
  const bool only_loopback = std::all_of(networks.begin(), networks.end(), IsLoopback);
  std::vector<const rtc::Network*> chosen;
  std::copy_if(networks.begin(), networks.end(), std::back_inserter(chosen),
               [&networks, only_loopback](const rtc::Network* network) {
                 return (only_loopback || !IsLoopback(network)) &&
                        !(IsUniqueLocal(network) && HasIpv4Beside(networks, network));
               });
  return chosen;
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

}  // namespace voxlink
