#include "webrtc/mdns-socket.h"

#include <algorithm>

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

namespace voxlink {

namespace {

constexpr int kPort = 5353;
constexpr uint32_t kGroup = 0xE00000FB;  // 224.0.0.251

// More interfaces than a machine has, but not than a container host has.
constexpr size_t kMostInterfaces = 32;

std::vector<in_addr> InterfaceAddresses() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) {
    return {};
  }
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owned(list, &freeifaddrs);
  std::vector<in_addr> addresses;
  for (const ifaddrs* entry = list; entry != nullptr && addresses.size() < kMostInterfaces; entry = entry->ifa_next) {
    const bool usable = (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & (IFF_MULTICAST | IFF_LOOPBACK)) != 0;
    if (usable && entry->ifa_addr != nullptr && entry->ifa_addr->sa_family == AF_INET) {
      addresses.push_back(reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr);
    }
  }
  return addresses;
}

}  // namespace

std::unique_ptr<rtc::AsyncUDPSocket> MdnsSocket::Open(rtc::PhysicalSocketServer& server, MdnsSocket*& queries) {
  auto socket = std::make_unique<MdnsSocket>(&server);
  if (!socket->Create(AF_INET, SOCK_DGRAM)) {
    return nullptr;
  }
  queries = socket.get();
  std::unique_ptr<rtc::AsyncUDPSocket> opened(
      rtc::AsyncUDPSocket::Create(socket.release(), rtc::SocketAddress(rtc::IPAddress(INADDR_ANY), kPort)));
  if (opened) {
    queries->Join();
  }
  return opened;
}

bool MdnsSocket::Create(int family, int type) {
  const int on = 1;
  return rtc::SocketDispatcher::Create(family, type) &&
         setsockopt(s_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
         setsockopt(s_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0;
}

void MdnsSocket::Join() {
  interfaces_ = InterfaceAddresses();
  for (const in_addr& interface : interfaces_) {
    const ip_mreq membership{{htonl(kGroup)}, interface};
    setsockopt(s_, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof(membership));
  }
}

// What cannot be sent by one interface may still be answered by way of another.
void MdnsSocket::SendEverywhere(rtc::ArrayView<const uint8_t> packet) {
  sockaddr_in group{};
  group.sin_family = AF_INET;
  group.sin_port = htons(kPort);
  group.sin_addr.s_addr = htonl(kGroup);
  for (const in_addr& interface : interfaces_) {
    if (setsockopt(s_, IPPROTO_IP, IP_MULTICAST_IF, &interface, sizeof(interface)) == 0) {
      sendto(s_, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&group),
             sizeof(group));
    }
  }
}

}  // namespace voxlink
