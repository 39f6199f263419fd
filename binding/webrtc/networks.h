#pragma once

#include <utility>
#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/network.h"
#include "rtc_base/thread.h"

#include "webrtc/network-filter.h"

namespace voxlink {

// The machine's networks, watched once for all connections. Media thread only, but for construction.
class SharedNetworks : public rtc::BasicNetworkManager {
 public:
  explicit SharedNetworks(rtc::SocketFactory* socket_factory);

  // The list has been read at least once since somebody started watching.
  bool ready() const { return ready_; }

  void StartUpdating() override;
  void StopUpdating() override;

 private:
  void OnNetworksChanged() { ready_ = true; }

  int watchers_ = 0;
  bool ready_ = false;
};

// Those networks that one connection uses. libwebrtc's manager tells everybody that the networks changed when one more
// starts to watch, whereupon every connection that is still gathering opens its sockets once more; through a view of
// its own, a connection hears of real changes only.
class NetworkView : public rtc::NetworkManager, public sigslot::has_slots<> {
 public:
  NetworkView(SharedNetworks& networks, NetworkFilter filter) : networks_(networks), filter_(std::move(filter)) {}
  ~NetworkView() override;

  void StartUpdating() override;
  void StopUpdating() override;
  std::vector<const rtc::Network*> GetNetworks() const override { return filter_.Choose(networks_.GetNetworks()); }
  // What stands in when there are no networks, so not for those that the filter leaves out.
  std::vector<const rtc::Network*> GetAnyAddressNetworks() override;
  EnumerationPermission enumeration_permission() const override { return networks_.enumeration_permission(); }
  bool GetDefaultLocalAddress(int family, rtc::IPAddress* address) const override {
    return networks_.GetDefaultLocalAddress(family, address);
  }

 private:
  void OnNetworksChanged() { SignalNetworksChanged(); }
  void OnError() { SignalError(); }

  SharedNetworks& networks_;
  const NetworkFilter filter_;
  int starts_ = 0;
  webrtc::ScopedTaskSafetyDetached safety_;
};

}  // namespace voxlink
