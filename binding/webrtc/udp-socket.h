#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "rtc_base/physical_socket_server.h"
#include "rtc_base/socket_address.h"
#include "rtc_base/socket_factory.h"

#include "webrtc/external-addresses.h"

namespace voxlink {

class UdpSocket;

// Makes the sockets of the media thread: UDP ones that handle packets by the burst, and libwebrtc's own for the rest.
// libwebrtc sends and receives one datagram per system call, which is most of the cost of a data channel.
//
// Media thread only.
class UdpSocketFactory : public rtc::SocketFactory {
 public:
  // While one is on the stack, what is sent is collected, and leaves with few system calls at its end.
  class Burst {
   public:
    explicit Burst(UdpSocketFactory& factory) : factory_(factory) { ++factory_.bursts_; }
    Burst(const Burst&) = delete;
    Burst& operator=(const Burst&) = delete;
    ~Burst();

   private:
    UdpSocketFactory& factory_;
  };

  explicit UdpSocketFactory(rtc::PhysicalSocketServer& server) : server_(server) {}

  rtc::Socket* CreateSocket(int family, int type) override;
  // One that answers with its external address once it is bound; `external_addresses` are asked no later.
  rtc::Socket* CreateUdpSocket(int family, const ExternalAddresses* external_addresses);

 private:
  friend class UdpSocket;

  // Datagrams as the system hands them over; several of one sender may lie in one block. One set serves all sockets,
  // because a burst is read and handled before the next.
  struct Inbox {
    static constexpr size_t kBlocks = 8;
    static constexpr size_t kBlockSize = 64 * 1024;

    std::array<std::array<uint8_t, kBlockSize>, kBlocks> blocks;
    std::array<std::array<uint8_t, 128>, kBlocks> controls;
    std::array<sockaddr_storage, kBlocks> senders;
    std::array<iovec, kBlocks> vectors;
    std::array<mmsghdr, kBlocks> messages;
  };

  rtc::PhysicalSocketServer& server_;
  const std::unique_ptr<Inbox> inbox_ = std::make_unique<Inbox>();
  std::vector<UdpSocket*> senders_;  // Those that have collected something.
  int bursts_ = 0;
};

// A UDP socket that reads a handful of what has come with one system call, and sends datagrams of equal size to one
// address as one, which the system takes apart again (UDP segmentation offload), where it can.
class UdpSocket : public rtc::SocketDispatcher {
 public:
  UdpSocket(UdpSocketFactory& factory, rtc::PhysicalSocketServer& server, const ExternalAddresses* external_addresses)
      : rtc::SocketDispatcher(&server), factory_(factory), external_addresses_(external_addresses) {}
  ~UdpSocket() override;

  bool Create(int family, int type) override;
  int Bind(const rtc::SocketAddress& address) override;
  // libwebrtc asks for each datagram; the answer does not change once the socket is bound.
  rtc::SocketAddress GetLocalAddress() const override;
  int SendTo(const void* data, size_t size, const rtc::SocketAddress& address) override;
  int RecvFrom(ReceiveBuffer& buffer) override;
  void OnEvent(uint32_t events, int error) override;
  int Close() override;

 private:
  friend class UdpSocketFactory::Burst;

  struct Datagram {
    const uint8_t* data;
    size_t size;
    rtc::SocketAddress sender;
    absl::optional<webrtc::Timestamp> arrival_time;
  };

  void Read();
  int ReadBlocks();
  void HandleBlock(const mmsghdr& message, const bool& destroyed);

  bool FitsBatch(size_t size, const rtc::SocketAddress& address) const;
  void Leave();
  // False when the system takes nothing now; the batch stays.
  bool Flush();
  ssize_t SendBatch();
  bool SendOneByOne();
  void ForgetBatch();

  UdpSocketFactory& factory_;
  const ExternalAddresses* external_addresses_;  // Null when there are none, and once the socket is bound.
  rtc::SocketAddress local_address_;
  std::optional<Datagram> incoming_;
  bool* destroyed_ = nullptr;  // Where a read that is on the stack learns that the socket has gone.

  std::vector<uint8_t> batch_;
  size_t segment_size_ = 0;
  size_t segments_ = 0;
  bool is_batch_full_ = false;  // A shorter datagram can only be the last.
  rtc::SocketAddress destination_;
  bool can_segment_ = true;
};

}  // namespace voxlink
