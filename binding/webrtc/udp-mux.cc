#include "webrtc/udp-mux.h"

#include <utility>
#include <vector>

#include "rtc_base/thread.h"

#include "webrtc/muxed-udp-socket.h"

namespace voxlink {

std::shared_ptr<UdpMux> UdpMux::Create(UdpSocketFactory& factory, const rtc::SocketAddress& address) {
  std::unique_ptr<UdpPacketSocket> socket = UdpPacketSocket::Create(factory, address);
  if (!socket) {
    return nullptr;
  }
  auto mux = std::make_shared<UdpMux>(std::move(socket));
  mux->socket_->RegisterReceivedPacketCallback(
      [weak = mux->weak_from_this()](rtc::AsyncPacketSocket*, const rtc::ReceivedPacket& packet) {
        if (std::shared_ptr<UdpMux> self = weak.lock()) {
          self->OnPacket(packet);
        }
      });
  return mux;
}

UdpMux::UdpMux(std::unique_ptr<UdpPacketSocket> socket) : socket_(std::move(socket)) {
  socket_->SignalReadyToSend.connect(this, &UdpMux::OnReadyToSend);
}

UdpMux::~UdpMux() {
  // The port is free at once. The socket itself may be on the stack, where a packet closed the last connection.
  socket_->Close();
  rtc::Thread::Current()->PostTask([socket = std::move(socket_)] {});
}

bool UdpMux::Join(const std::string& ufrag, MuxedUdpSocket* socket) { return by_ufrag_.emplace(ufrag, socket).second; }

void UdpMux::Leave(const std::string& ufrag, MuxedUdpSocket* socket) {
  const auto found = by_ufrag_.find(ufrag);
  if (found != by_ufrag_.end() && found->second == socket) {
    by_ufrag_.erase(found);
  }
}

void UdpMux::Expect(const StunHeader::TransactionId& transaction, MuxedUdpSocket* socket) {
  by_transaction_[transaction] = socket;
}

void UdpMux::Forget(const StunHeader::TransactionId& transaction, MuxedUdpSocket* socket) {
  const auto found = by_transaction_.find(transaction);
  if (found != by_transaction_.end() && found->second == socket) {
    by_transaction_.erase(found);
  }
}

void UdpMux::Forget(const rtc::SocketAddress& remote, MuxedUdpSocket* socket) {
  const auto found = by_remote_.find(remote);
  if (found != by_remote_.end() && found->second == socket) {
    by_remote_.erase(found);
  }
}

MuxedUdpSocket* UdpMux::OwnerOf(const rtc::SocketAddress& remote) const {
  const auto found = by_remote_.find(remote);
  return found == by_remote_.end() ? nullptr : found->second;
}

// The latest proof counts: who comes back from the same address with a new connection does not wait for the end of the
// old one.
void UdpMux::Claim(const rtc::SocketAddress& remote, MuxedUdpSocket* socket) {
  MuxedUdpSocket*& owner = by_remote_[remote];
  if (owner != socket) {
    owner = socket;
    socket->OnClaimed(remote);
  }
}

MuxedUdpSocket* UdpMux::ReceiverOf(const rtc::ReceivedPacket& packet) {
  const std::optional<StunHeader> header = StunHeader::Read(packet.payload());
  if (header && header->is_response()) {
    const auto expected = by_transaction_.find(header->transaction_id);
    if (expected != by_transaction_.end()) {
      MuxedUdpSocket* socket = std::exchange(expected->second, nullptr);
      by_transaction_.erase(expected);
      if (socket->IsPeer(packet.source_address())) {
        Claim(packet.source_address(), socket);
      }
      return socket;
    }
  } else if (header && header->type == cricket::STUN_BINDING_REQUEST) {
    const std::optional<ConnectivityCheck> check = ConnectivityCheck::Read(packet.payload());
    const auto asked = check ? by_ufrag_.find(check->ufrag()) : by_ufrag_.end();
    if (asked == by_ufrag_.end()) {
      return nullptr;
    }
    MuxedUdpSocket* socket = asked->second;
    if (OwnerOf(packet.source_address()) != socket && check->IsAuthentic(socket->password())) {
      Claim(packet.source_address(), socket);
    }
    return socket;
  }
  return OwnerOf(packet.source_address());
}

void UdpMux::OnPacket(const rtc::ReceivedPacket& packet) {
  if (MuxedUdpSocket* socket = ReceiverOf(packet)) {
    socket->Deliver(packet);
  }
}

void UdpMux::OnReadyToSend(rtc::AsyncPacketSocket* /*socket*/) {
  const std::shared_ptr<UdpMux> self = shared_from_this();
  std::vector<std::string> ufrags;
  ufrags.reserve(by_ufrag_.size());
  for (const auto& [ufrag, socket] : by_ufrag_) {
    ufrags.push_back(ufrag);
  }
  // Each may close any of the others.
  for (const std::string& ufrag : ufrags) {
    const auto found = by_ufrag_.find(ufrag);
    if (found != by_ufrag_.end()) {
      found->second->SignalReadyToSend(found->second);
    }
  }
}

}  // namespace voxlink
