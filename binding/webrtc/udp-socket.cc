#include "webrtc/udp-socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/udp.h>

#include "api/units/timestamp.h"

namespace voxlink {

namespace {

// What the system may keep while the thread is busy; the default holds no more than a hundred datagrams. The system
// takes less where its administrator allows no more.
constexpr int kReceiveBufferSize = 1 << 20;

// Both are limits of the system: segments of one call, and bytes of one IP packet.
constexpr size_t kMaxSegments = 64;
constexpr size_t kMaxBatchSize = 60'000;

struct Control {
  size_t segment_size = 0;
  absl::optional<webrtc::Timestamp> arrival_time;
};

Control ReadControl(const msghdr& header) {
  Control control;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
       part = CMSG_NXTHDR(const_cast<msghdr*>(&header), part)) {
    if (part->cmsg_level == SOL_UDP && part->cmsg_type == UDP_GRO) {
      int size = 0;
      std::memcpy(&size, CMSG_DATA(part), sizeof(size));
      control.segment_size = static_cast<size_t>(size);
    } else if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMP) {
      timeval time{};
      std::memcpy(&time, CMSG_DATA(part), sizeof(time));
      control.arrival_time = webrtc::Timestamp::Micros(int64_t{time.tv_sec} * 1'000'000 + time.tv_usec);
    }
  }
  return control;
}

}  // namespace

UdpSocketFactory::Burst::~Burst() {
  if (--factory_.bursts_ > 0) {
    return;
  }
  for (UdpSocket* sender : std::exchange(factory_.senders_, {})) {
    sender->Flush();
  }
}

rtc::Socket* UdpSocketFactory::CreateSocket(int family, int type) {
  return type == SOCK_DGRAM ? CreateUdpSocket(family, nullptr) : server_.CreateSocket(family, type);
}

rtc::Socket* UdpSocketFactory::CreateUdpSocket(int family, const ExternalAddresses* external_addresses) {
  auto socket = std::make_unique<UdpSocket>(*this, server_, external_addresses);
  return socket->Create(family, SOCK_DGRAM) ? socket.release() : nullptr;
}

UdpSocket::~UdpSocket() {
  Leave();
  if (destroyed_ != nullptr) {
    *destroyed_ = true;
  }
}

bool UdpSocket::Create(int family, int type) {
  if (!rtc::SocketDispatcher::Create(family, type)) {
    return false;
  }
  // A system that does not know this hands over one datagram at a time.
  const int on = 1;
  setsockopt(s_, SOL_UDP, UDP_GRO, &on, sizeof(on));
  setsockopt(s_, SOL_SOCKET, SO_RCVBUF, &kReceiveBufferSize, sizeof(kReceiveBufferSize));
  return true;
}

int UdpSocket::Bind(const rtc::SocketAddress& address) {
  const int result = rtc::SocketDispatcher::Bind(address);
  if (result == 0) {
    local_address_ = rtc::SocketDispatcher::GetLocalAddress();
    if (external_addresses_ != nullptr) {
      local_address_ = std::exchange(external_addresses_, nullptr)->Announce(local_address_);
    }
  }
  return result;
}

rtc::SocketAddress UdpSocket::GetLocalAddress() const {
  return local_address_.IsNil() ? rtc::SocketDispatcher::GetLocalAddress() : local_address_;
}

int UdpSocket::Close() {
  Leave();
  ForgetBatch();
  return rtc::SocketDispatcher::Close();
}

void UdpSocket::OnEvent(uint32_t events, int error) {
  if ((events & rtc::DE_WRITE) != 0 && segments_ > 0 && !Flush()) {
    events &= ~uint32_t{rtc::DE_WRITE};
  }
  // Reading comes last, because the socket may go with what is read.
  const uint32_t others = events & ~uint32_t{rtc::DE_READ};
  if (others != 0) {
    rtc::SocketDispatcher::OnEvent(others, error);
  }
  if ((events & rtc::DE_READ) != 0) {
    Read();
  }
}

// What is left after that comes with the next event, so that other sockets and the tasks of the thread get their turn.
void UdpSocket::Read() {
  UdpSocketFactory::Burst burst(factory_);
  bool destroyed = false;
  destroyed_ = &destroyed;
  const int count = ReadBlocks();
  for (int block = 0; block < count; ++block) {
    HandleBlock(factory_.inbox_->messages[block], destroyed);
    if (destroyed) {
      return;
    }
  }
  destroyed_ = nullptr;
}

// The number of blocks that were filled. An error, such as that of an earlier datagram which found no receiver, counts
// as none: it is told once, and what comes after it is read with the next event.
int UdpSocket::ReadBlocks() {
  UdpSocketFactory::Inbox& inbox = *factory_.inbox_;
  for (size_t i = 0; i < UdpSocketFactory::Inbox::kBlocks; ++i) {
    inbox.vectors[i] = {inbox.blocks[i].data(), inbox.blocks[i].size()};
    msghdr& header = inbox.messages[i].msg_hdr;
    header = {};
    header.msg_name = &inbox.senders[i];
    header.msg_namelen = sizeof(inbox.senders[i]);
    header.msg_iov = &inbox.vectors[i];
    header.msg_iovlen = 1;
    header.msg_control = inbox.controls[i].data();
    header.msg_controllen = inbox.controls[i].size();
  }
  return std::max(0, recvmmsg(s_, inbox.messages.data(), UdpSocketFactory::Inbox::kBlocks, MSG_DONTWAIT, nullptr));
}

