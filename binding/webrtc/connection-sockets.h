#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "p2p/base/basic_packet_socket_factory.h"
#include "rtc_base/socket_factory.h"

#include "webrtc/external-addresses.h"
#include "webrtc/ice-credentials.h"
#include "webrtc/socket-muxes.h"
#include "webrtc/trust-store.h"
#include "webrtc/udp-socket.h"
#include "webrtc/voxlink-configuration.h"

namespace voxlink {

// UDP sockets that give their external address for the local one: whoever asks a socket where it is, as libwebrtc does
// for candidates, descriptions and statistics, hears the same.
class AnnouncedSockets : public rtc::SocketFactory {
 public:
  AnnouncedSockets(UdpSocketFactory& udp_sockets, ExternalAddresses external_addresses)
      : external_addresses_(std::move(external_addresses)), udp_sockets_(udp_sockets) {}

  rtc::Socket* CreateSocket(int family, int type) override {
    return type == SOCK_DGRAM ? udp_sockets_.CreateUdpSocket(family, &external_addresses_)
                              : udp_sockets_.CreateSocket(family, type);
  }

 protected:
  const ExternalAddresses external_addresses_;

 private:
  UdpSocketFactory& udp_sockets_;
};

// What the ports of one connection get their sockets from. Media thread only, but for construction.
class ConnectionSockets : private AnnouncedSockets, public rtc::BasicPacketSocketFactory {
 public:
  ConnectionSockets(SocketMuxes& muxes, UdpSocketFactory& udp_sockets, const VoxlinkConfiguration& configuration,
                    std::shared_ptr<ConnectionTrust> trust)
      : AnnouncedSockets(udp_sockets, configuration.external_addresses),
        rtc::BasicPacketSocketFactory(static_cast<AnnouncedSockets*>(this)),
        muxes_(muxes),
        udp_port_(configuration.udp_port),
        tcp_port_(configuration.tcp_port),
        trust_(std::move(trust)) {}

  // Whom the next sockets are for.
  void SetOwner(std::shared_ptr<IceCredentials> owner) { owner_ = std::move(owner); }

  rtc::AsyncPacketSocket* CreateUdpSocket(const rtc::SocketAddress& address, uint16_t min_port,
                                          uint16_t max_port) override;
  rtc::AsyncListenSocket* CreateServerTcpSocket(const rtc::SocketAddress& address, uint16_t min_port, uint16_t max_port,
                                                int options) override;
  rtc::AsyncPacketSocket* CreateClientTcpSocket(const rtc::SocketAddress& local_address,
                                                const rtc::SocketAddress& remote_address,
                                                const rtc::ProxyInfo& proxy_info, const std::string& user_agent,
                                                const rtc::PacketSocketTcpOptions& options) override;

 private:
  SocketMuxes& muxes_;
  const int udp_port_;  // 0: each socket has a port of its own.
  const int tcp_port_;
  const std::shared_ptr<ConnectionTrust> trust_;
  std::shared_ptr<IceCredentials> owner_;
};

}  // namespace voxlink
