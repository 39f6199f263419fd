#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rtc_base/ip_address.h"
#include "rtc_base/network.h"

namespace voxlink {

// Either the name of an interface, where a trailing asterisk stands for any ending, or addresses by their prefix.
struct NetworkPattern {
  std::string interface_name;
  rtc::IPAddress address;
  int bits = 0;

  bool Matches(const rtc::Network& network) const;
};

// Which of the machine's networks a connection uses.
struct NetworkFilter {
  std::optional<std::vector<NetworkPattern>> allow;
  std::vector<NetworkPattern> deny;
  std::optional<bool> loopback;
  bool link_local = true;
  bool ipv6 = true;

  // Without a list of what is allowed, two kinds of network that only cost a socket for each connection are left out:
  //  - loopback, unless the machine has nothing else (a container without a network);
  //  - unique local IPv6 addresses (RFC 4193) beside an IPv4 address of the same interface, because whoever reaches the
  //    one reaches the other.
  std::vector<const rtc::Network*> Choose(const std::vector<const rtc::Network*>& networks) const;

  // Somebody has said which networks are wanted, so the system's default route is no substitute for them.
  bool is_strict() const { return allow.has_value() || !deny.empty(); }

 private:
  bool Accepts(const rtc::Network& network, const std::vector<const rtc::Network*>& all) const;
};

}  // namespace voxlink