void UdpSocket::HandleBlock(const mmsghdr& message, const bool& destroyed) {
  const Control control = ReadControl(message.msg_hdr);
  const auto* data = static_cast<const uint8_t*>(message.msg_hdr.msg_iov->iov_base);
  const size_t segment_size = control.segment_size == 0 ? message.msg_len : control.segment_size;
  Datagram datagram{data, 0, {}, control.arrival_time};
  rtc::SocketAddressFromSockAddrStorage(*static_cast<sockaddr_storage*>(message.msg_hdr.msg_name), &datagram.sender);
  for (size_t offset = 0; !destroyed && s_ != INVALID_SOCKET && offset < message.msg_len; offset += segment_size) {
    datagram.data = data + offset;
    datagram.size = std::min(segment_size, message.msg_len - offset);
    incoming_ = datagram;
    SignalReadEvent(this);
  }
}

int UdpSocket::RecvFrom(ReceiveBuffer& buffer) {
  if (!incoming_) {
    SetError(EWOULDBLOCK);
    return -1;
  }
  const Datagram datagram = *std::exchange(incoming_, std::nullopt);
  buffer.payload.SetData(datagram.data, datagram.size);
  buffer.source_address = datagram.sender;
  buffer.arrival_time = datagram.arrival_time;
  return static_cast<int>(datagram.size);
}

int UdpSocket::SendTo(const void* data, size_t size, const rtc::SocketAddress& address) {
  if (segments_ > 0 && !FitsBatch(size, address) && !Flush()) {
    SetError(EWOULDBLOCK);
    return -1;
  }
  if (segments_ == 0) {
    if (factory_.bursts_ == 0) {
      return rtc::SocketDispatcher::SendTo(data, size, address);
    }
    factory_.senders_.push_back(this);
    destination_ = address;
    segment_size_ = size;
  }
  const auto* bytes = static_cast<const uint8_t*>(data);
  batch_.insert(batch_.end(), bytes, bytes + size);
  ++segments_;
  is_batch_full_ = size < segment_size_ || size == 0;
  if (factory_.bursts_ == 0) {
    Flush();
  }
  return static_cast<int>(size);
}

bool UdpSocket::FitsBatch(size_t size, const rtc::SocketAddress& address) const {
  return !is_batch_full_ && size <= segment_size_ && segments_ < kMaxSegments &&
         batch_.size() + size <= kMaxBatchSize && address == destination_;
}

void UdpSocket::Leave() {
  std::vector<UdpSocket*>& senders = factory_.senders_;
  senders.erase(std::remove(senders.begin(), senders.end(), this), senders.end());
}

bool UdpSocket::Flush() {
  if (segments_ == 0) {
    return true;
  }
  if (segments_ > 1 && can_segment_) {
    if (SendBatch() >= 0) {
      ForgetBatch();
      return true;
    }
    if (rtc::IsBlockingError(errno)) {
      EnableEvents(rtc::DE_WRITE);
      return false;
    }
    // The system, or the way to the destination, cannot segment.
    can_segment_ = errno != EINVAL && errno != EIO && errno != EMSGSIZE;
  }
  return SendOneByOne();
}

ssize_t UdpSocket::SendBatch() {
  sockaddr_storage destination{};
  const size_t address_size = destination_.ToSockAddrStorage(&destination);
  iovec vector{batch_.data(), batch_.size()};
  alignas(cmsghdr) std::array<uint8_t, CMSG_SPACE(sizeof(uint16_t))> control{};
  msghdr header{};
  header.msg_name = &destination;
  header.msg_namelen = static_cast<socklen_t>(address_size);
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* part = CMSG_FIRSTHDR(&header);
  part->cmsg_level = SOL_UDP;
  part->cmsg_type = UDP_SEGMENT;
  part->cmsg_len = CMSG_LEN(sizeof(uint16_t));
  const auto segment_size = static_cast<uint16_t>(segment_size_);
  std::memcpy(CMSG_DATA(part), &segment_size, sizeof(segment_size));
  return sendmsg(s_, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool UdpSocket::SendOneByOne() {
  size_t offset = 0;
  while (segments_ > 0) {
    const size_t size = std::min(segment_size_, batch_.size() - offset);
    const int sent = rtc::SocketDispatcher::SendTo(batch_.data() + offset, size, destination_);
    if (sent < 0 && IsBlocking()) {
      batch_.erase(batch_.begin(), batch_.begin() + static_cast<ptrdiff_t>(offset));
      return false;
    }
    // Any other error concerns this datagram alone, which is lost, as datagrams are.
    offset += size;
    --segments_;
  }
  ForgetBatch();
  return true;
}

void UdpSocket::ForgetBatch() {
  batch_.clear();
  segments_ = 0;
  is_batch_full_ = false;
}

}  // namespace voxlink
