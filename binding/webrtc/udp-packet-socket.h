#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "rtc_base/async_packet_socket.h"
#include "rtc_base/async_udp_socket.h"
#include "rtc_base/socket.h"
#include "rtc_base/socket_address.h"
#include "rtc_base/socket_factory.h"

namespace voxlink {

// Whether congestion control wants to hear when a packet has left. Nobody else does, and the news goes through each
// layer between the socket and the media.
inline bool IsReported(const rtc::PacketOptions& options) {
  return options.packet_id != -1 || options.info_signaled_after_sent.included_in_allocation;
}

// libwebrtc's UDP socket, which reports what it has sent only where it is wanted.
class UdpPacketSocket : public rtc::AsyncUDPSocket {
 public:
  // Null when `address` cannot be bound, or no port from `min_port` to `max_port`, unless both are 0.
  static std::unique_ptr<UdpPacketSocket> Create(rtc::SocketFactory& factory, const rtc::SocketAddress& address,
                                                 uint16_t min_port = 0, uint16_t max_port = 0);

  explicit UdpPacketSocket(std::unique_ptr<rtc::Socket> socket)
      : rtc::AsyncUDPSocket(socket.get()), socket_(*socket.release()) {}

  int SendTo(const void* data, size_t size, const rtc::SocketAddress& address,
             const rtc::PacketOptions& options) override {
    return IsReported(options) ? rtc::AsyncUDPSocket::SendTo(data, size, address, options)
                               : socket_.SendTo(data, size, address);
  }

 private:
  rtc::Socket& socket_;  // The base class owns it.
};

}  // namespace voxlink
