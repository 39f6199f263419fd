#pragma once

#include <memory>

#include "api/async_dns_resolver.h"

#include "webrtc/mdns-client.h"

namespace voxlink {

// Makes what turns the host names of remote candidates into addresses, for one connection: names of browsers by
// multicast DNS, and all others as libwebrtc does, by the system and on a thread of its own. Media thread only, but for
// construction.
class CandidateResolvers : public webrtc::AsyncDnsResolverFactoryInterface {
 public:
  // `mdns` is null when such names are not to be resolved.
  explicit CandidateResolvers(MdnsClient* mdns) : mdns_(mdns) {}

  std::unique_ptr<webrtc::AsyncDnsResolverInterface> Create() override;
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateAndResolve(const rtc::SocketAddress& address,
                                                                      absl::AnyInvocable<void()> callback) override;
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateAndResolve(const rtc::SocketAddress& address, int family,
                                                                      absl::AnyInvocable<void()> callback) override;

 private:
  MdnsClient* const mdns_;
};

}  // namespace voxlink
