#include "webrtc/external-addresses.h"

#include <algorithm>

namespace voxlink {

void ExternalAddresses::Add(const rtc::IPAddress& local, const rtc::IPAddress& external) {
  entries_.insert(local.IsNil() ? entries_.end() : entries_.begin(), Entry{local, external});
}

rtc::SocketAddress ExternalAddresses::Announce(const rtc::SocketAddress& local) const {
  const rtc::IPAddress& ip = local.ipaddr();
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&ip](const Entry& entry) {
    return entry.local.IsNil() ? entry.external.family() == ip.family() : entry.local == ip;
  });
  return found == entries_.end() ? local : rtc::SocketAddress(found->external, local.port());
}

}  // namespace voxlink
