#include "webrtc/muxed-tcp-socket.h"

#include <utility>

#include "rtc_base/thread.h"

#include "webrtc/tcp-mux.h"

namespace voxlink {

MuxedTcpSocket::MuxedTcpSocket(std::unique_ptr<rtc::AsyncPacketSocket> socket, std::weak_ptr<TcpMux> mux)
    : socket_(std::move(socket)), remote_address_(socket_->GetRemoteAddress()), mux_(std::move(mux)) {
  socket_->SetOption(rtc::Socket::OPT_NODELAY, 1);
  socket_->RegisterReceivedPacketCallback(
      [this, alive = safety_.flag()](rtc::AsyncPacketSocket*, const rtc::ReceivedPacket& packet) {
        if (alive->alive()) {
          OnPacket(packet);
        }
      });
  socket_->SubscribeCloseEvent(this, [this, alive = safety_.flag()](rtc::AsyncPacketSocket*, int error) {
    if (alive->alive()) {
      OnClose(error);
    }
  });
  socket_->SignalReadyToSend.connect(this, &MuxedTcpSocket::OnReadyToSend);
  socket_->SignalSentPacket.connect(this, &MuxedTcpSocket::OnSentPacket);
}

// The socket itself may be on the stack, in the middle of what it has received.
MuxedTcpSocket::~MuxedTcpSocket() {
  socket_->Close();
  rtc::Thread::Current()->PostTask([socket = std::move(socket_)] {});
}

void MuxedTcpSocket::OnPacket(const rtc::ReceivedPacket& packet) {
  if (std::shared_ptr<TcpMux> mux = mux_.lock()) {
    mux->OnFirstPacket(this, packet);
  } else {
    NotifyPacketReceived(packet);
  }
}

void MuxedTcpSocket::OnClose(int error) {
  if (std::shared_ptr<TcpMux> mux = mux_.lock()) {
    mux->Drop(this);
  } else {
    NotifyClosed(error);
  }
}

}  // namespace voxlink
