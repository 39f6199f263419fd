#include "webrtc/connection-sockets.h"

#include "webrtc/muxed-udp-socket.h"

namespace voxlink {

rtc::AsyncPacketSocket* ConnectionSockets::CreateUdpSocket(const rtc::SocketAddress& address, uint16_t min_port,
                                                           uint16_t max_port) {
  auto make_own = [this, address, min_port, max_port] {
    return rtc::BasicPacketSocketFactory::CreateUdpSocket(address, min_port, max_port);
  };
  if (udp_port_ == 0 || !owner_) {
    return make_own();
  }
  std::shared_ptr<UdpMux> mux = muxes_.Udp(rtc::SocketAddress(address.ipaddr(), udp_port_));
  if (!mux) {
    return nullptr;
  }
  const rtc::SocketAddress announced = external_addresses_.Announce(mux->socket().GetLocalAddress());
  std::unique_ptr<rtc::AsyncPacketSocket> socket = MuxedUdpSocket::Create(
      std::move(mux), owner_, announced, [make_own] { return std::unique_ptr<rtc::AsyncPacketSocket>(make_own()); });
  // A second socket at the same address is one that talks to a TURN server by itself.
  return socket ? socket.release() : make_own();
}

rtc::AsyncListenSocket* ConnectionSockets::CreateServerTcpSocket(const rtc::SocketAddress& address, uint16_t min_port,
                                                                 uint16_t max_port, int /*options*/) {
  if (!owner_) {
    return nullptr;
  }
  const rtc::IPAddress& ip = address.ipaddr();
  std::shared_ptr<TcpMux> mux =
      tcp_port_ == 0 ? muxes_.Tcp(ip, min_port, max_port) : muxes_.Tcp(rtc::SocketAddress(ip, tcp_port_));
  if (!mux) {
    return nullptr;
  }
  const rtc::SocketAddress announced = external_addresses_.Announce(mux->address());
  return MuxedListenSocket::Create(std::move(mux), owner_, announced).release();
}

}  // namespace voxlink
