#include "webrtc/sctp-sockets.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/string_view.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "media/sctp/dcsctp_transport.h"
#include "net/dcsctp/public/dcsctp_socket_factory.h"
#include "net/dcsctp/socket/dcsctp_socket.h"
#include "system_wrappers/include/clock.h"

namespace voxlink {

namespace {

// Below half of 2^16. The count is of all channels of a connection, which is more careful than need be.
constexpr size_t kMaxMessages = 32'000;

// What the receive buffer of a UdpSocket holds, and, for each millisecond to the other side and back, as much as is
// sent in one at 50 MB/s.
constexpr size_t kMaxBytes = 1024 * 1024;
constexpr size_t kMaxBytesPerMillisecond = 50'000;

// How many messages may pass between two looks at the round-trip time.
constexpr int kLookEvery = 256;

// Stands between a socket and its transport, and counts what has not arrived yet.
class Counter : public dcsctp::DcSctpSocketCallbacks {
 public:
  Counter(rtc::Thread& thread, UdpSocketFactory& udp_sockets, dcsctp::DcSctpSocketCallbacks& transport)
      : thread_(thread), udp_sockets_(udp_sockets), transport_(transport) {}

  void SetRoundTrip(size_t milliseconds) { max_bytes_ = kMaxBytes + milliseconds * kMaxBytesPerMillisecond; }

  // False when the message has to wait; the transport is then told when to go on. One alone may have any size.
  bool Add(size_t size) {
    if (messages_ >= kMaxMessages || (messages_ > 0 && bytes_ + size > max_bytes_)) {
      is_waiting_ = true;
      return false;
    }
    ++messages_;
    bytes_ += size;
    return true;
  }

  // An id that makes the socket report the end of a message of that size. The socket does not ask for unique ones.
  static dcsctp::LifecycleId IdOf(size_t size) { return dcsctp::LifecycleId(size + 1); }

  // Arrived, expired or refused.
  void OnLifecycleEnd(dcsctp::LifecycleId id) override {
    const size_t size = *id - 1;
    messages_ -= std::min<size_t>(messages_, 1);
    bytes_ -= std::min(bytes_, size);
    if (is_waiting_ && messages_ <= kMaxMessages * 3 / 4 && bytes_ <= max_bytes_ / 2) {
      is_waiting_ = false;
      // The socket must not be called from here.
      thread_.PostTask(webrtc::SafeTask(safety_.flag(), [this] {
        UdpSocketFactory::Burst burst(udp_sockets_);
        transport_.OnTotalBufferedAmountLow();
      }));
    }
  }

  void OnConnectionRestarted() override {
    // What was under way is gone, and nobody reports it.
    messages_ = 0;
    bytes_ = 0;
    transport_.OnConnectionRestarted();
  }

  dcsctp::SendPacketStatus SendPacketWithStatus(rtc::ArrayView<const uint8_t> data) override {
    return transport_.SendPacketWithStatus(data);
  }
  std::unique_ptr<dcsctp::Timeout> CreateTimeout(webrtc::TaskQueueBase::DelayPrecision precision) override {
    return transport_.CreateTimeout(precision);
  }
  dcsctp::TimeMs TimeMillis() override { return transport_.TimeMillis(); }
  webrtc::Timestamp Now() override { return transport_.Now(); }
  uint32_t GetRandomInt(uint32_t low, uint32_t high) override { return transport_.GetRandomInt(low, high); }
  void OnMessageReceived(dcsctp::DcSctpMessage message) override { transport_.OnMessageReceived(std::move(message)); }
  void OnError(dcsctp::ErrorKind error, absl::string_view message) override { transport_.OnError(error, message); }
  void OnAborted(dcsctp::ErrorKind error, absl::string_view message) override { transport_.OnAborted(error, message); }
  void OnConnected() override { transport_.OnConnected(); }
  void OnClosed() override { transport_.OnClosed(); }
  void OnStreamsResetFailed(rtc::ArrayView<const dcsctp::StreamID> streams, absl::string_view reason) override {
    transport_.OnStreamsResetFailed(streams, reason);
  }
  void OnStreamsResetPerformed(rtc::ArrayView<const dcsctp::StreamID> streams) override {
    transport_.OnStreamsResetPerformed(streams);
  }
  void OnIncomingStreamsReset(rtc::ArrayView<const dcsctp::StreamID> streams) override {
    transport_.OnIncomingStreamsReset(streams);
  }
  void OnBufferedAmountLow(dcsctp::StreamID stream) override { transport_.OnBufferedAmountLow(stream); }
  void OnTotalBufferedAmountLow() override { transport_.OnTotalBufferedAmountLow(); }

