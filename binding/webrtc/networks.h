#pragma once

#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/network.h"
#include "rtc_base/thread.h"

namespace voxlink {

// The machine's networks as a server wants them offered, watched once for all connections. Two kinds of network only
// cost a socket for each connection and are left out:
//  - loopback, unless the machine has nothing else (a container without a network);
//  - unique local IPv6 addresses (RFC 4193) beside an IPv4 address of the same interface, because whoever reaches the
//    one reaches the other.
// Media thread only, but for construction.
class SharedNetworks : public rtc::BasicNetworkManager {
 public:
  explicit SharedNetworks(rtc::SocketFactory* socket_factory);

  std::vector<const rtc::Network*> GetNetworks() const override;

  // The list has been read at least once since somebody started watching.
  bool ready() const { return ready_; }

  void StartUpdating() override;
  void StopUpdating() override;

 private:
  void OnNetworksChanged() { ready_ = true; }

  int watchers_ = 0;
  bool ready_ = false;
};

// The same networks for one connection. libwebrtc's manager tells everybody that the networks changed when one more
// starts to watch, whereupon every connection that is still gathering opens its sockets once more; through a view of
// its own, a connection hears of real changes only.
class NetworkView : public rtc::NetworkManager, public sigslot::has_slots<> {
 public:
  explicit NetworkView(SharedNetworks& networks) : networks_(networks) {}
  ~NetworkView() override;

  void StartUpdating() override;
  void StopUpdating() override;
  std::vector<const rtc::Network*> GetNetworks() const override { return networks_.GetNetworks(); }
  std::vector<const rtc::Network*> GetAnyAddressNetworks() override { return networks_.GetAnyAddressNetworks(); }
  EnumerationPermission enumeration_permission() const override { return networks_.enumeration_permission(); }
  bool GetDefaultLocalAddress(int family, rtc::IPAddress* address) const override {
    return networks_.GetDefaultLocalAddress(family, address);
  }

 private:
  void OnNetworksChanged() { SignalNetworksChanged(); }
  void OnError() { SignalError(); }

  SharedNetworks& networks_;
  int starts_ = 0;
  webrtc::ScopedTaskSafetyDetached safety_;
};

}  // namespace voxlink
