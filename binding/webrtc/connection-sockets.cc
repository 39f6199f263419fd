#include "webrtc/connection-sockets.h"

#include <memory>

#include "p2p/base/async_stun_tcp_socket.h"
#include "rtc_base/async_tcp_socket.h"
#include "rtc_base/openssl_adapter.h"

#include "webrtc/muxed-udp-socket.h"
#include "webrtc/udp-packet-socket.h"

namespace voxlink {

rtc::AsyncPacketSocket* ConnectionSockets::CreateUdpSocket(const rtc::SocketAddress& address, uint16_t min_port,
                                                           uint16_t max_port) {
  auto make_own = [this, address, min_port, max_port] {
    return UdpPacketSocket::Create(*static_cast<AnnouncedSockets*>(this), address, min_port, max_port);
  };
  if (udp_port_ == 0 || !owner_) {
    return make_own().release();
  }
  std::shared_ptr<UdpMux> mux = muxes_.Udp(rtc::SocketAddress(address.ipaddr(), udp_port_));
  if (!mux) {
    return nullptr;
  }
  const rtc::SocketAddress announced = external_addresses_.Announce(mux->socket().GetLocalAddress());
  std::unique_ptr<rtc::AsyncPacketSocket> socket = MuxedUdpSocket::Create(std::move(mux), owner_, announced, make_own);
  // A second socket at the same address is one that talks to a TURN server by itself.
  return socket ? socket.release() : make_own().release();
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

// The base class would have TLS trust what libwebrtc brings along.
rtc::AsyncPacketSocket* ConnectionSockets::CreateClientTcpSocket(const rtc::SocketAddress& local_address,
                                                                 const rtc::SocketAddress& remote_address,
                                                                 const rtc::ProxyInfo& proxy_info,
                                                                 const std::string& user_agent,
                                                                 const rtc::PacketSocketTcpOptions& options) {
  if ((options.opts & OPT_TLS) == 0 || trust_->stores.empty()) {
    return BasicPacketSocketFactory::CreateClientTcpSocket(local_address, remote_address, proxy_info, user_agent,
                                                           options);
  }
  std::unique_ptr<rtc::Socket> socket(AnnouncedSockets::CreateSocket(local_address.family(), SOCK_STREAM));
  if (!socket || (socket->Bind(local_address) < 0 && !local_address.IsAnyIP())) {
    return nullptr;
  }
  // Small packets of media must not wait for larger ones.
  socket->SetOption(rtc::Socket::OPT_NODELAY, 1);
  auto adapter = std::make_unique<rtc::OpenSSLAdapter>(socket.release(), &trust_->stores.back()->sessions());
  adapter->SetAlpnProtocols(options.tls_alpn_protocols);
  adapter->SetEllipticCurves(options.tls_elliptic_curves);
  if (adapter->StartSSL(remote_address.hostname()) != 0 || adapter->Connect(remote_address) < 0) {
    return nullptr;
  }
  if ((options.opts & OPT_STUN) != 0) {
    return std::make_unique<cricket::AsyncStunTCPSocket>(adapter.release()).release();
  }
  return std::make_unique<rtc::AsyncTCPSocket>(adapter.release()).release();
}

}  // namespace voxlink
