#pragma once

#include <utility>

#include "p2p/base/basic_packet_socket_factory.h"
#include "rtc_base/socket_factory.h"

#include "webrtc/external-addresses.h"
#include "webrtc/udp-socket.h"

namespace voxlink {

// UDP sockets that give their external address for the local one: whoever asks a socket where it is, as libwebrtc does
// for candidates, descriptions and statistics, hears the same.
class AnnouncedSockets : public rtc::SocketFactory {
 public:
  AnnouncedSockets(UdpSocketFactory& udp_sockets, ExternalAddresses external_addresses)
      : udp_sockets_(udp_sockets), external_addresses_(std::move(external_addresses)) {}

  rtc::Socket* CreateSocket(int family, int type) override {
    return type == SOCK_DGRAM ? udp_sockets_.CreateUdpSocket(family, &external_addresses_)
                              : udp_sockets_.CreateSocket(family, type);
  }

 private:
  UdpSocketFactory& udp_sockets_;
  const ExternalAddresses external_addresses_;
};

// What the ports of one connection get their sockets from. Media thread only, but for construction.
class ConnectionSockets : private AnnouncedSockets, public rtc::BasicPacketSocketFactory {
 public:
  ConnectionSockets(UdpSocketFactory& udp_sockets, const ExternalAddresses& external_addresses)
      : AnnouncedSockets(udp_sockets, external_addresses),
        rtc::BasicPacketSocketFactory(static_cast<AnnouncedSockets*>(this)) {}
};

}  // namespace voxlink
