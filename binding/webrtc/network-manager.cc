#include "webrtc/network-manager.h"

#include <algorithm>

namespace voxlink {

namespace {

bool IsLoopback(const rtc::Network* network) { return network->type() == rtc::ADAPTER_TYPE_LOOPBACK; }

bool IsUniqueLocal(const rtc::Network* network) {
  return network->prefix().family() == AF_INET6 && rtc::IPIsULA(network->prefix());
}

}  // namespace

std::vector<const rtc::Network*> NetworkManager::GetNetworks() const {
  std::vector<const rtc::Network*> networks = rtc::BasicNetworkManager::GetNetworks();
  if (!std::all_of(networks.begin(), networks.end(), IsLoopback)) {
    networks.erase(std::remove_if(networks.begin(), networks.end(), IsLoopback), networks.end());
  }
  const std::vector<const rtc::Network*> all = networks;
  networks.erase(std::remove_if(networks.begin(), networks.end(),
                                [&all](const rtc::Network* network) {
                                  return IsUniqueLocal(network) &&
                                         std::any_of(all.begin(), all.end(), [network](const rtc::Network* other) {
                                           return other->name() == network->name() &&
                                                  other->prefix().family() == AF_INET;
                                         });
                                }),
                 networks.end());
  return networks;
}

}  // namespace voxlink
