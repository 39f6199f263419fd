#pragma once

#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "p2p/client/basic_port_allocator.h"

#include "webrtc/connection-sockets.h"
#include "webrtc/ice-credentials.h"
#include "webrtc/networks.h"
#include "webrtc/voxlink-configuration.h"

namespace voxlink {

// Constructed before, and destroyed after, the allocator that uses them.
struct PortAllocatorParts {
  PortAllocatorParts(SharedNetworks& networks, SocketMuxes& muxes, UdpSocketFactory& udp_sockets,
                     const VoxlinkConfiguration& configuration, std::shared_ptr<ConnectionTrust> trust)
      : view(networks, configuration.networks), sockets(muxes, udp_sockets, configuration, std::move(trust)) {}

  NetworkView view;
  ConnectionSockets sockets;
};

// The port allocator of one connection.
class PortAllocator : private PortAllocatorParts, public cricket::BasicPortAllocator {
 public:
  PortAllocator(SharedNetworks& networks, SocketMuxes& muxes, UdpSocketFactory& udp_sockets,
                const VoxlinkConfiguration& configuration, std::shared_ptr<ConnectionTrust> trust)
      : PortAllocatorParts(networks, muxes, udp_sockets, configuration, std::move(trust)),
        cricket::BasicPortAllocator(&view, &sockets),
        keepalive_ms_(configuration.ice.keepalive_ms) {
    // As browsers do: TCP candidates are active ones by default, which need no listening socket for each connection.
    set_allow_tcp_listen(configuration.tcp == TcpCandidates::kPassive);
    SetPortRange(configuration.min_port, configuration.max_port);
  }

  const absl::optional<int>& keepalive_ms() const { return keepalive_ms_; }

  cricket::PortAllocatorSession* CreateSessionInternal(absl::string_view content_name, int component,
                                                       absl::string_view ice_ufrag, absl::string_view ice_pwd) override;

 private:
  const absl::optional<int> keepalive_ms_;
};

// What gathers for one transport with one set of credentials. It lets the sockets know whose they are.
class AllocationSession : public cricket::BasicPortAllocatorSession {
 public:
  AllocationSession(PortAllocator* allocator, ConnectionSockets& sockets, absl::string_view content_name, int component,
                    absl::string_view ice_ufrag, absl::string_view ice_pwd);

  // libwebrtc makes the sockets of a session in tasks of their own, and asks for the allocator right before each.
  cricket::BasicPortAllocator* allocator() override;

 protected:
  void UpdateIceParametersInternal() override;

 private:
  void OnPortReady(cricket::PortAllocatorSession* session, cricket::PortInterface* port);

  ConnectionSockets& sockets_;
  const absl::optional<int> keepalive_ms_;
  const std::shared_ptr<IceCredentials> credentials_;
};

}  // namespace voxlink
