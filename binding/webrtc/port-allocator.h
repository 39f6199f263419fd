#pragma once

#include "p2p/client/basic_port_allocator.h"

#include "webrtc/connection-sockets.h"
#include "webrtc/networks.h"
#include "webrtc/voxlink-configuration.h"

namespace voxlink {

// Constructed before, and destroyed after, the allocator that uses them.
struct PortAllocatorParts {
  PortAllocatorParts(SharedNetworks& networks, UdpSocketFactory& udp_sockets, const VoxlinkConfiguration& configuration)
      : view(networks, configuration.networks), sockets(udp_sockets, configuration.external_addresses) {}

  NetworkView view;
  ConnectionSockets sockets;
};

// The port allocator of one connection.
class PortAllocator : private PortAllocatorParts, public cricket::BasicPortAllocator {
 public:
  PortAllocator(SharedNetworks& networks, UdpSocketFactory& udp_sockets, const VoxlinkConfiguration& configuration)
      : PortAllocatorParts(networks, udp_sockets, configuration), cricket::BasicPortAllocator(&view, &sockets) {
    // As browsers do: TCP candidates are active ones by default, which need no listening socket for each connection.
    set_allow_tcp_listen(configuration.tcp == TcpCandidates::kPassive);
    SetPortRange(configuration.min_port, configuration.max_port);
  }
};

}  // namespace voxlink
