#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "rtc_base/async_packet_socket.h"
#include "rtc_base/socket_address.h"
#include "rtc_base/third_party/sigslot/sigslot.h"

#include "webrtc/ice-credentials.h"
#include "webrtc/stun-message.h"
#include "webrtc/udp-packet-socket.h"
#include "webrtc/udp-socket.h"

namespace voxlink {

class MuxedUdpSocket;

// One UDP socket that any number of connections share. Each has a MuxedUdpSocket, which looks to libwebrtc like a
// socket of its own. What comes in finds its way by
//  - the username fragment of a connectivity check, which also tells, once its integrity is proven, that everything
//    else from the same address is for the same connection;
//  - the transaction of a STUN response.
// Whatever fits nowhere is dropped. The tables grow with the number of connections only: see kMostPerSocket.
//
// Media thread only. It lives for as long as one of its sockets does.
class UdpMux : public std::enable_shared_from_this<UdpMux>, public sigslot::has_slots<> {
 public:
  // Addresses, and transactions, that one connection may occupy; the oldest go first.
  static constexpr size_t kMostPerSocket = 64;

  // Null when the port is taken.
  static std::shared_ptr<UdpMux> Create(UdpSocketFactory& factory, const rtc::SocketAddress& address);

  explicit UdpMux(std::unique_ptr<UdpPacketSocket> socket);
  ~UdpMux() override;

  UdpPacketSocket& socket() { return *socket_; }

  // False when the username fragment is taken: then the socket would never hear of anything.
  bool Join(const std::string& ufrag, MuxedUdpSocket* socket);
  bool knows(const std::string& ufrag) const { return by_ufrag_.count(ufrag) > 0; }
  void Leave(const std::string& ufrag, MuxedUdpSocket* socket);
  void Expect(const StunHeader::TransactionId& transaction, MuxedUdpSocket* socket);
  void Forget(const StunHeader::TransactionId& transaction, MuxedUdpSocket* socket);
  void Forget(const rtc::SocketAddress& remote, MuxedUdpSocket* socket);

 private:
  void OnPacket(const rtc::ReceivedPacket& packet);
  MuxedUdpSocket* ReceiverOf(const rtc::ReceivedPacket& packet);
  MuxedUdpSocket* OwnerOf(const rtc::SocketAddress& remote) const;
  void Claim(const rtc::SocketAddress& remote, MuxedUdpSocket* socket);
  void OnReadyToSend(rtc::AsyncPacketSocket* socket);

  std::unique_ptr<UdpPacketSocket> socket_;
  std::unordered_map<std::string, MuxedUdpSocket*> by_ufrag_;
  std::map<rtc::SocketAddress, MuxedUdpSocket*> by_remote_;
  std::map<StunHeader::TransactionId, MuxedUdpSocket*> by_transaction_;
};

}  // namespace voxlink