 private:
  rtc::Thread& thread_;
  UdpSocketFactory& udp_sockets_;
  dcsctp::DcSctpSocketCallbacks& transport_;
  size_t messages_ = 0;
  size_t bytes_ = 0;
  size_t max_bytes_ = kMaxBytes;
  bool is_waiting_ = false;
  const webrtc::ScopedTaskSafety safety_;
};

// The counter is a base, so that it exists before the socket and outlives it.
class Socket : private Counter, public dcsctp::DcSctpSocket {
 public:
  Socket(rtc::Thread& thread, UdpSocketFactory& udp_sockets, absl::string_view log_prefix,
         dcsctp::DcSctpSocketCallbacks& transport, std::unique_ptr<dcsctp::PacketObserver> observer,
         const dcsctp::DcSctpOptions& options)
      : Counter(thread, udp_sockets, transport),
        dcsctp::DcSctpSocket(log_prefix, static_cast<Counter&>(*this), std::move(observer), options) {}

  dcsctp::SendStatus Send(dcsctp::DcSctpMessage message, const dcsctp::SendOptions& options) override {
    const size_t size = message.payload().size();
    if (--until_look_ <= 0) {
      until_look_ = kLookEvery;
      LookAtRoundTrip();
    }
    if (!Add(size)) {
      until_look_ = 0;
      return dcsctp::SendStatus::kErrorResourceExhaustion;
    }
    dcsctp::SendOptions reported = options;
    reported.lifecycle_id = IdOf(size);
    return dcsctp::DcSctpSocket::Send(std::move(message), reported);
  }

 private:
  void LookAtRoundTrip() {
    if (const absl::optional<dcsctp::Metrics> metrics = GetMetrics()) {
      SetRoundTrip(static_cast<size_t>(std::max(0, metrics->srtt_ms)));
    }
  }

  int until_look_ = kLookEvery;
};

class SocketFactory : public dcsctp::DcSctpSocketFactory {
 public:
  SocketFactory(rtc::Thread& thread, UdpSocketFactory& udp_sockets) : thread_(thread), udp_sockets_(udp_sockets) {}

  std::unique_ptr<dcsctp::DcSctpSocketInterface> Create(absl::string_view log_prefix,
                                                        dcsctp::DcSctpSocketCallbacks& callbacks,
                                                        std::unique_ptr<dcsctp::PacketObserver> observer,
                                                        const dcsctp::DcSctpOptions& options) override {
    return std::make_unique<Socket>(thread_, udp_sockets_, log_prefix, callbacks, std::move(observer), options);
  }

 private:
  rtc::Thread& thread_;
  UdpSocketFactory& udp_sockets_;
};

}  // namespace

std::unique_ptr<cricket::SctpTransportInternal> SctpTransportFactory::CreateSctpTransport(
    rtc::PacketTransportInternal* transport) {
  return std::make_unique<webrtc::DcSctpTransport>(&thread_, transport, webrtc::Clock::GetRealTimeClock(),
                                                   std::make_unique<SocketFactory>(thread_, udp_sockets_));
}

}  // namespace voxlink
