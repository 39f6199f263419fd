#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/async_packet_socket.h"
#include "rtc_base/physical_socket_server.h"
#include "rtc_base/socket_address.h"
#include "rtc_base/third_party/sigslot/sigslot.h"

#include "webrtc/ice-credentials.h"
#include "webrtc/muxed-tcp-socket.h"

namespace voxlink {

class MuxedListenSocket;

// A TCP port on which any number of connections listen (RFC 6544). Who calls says by the first packet, a connectivity
// check, for which connection the call is, and proves it; until then it waits here, with a deadline, and in a list of
// limited length: libwebrtc itself would keep whatever calls for as long as the connection lives.
//
// Media thread only. It lives for as long as one of its sockets does.
class TcpMux : public std::enable_shared_from_this<TcpMux>, public sigslot::has_slots<> {
 public:
  static constexpr size_t kMostWaiting = 256;
  static constexpr webrtc::TimeDelta kDeadline = webrtc::TimeDelta::Seconds(10);

  // Null when no port of the range is free.
  static std::shared_ptr<TcpMux> Create(rtc::PhysicalSocketServer& server, const rtc::IPAddress& ip, int min_port,
                                        int max_port);

  explicit TcpMux(std::unique_ptr<rtc::AsyncListenSocket> listener);
  ~TcpMux() override;

  rtc::SocketAddress address() const { return listener_->GetLocalAddress(); }

  bool knows(const std::string& ufrag) const { return by_ufrag_.count(ufrag) > 0; }
  void Join(const std::string& ufrag, MuxedListenSocket* socket) { by_ufrag_.emplace(ufrag, socket); }
  void Leave(const std::string& ufrag, MuxedListenSocket* socket);

  // For a socket that waits: its first packet, and its end.
  void OnFirstPacket(MuxedTcpSocket* socket, const rtc::ReceivedPacket& packet);
  void Drop(MuxedTcpSocket* socket);

 private:
  void OnNewConnection(rtc::AsyncListenSocket* listener, rtc::AsyncPacketSocket* accepted);
  std::unique_ptr<MuxedTcpSocket> Take(MuxedTcpSocket* socket);

  std::unique_ptr<rtc::AsyncListenSocket> listener_;
  std::vector<std::unique_ptr<MuxedTcpSocket>> waiting_;
  std::unordered_map<std::string, MuxedListenSocket*> by_ufrag_;
};

// One connection's part of such a port.
class MuxedListenSocket : public rtc::AsyncListenSocket, private MuxMember {
 public:
  // Null when the mux has a socket for these credentials already.
  static std::unique_ptr<MuxedListenSocket> Create(std::shared_ptr<TcpMux> mux,
                                                   std::shared_ptr<IceCredentials> credentials,
                                                   const rtc::SocketAddress& announced_address);

  MuxedListenSocket(std::shared_ptr<TcpMux> mux, std::shared_ptr<IceCredentials> credentials,
                    const rtc::SocketAddress& announced_address);
  ~MuxedListenSocket() override;

  const std::string& password() const { return credentials_->password(); }

  State GetState() const override { return State::kBound; }
  rtc::SocketAddress GetLocalAddress() const override { return announced_address_; }

 private:
  void OnUfragChange(const std::string& old_ufrag) override;

  const std::shared_ptr<TcpMux> mux_;
  const std::shared_ptr<IceCredentials> credentials_;
  const rtc::SocketAddress announced_address_;
};

}  // namespace voxlink
