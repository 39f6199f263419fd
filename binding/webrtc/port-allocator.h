#pragma once

#include "p2p/client/basic_port_allocator.h"

#include "webrtc/networks.h"

namespace voxlink {

// Constructed before, and destroyed after, the allocator that uses it.
struct NetworkViewHolder {
  explicit NetworkViewHolder(SharedNetworks& networks) : view(networks) {}
  NetworkView view;
};

// The port allocator of one connection.
class PortAllocator : private NetworkViewHolder, public cricket::BasicPortAllocator {
 public:
  PortAllocator(SharedNetworks& networks, rtc::PacketSocketFactory* sockets)
      : NetworkViewHolder(networks), cricket::BasicPortAllocator(&view, sockets) {
    // As browsers do: TCP candidates are active ones, which need no listening socket for each connection.
    set_allow_tcp_listen(false);
  }
};

}  // namespace voxlink
