#include "webrtc/network-filter.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace voxlink {

namespace {

bool IsLoopback(const rtc::Network& network) { return network.type() == rtc::ADAPTER_TYPE_LOOPBACK; }

bool IsIpv6(const rtc::Network& network) { return network.prefix().family() == AF_INET6; }

bool HasIpv4Beside(const std::vector<const rtc::Network*>& networks, const rtc::Network& network) {
  return std::any_of(networks.begin(), networks.end(), [&network](const rtc::Network* other) {
    return other->name() == network.name() && other->prefix().family() == AF_INET;
  });
}

bool AnyMatches(const std::vector<NetworkPattern>& patterns, const rtc::Network& network) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&network](const NetworkPattern& pattern) { return pattern.Matches(network); });
}

}  // namespace

bool NetworkPattern::Matches(const rtc::Network& network) const {
  if (interface_name.empty()) {
    const rtc::IPAddress ip = network.GetBestIP();
    return ip.family() == address.family() && rtc::TruncateIP(ip, bits) == rtc::TruncateIP(address, bits);
  }
  absl::string_view name = interface_name;
  if (!absl::EndsWith(name, "*")) {
    return network.name() == name;
  }
  name.remove_suffix(1);
  return absl::StartsWith(network.name(), name);
}

bool NetworkFilter::Accepts(const rtc::Network& network, const std::vector<const rtc::Network*>& all) const {
  if ((IsIpv6(network) && !ipv6) || (!link_local && rtc::IPIsLinkLocal(network.GetBestIP())) ||
      AnyMatches(deny, network)) {
    return false;
  }
  if (IsLoopback(network) && loopback) {
    return *loopback && (!allow || AnyMatches(*allow, network));
  }
  if (allow) {
    return AnyMatches(*allow, network);
  }
  if (IsLoopback(network)) {
    return std::all_of(all.begin(), all.end(), [](const rtc::Network* other) { return IsLoopback(*other); });
  }
  return !(IsIpv6(network) && rtc::IPIsULA(network.prefix()) && HasIpv4Beside(all, network));
}

std::vector<const rtc::Network*> NetworkFilter::Choose(const std::vector<const rtc::Network*>& networks) const {
  std::vector<const rtc::Network*> chosen;
  std::copy_if(networks.begin(), networks.end(), std::back_inserter(chosen),
               [this, &networks](const rtc::Network* network) { return Accepts(*network, networks); });
  return chosen;
}

}  // namespace voxlink
