#pragma once

#include <vector>

#include "rtc_base/network.h"

namespace voxlink {

// The machine's networks as a server wants them offered. Two kinds only cost a socket for each connection:
//  - loopback, unless the machine has nothing else (a container without a network);
//  - unique local IPv6 addresses (RFC 4193) beside an IPv4 address of the same interface, because whoever reaches the
//    one reaches the other.
class NetworkManager : public rtc::BasicNetworkManager {
 public:
  using rtc::BasicNetworkManager::BasicNetworkManager;

  std::vector<const rtc::Network*> GetNetworks() const override;
};

}  // namespace voxlink
