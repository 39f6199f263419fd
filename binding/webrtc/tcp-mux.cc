#include "webrtc/tcp-mux.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <sys/socket.h>

#include "rtc_base/async_tcp_socket.h"
#include "rtc_base/thread.h"

#include "webrtc/stun-message.h"

namespace voxlink {

namespace {

constexpr int kBacklog = 128;

// A listening socket that takes its port although connections of the process before are still ending on it, and that
// lets more than libwebrtc's five callers wait: it is for many connections.
class ReusingSocket : public rtc::SocketDispatcher {
 public:
  explicit ReusingSocket(rtc::PhysicalSocketServer* server) : rtc::SocketDispatcher(server) {}

  bool Create(int family, int type) override {
    const int on = 1;
    return rtc::SocketDispatcher::Create(family, type) &&
           setsockopt(s_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0;
  }

  int Listen(int /*backlog*/) override { return rtc::SocketDispatcher::Listen(kBacklog); }
};

std::unique_ptr<rtc::Socket> Bind(rtc::PhysicalSocketServer& server, const rtc::IPAddress& ip, int min_port,
                                  int max_port) {
  for (int port = min_port; port <= max_port; ++port) {
    auto socket = std::make_unique<ReusingSocket>(&server);
    if (socket->Create(ip.family(), SOCK_STREAM) && socket->Bind(rtc::SocketAddress(ip, port)) == 0) {
      return socket;
    }
  }
  return nullptr;
}

}  // namespace

std::shared_ptr<TcpMux> TcpMux::Create(rtc::PhysicalSocketServer& server, const rtc::IPAddress& ip, int min_port,
                                       int max_port) {
  std::unique_ptr<rtc::Socket> socket = Bind(server, ip, min_port, max_port);
  if (!socket) {
    return nullptr;
  }
  auto listener = std::make_unique<rtc::AsyncTcpListenSocket>(std::move(socket));
  if (listener->GetState() != rtc::AsyncListenSocket::State::kBound) {
    return nullptr;
  }
  return std::make_shared<TcpMux>(std::move(listener));
}

TcpMux::TcpMux(std::unique_ptr<rtc::AsyncListenSocket> listener) : listener_(std::move(listener)) {
  listener_->SignalNewConnection.connect(this, &TcpMux::OnNewConnection);
}

TcpMux::~TcpMux() = default;

void TcpMux::OnNewConnection(rtc::AsyncListenSocket* /*listener*/, rtc::AsyncPacketSocket* accepted) {
  auto socket = std::make_unique<MuxedTcpSocket>(std::unique_ptr<rtc::AsyncPacketSocket>(accepted), weak_from_this());
  if (waiting_.size() >= kMostWaiting) {
    return;
  }
  rtc::Thread::Current()->PostDelayedTask(webrtc::SafeTask(socket->safety(),
                                                           [weak = weak_from_this(), waiting = socket.get()] {
                                                             if (std::shared_ptr<TcpMux> self = weak.lock()) {
                                                               self->Drop(waiting);
                                                             }
                                                           }),
                                          kDeadline);
  waiting_.push_back(std::move(socket));
}

std::unique_ptr<MuxedTcpSocket> TcpMux::Take(MuxedTcpSocket* socket) {
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [socket](const auto& waiting) { return waiting.get() == socket; });
  if (found == waiting_.end()) {
    return nullptr;
  }
  std::unique_ptr<MuxedTcpSocket> taken = std::move(*found);
  waiting_.erase(found);
  return taken;
}

void TcpMux::Drop(MuxedTcpSocket* socket) { Take(socket); }

void TcpMux::OnFirstPacket(MuxedTcpSocket* socket, const rtc::ReceivedPacket& packet) {
  std::unique_ptr<MuxedTcpSocket> taken = Take(socket);
  const std::optional<ConnectivityCheck> check = ConnectivityCheck::Read(packet.payload());
  const auto asked = check ? by_ufrag_.find(check->ufrag()) : by_ufrag_.end();
  if (!taken || asked == by_ufrag_.end() || !check->IsAuthentic(asked->second->password())) {
    return;
  }
  MuxedTcpSocket* handed_over = taken.release();
  handed_over->HandOver();
  asked->second->SignalNewConnection(asked->second, handed_over);
  handed_over->Deliver(packet);
}

void TcpMux::Leave(const std::string& ufrag, MuxedListenSocket* socket) {
  const auto found = by_ufrag_.find(ufrag);
  if (found != by_ufrag_.end() && found->second == socket) {
    by_ufrag_.erase(found);
  }
}

std::unique_ptr<MuxedListenSocket> MuxedListenSocket::Create(std::shared_ptr<TcpMux> mux,
                                                             std::shared_ptr<IceCredentials> credentials,
                                                             const rtc::SocketAddress& announced_address) {
  if (mux->knows(credentials->ufrag())) {
    return nullptr;
  }
  return std::make_unique<MuxedListenSocket>(std::move(mux), std::move(credentials), announced_address);
}

MuxedListenSocket::MuxedListenSocket(std::shared_ptr<TcpMux> mux, std::shared_ptr<IceCredentials> credentials,
                                     const rtc::SocketAddress& announced_address)
    : mux_(std::move(mux)), credentials_(std::move(credentials)), announced_address_(announced_address) {
  mux_->Join(credentials_->ufrag(), this);
  credentials_->Join(this);
}

MuxedListenSocket::~MuxedListenSocket() {
  credentials_->Leave(this);
  mux_->Leave(credentials_->ufrag(), this);
}

void MuxedListenSocket::OnUfragChange(const std::string& old_ufrag) {
  mux_->Leave(old_ufrag, this);
  mux_->Join(credentials_->ufrag(), this);
}

}  // namespace voxlink
