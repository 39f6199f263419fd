#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <netinet/in.h>

#include "api/array_view.h"
#include "rtc_base/async_udp_socket.h"
#include "rtc_base/physical_socket_server.h"

namespace voxlink {

// The port of multicast DNS, which all programs of the machine share, on each interface that has an IPv4 address.
// Queries leave by it too, because browsers answer by multicast only. Media thread only.
class MdnsSocket : public rtc::SocketDispatcher {
 public:
  // Null when a program has the port for itself. `queries` gets the socket that sends, for as long as the result lives.
  static std::unique_ptr<rtc::AsyncUDPSocket> Open(rtc::PhysicalSocketServer& server, MdnsSocket*& queries);

  explicit MdnsSocket(rtc::PhysicalSocketServer* server) : rtc::SocketDispatcher(server) {}

  bool Create(int family, int type) override;
  void Join();
  void SendEverywhere(rtc::ArrayView<const uint8_t> packet);

 private:
  std::vector<in_addr> interfaces_;
};

}  // namespace voxlink
