#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "api/array_view.h"
#include "rtc_base/ip_address.h"

// As much of multicast DNS (RFC 6762, over RFC 1035) as it takes to ask for the addresses of a host.
namespace voxlink {

// A name that browsers put in place of an address: a label, and "local".
bool IsMdnsName(absl::string_view name);

// One question for IPv4 and one for IPv6 addresses. The name has passed IsMdnsName.
std::vector<uint8_t> MdnsQuery(absl::string_view name);

struct MdnsAddress {
  std::string name;  // In lower case.
  rtc::IPAddress ip;
};

// The addresses in a response. What is malformed ends the list; packets come from anybody on the network.
std::vector<MdnsAddress> MdnsAddresses(rtc::ArrayView<const uint8_t> packet);

}  // namespace voxlink
