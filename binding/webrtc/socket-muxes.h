#pragma once

#include <map>
#include <memory>

#include "rtc_base/physical_socket_server.h"
#include "rtc_base/socket_address.h"

#include "webrtc/tcp-mux.h"
#include "webrtc/udp-mux.h"
#include "webrtc/udp-socket.h"

namespace voxlink {

// The ports that connections share, by address, for all connections of the process. Media thread only, but for
// construction.
class SocketMuxes {
 public:
  SocketMuxes(rtc::PhysicalSocketServer& server, UdpSocketFactory& udp_sockets)
      : server_(server), udp_sockets_(udp_sockets) {}

  // Null when somebody else has the port.
  std::shared_ptr<UdpMux> Udp(const rtc::SocketAddress& address) {
    return Find(udp_, address, [&] { return UdpMux::Create(udp_sockets_, address); });
  }
  std::shared_ptr<TcpMux> Tcp(const rtc::SocketAddress& address) {
    return Find(tcp_, address,
                [&] { return TcpMux::Create(server_, address.ipaddr(), address.port(), address.port()); });
  }

  // One that is not shared.
  std::shared_ptr<TcpMux> Tcp(const rtc::IPAddress& ip, int min_port, int max_port) {
    return TcpMux::Create(server_, ip, min_port, max_port);
  }

 private:
  template <typename Mux, typename Make>
  static std::shared_ptr<Mux> Find(std::map<rtc::SocketAddress, std::weak_ptr<Mux>>& muxes,
                                   const rtc::SocketAddress& address, Make make) {
    const auto known = muxes.find(address);
    std::shared_ptr<Mux> mux = known == muxes.end() ? nullptr : known->second.lock();
    if (!mux) {
      std::erase_if(muxes, [](const auto& entry) { return entry.second.expired(); });
      mux = make();
      if (mux) {
        muxes[address] = mux;
      }
    }
    return mux;
  }

  rtc::PhysicalSocketServer& server_;
  UdpSocketFactory& udp_sockets_;
  std::map<rtc::SocketAddress, std::weak_ptr<UdpMux>> udp_;
  std::map<rtc::SocketAddress, std::weak_ptr<TcpMux>> tcp_;
};

}  // namespace voxlink
