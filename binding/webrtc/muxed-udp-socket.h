#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/async_packet_socket.h"
#include "rtc_base/socket_address.h"

#include "webrtc/ice-credentials.h"
#include "webrtc/stun-message.h"
#include "webrtc/udp-mux.h"

namespace voxlink {

// One connection's part of a UDP socket that many share. Media thread only.
//
// A TURN server cannot tell the connections behind one address apart (RFC 8656, section 2.1: the 5-tuple is the
// allocation), so what goes there has a socket of its own, which is opened when it is needed.
class MuxedUdpSocket : public rtc::AsyncPacketSocket, private MuxMember {
 public:
  using MakeSocket = std::function<std::unique_ptr<rtc::AsyncPacketSocket>()>;

  // Null when the mux has a socket for these credentials already.
  static std::unique_ptr<MuxedUdpSocket> Create(std::shared_ptr<UdpMux> mux,
                                                std::shared_ptr<IceCredentials> credentials,
                                                const rtc::SocketAddress& announced_address,
                                                MakeSocket make_relay_socket);

  MuxedUdpSocket(std::shared_ptr<UdpMux> mux, std::shared_ptr<IceCredentials> credentials,
                 const rtc::SocketAddress& announced_address, MakeSocket make_relay_socket);
  ~MuxedUdpSocket() override;

  // For the mux.
  const std::string& password() const { return credentials_->password(); }
  bool IsPeer(const rtc::SocketAddress& address) const;
  void OnClaimed(const rtc::SocketAddress& remote);
  void Deliver(const rtc::ReceivedPacket& packet) { NotifyPacketReceived(packet); }

  // rtc::AsyncPacketSocket.
  rtc::SocketAddress GetLocalAddress() const override { return announced_address_; }
  rtc::SocketAddress GetRemoteAddress() const override { return {}; }
  int Send(const void* data, size_t size, const rtc::PacketOptions& options) override;
  int SendTo(const void* data, size_t size, const rtc::SocketAddress& address,
             const rtc::PacketOptions& options) override;
  int Close() override;
  State GetState() const override { return mux_ ? STATE_BOUND : STATE_CLOSED; }
  int GetOption(rtc::Socket::Option option, int* value) override;
  int SetOption(rtc::Socket::Option option, int value) override;
  int GetError() const override { return error_; }
  void SetError(int error) override { error_ = error; }

 private:
  void OnUfragChange(const std::string& old_ufrag) override;
  rtc::AsyncPacketSocket* WayTo(const rtc::SocketAddress& address, const std::optional<StunHeader>& header);
  void Expect(const StunHeader::TransactionId& transaction);
  void OpenRelaySocket(const rtc::SocketAddress& relay);

  std::shared_ptr<UdpMux> mux_;  // Null once closed.
  const std::shared_ptr<IceCredentials> credentials_;
  const rtc::SocketAddress announced_address_;
  const MakeSocket make_relay_socket_;
  std::deque<rtc::SocketAddress> remotes_;
  std::deque<StunHeader::TransactionId> transactions_;
  std::vector<rtc::SocketAddress> relays_;
  std::unique_ptr<rtc::AsyncPacketSocket> relay_socket_;
  int error_ = 0;
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace voxlink
