#pragma once

#include <memory>

#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/async_packet_socket.h"
#include "rtc_base/third_party/sigslot/sigslot.h"

namespace voxlink {

class TcpMux;

// An accepted TCP connection, first in the hands of the mux, then in those of the connection that it is for. It passes
// everything on; that there are two sockets lets the first packet be read before it is known whose it is.
// Media thread only.
class MuxedTcpSocket : public rtc::AsyncPacketSocket {
 public:
  MuxedTcpSocket(std::unique_ptr<rtc::AsyncPacketSocket> socket, std::weak_ptr<TcpMux> mux);
  ~MuxedTcpSocket() override;

  // From now on packets go to whoever owns the socket.
  void HandOver() { mux_.reset(); }
  void Deliver(const rtc::ReceivedPacket& packet) { NotifyPacketReceived(packet); }
  rtc::scoped_refptr<webrtc::PendingTaskSafetyFlag> safety() { return safety_.flag(); }

  // rtc::AsyncPacketSocket.
  rtc::SocketAddress GetLocalAddress() const override { return socket_->GetLocalAddress(); }
  rtc::SocketAddress GetRemoteAddress() const override { return remote_address_; }
  int Send(const void* data, size_t size, const rtc::PacketOptions& options) override {
    return socket_->Send(data, size, options);
  }
  int SendTo(const void* data, size_t size, const rtc::SocketAddress& address,
             const rtc::PacketOptions& options) override {
    return socket_->SendTo(data, size, address, options);
  }
  int Close() override { return socket_->Close(); }
  State GetState() const override { return socket_->GetState(); }
  int GetOption(rtc::Socket::Option option, int* value) override { return socket_->GetOption(option, value); }
  int SetOption(rtc::Socket::Option option, int value) override { return socket_->SetOption(option, value); }
  int GetError() const override { return socket_->GetError(); }
  void SetError(int error) override { socket_->SetError(error); }

 private:
  void OnPacket(const rtc::ReceivedPacket& packet);
  void OnClose(int error);
  void OnReadyToSend(rtc::AsyncPacketSocket* /*socket*/) { SignalReadyToSend(this); }
  void OnSentPacket(rtc::AsyncPacketSocket* /*socket*/, const rtc::SentPacket& packet) {
    SignalSentPacket(this, packet);
  }

  std::unique_ptr<rtc::AsyncPacketSocket> socket_;
  // Read while there is one: an owner finds the socket by it, also when the other side is gone.
  const rtc::SocketAddress remote_address_;
  std::weak_ptr<TcpMux> mux_;  // Empty once handed over.
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace voxlink
