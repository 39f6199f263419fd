#include "webrtc/udp-packet-socket.h"

#include <utility>

namespace voxlink {

std::unique_ptr<UdpPacketSocket> UdpPacketSocket::Create(rtc::SocketFactory& factory, const rtc::SocketAddress& address,
                                                         uint16_t min_port, uint16_t max_port) {
  std::unique_ptr<rtc::Socket> socket(factory.CreateSocket(address.family(), SOCK_DGRAM));
  if (!socket) {
    return nullptr;
  }
  bool bound = false;
  if (min_port == 0 && max_port == 0) {
    bound = socket->Bind(address) == 0;
  }
  for (int port = min_port; !bound && max_port != 0 && port <= max_port; ++port) {
    bound = socket->Bind(rtc::SocketAddress(address.ipaddr(), port)) == 0;
  }
  return bound ? std::make_unique<UdpPacketSocket>(std::move(socket)) : nullptr;
}

}  // namespace voxlink
