#include "webrtc/muxed-udp-socket.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "rtc_base/network/sent_packet.h"
#include "rtc_base/thread.h"
#include "rtc_base/time_utils.h"

#include "webrtc/udp-packet-socket.h"

namespace voxlink {

std::unique_ptr<MuxedUdpSocket> MuxedUdpSocket::Create(std::shared_ptr<UdpMux> mux,
                                                       std::shared_ptr<IceCredentials> credentials,
                                                       const rtc::SocketAddress& announced_address,
                                                       MakeSocket make_relay_socket) {
  if (mux->knows(credentials->ufrag())) {
    return nullptr;
  }
  return std::make_unique<MuxedUdpSocket>(std::move(mux), std::move(credentials), announced_address,
                                          std::move(make_relay_socket));
}

MuxedUdpSocket::MuxedUdpSocket(std::shared_ptr<UdpMux> mux, std::shared_ptr<IceCredentials> credentials,
                               const rtc::SocketAddress& announced_address, MakeSocket make_relay_socket)
    : mux_(std::move(mux)),
      credentials_(std::move(credentials)),
      announced_address_(announced_address),
      make_relay_socket_(std::move(make_relay_socket)) {
  mux_->Join(credentials_->ufrag(), this);
  credentials_->Join(this);
}

MuxedUdpSocket::~MuxedUdpSocket() { MuxedUdpSocket::Close(); }

int MuxedUdpSocket::Close() {
  if (!mux_) {
    return 0;
  }
  credentials_->Leave(this);
  mux_->Leave(credentials_->ufrag(), this);
  for (const rtc::SocketAddress& remote : remotes_) {
    mux_->Forget(remote, this);
  }
  for (const StunHeader::TransactionId& transaction : transactions_) {
    mux_->Forget(transaction, this);
  }
  mux_ = nullptr;
  if (relay_socket_) {
    // It may be on the stack.
    relay_socket_->Close();
    rtc::Thread::Current()->PostTask([socket = std::move(relay_socket_)] {});
  }
  return 0;
}

void MuxedUdpSocket::OnUfragChange(const std::string& old_ufrag) {
  mux_->Leave(old_ufrag, this);
  mux_->Join(credentials_->ufrag(), this);
}

bool MuxedUdpSocket::IsPeer(const rtc::SocketAddress& address) const {
  return std::find(relays_.begin(), relays_.end(), address) == relays_.end();
}

void MuxedUdpSocket::OnClaimed(const rtc::SocketAddress& remote) {
  remotes_.push_back(remote);
  if (remotes_.size() > UdpMux::kMostPerSocket) {
    mux_->Forget(remotes_.front(), this);
    remotes_.pop_front();
  }
}

void MuxedUdpSocket::Expect(const StunHeader::TransactionId& transaction) {
  mux_->Expect(transaction, this);
  transactions_.push_back(transaction);
  if (transactions_.size() > UdpMux::kMostPerSocket) {
    mux_->Forget(transactions_.front(), this);
    transactions_.pop_front();
  }
}

void MuxedUdpSocket::OpenRelaySocket(const rtc::SocketAddress& relay) {
  relays_.push_back(relay);
  if (relay_socket_) {
    return;
  }
  relay_socket_ = make_relay_socket_();
  if (relay_socket_) {
    relay_socket_->RegisterReceivedPacketCallback(
        [this, alive = safety_.flag()](rtc::AsyncPacketSocket*, const rtc::ReceivedPacket& packet) {
          if (alive->alive()) {
            Deliver(packet);
          }
        });
  }
}

// Binding requests find out, among other things, how the shared socket looks from outside, so they always leave by it.
rtc::AsyncPacketSocket* MuxedUdpSocket::WayTo(const rtc::SocketAddress& address,
                                              const std::optional<StunHeader>& header) {
  if (header && header->type == cricket::STUN_BINDING_REQUEST) {
    return &mux_->socket();
  }
  if (IsPeer(address)) {
    if (!header || header->type != cricket::STUN_ALLOCATE_REQUEST) {
      return &mux_->socket();
    }
    OpenRelaySocket(address);
  }
  return relay_socket_.get();
}

int MuxedUdpSocket::Send(const void* /*data*/, size_t /*size*/, const rtc::PacketOptions& /*options*/) {
  error_ = ENOTCONN;
  return -1;
}

int MuxedUdpSocket::SendTo(const void* data, size_t size, const rtc::SocketAddress& address,
                           const rtc::PacketOptions& options) {
  if (!mux_) {
    error_ = EBADF;
    return -1;
  }
  const auto header = StunHeader::Read(rtc::MakeArrayView(static_cast<const uint8_t*>(data), size));
  rtc::AsyncPacketSocket* way = WayTo(address, header);
  if (way == nullptr) {
    error_ = ENETUNREACH;
    return -1;
  }
  if (way != relay_socket_.get() && header && header->type == cricket::STUN_BINDING_REQUEST) {
    Expect(header->transaction_id);
  }
  // Nobody listens to the shared socket.
  const int result = way->SendTo(data, size, address, rtc::PacketOptions());
  if (result < 0) {
    error_ = way->GetError();
  }
  if (IsReported(options)) {
    rtc::SentPacket sent(options.packet_id, rtc::TimeMillis(), options.info_signaled_after_sent);
    rtc::CopySocketInformationToPacketInfo(size, *this, true, &sent.info);
    SignalSentPacket(this, sent);
  }
  return result;
}

int MuxedUdpSocket::GetOption(rtc::Socket::Option option, int* value) {
  return mux_ ? mux_->socket().GetOption(option, value) : -1;
}

int MuxedUdpSocket::SetOption(rtc::Socket::Option option, int value) {
  return mux_ ? mux_->socket().SetOption(option, value) : -1;
}

}  // namespace voxlink
