#pragma once

#include <vector>

#include "rtc_base/ip_address.h"
#include "rtc_base/socket_address.h"

namespace voxlink {

// Local addresses that are announced as others, because routers translate them one to one.
class ExternalAddresses {
 public:
  // A nil local address stands for all of the family.
  void Add(const rtc::IPAddress& local, const rtc::IPAddress& external);
  rtc::SocketAddress Announce(const rtc::SocketAddress& local) const;

 private:
  struct Entry {
    rtc::IPAddress local;
    rtc::IPAddress external;
  };
  std::vector<Entry> entries_;  // Those of one address before those of a family.
};

}  // namespace voxlink
