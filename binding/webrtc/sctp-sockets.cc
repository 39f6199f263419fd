#include "webrtc/sctp-sockets.h"

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
constexpr size_t kMaxUnderWay = 32'000;
constexpr size_t kResumeAt = 24'000;

// Any id but none makes the socket report the end of a message.
const dcsctp::LifecycleId kReported(1);

// Stands between a socket and its transport, and counts the messages that have not arrived yet.
class Counter : public dcsctp::DcSctpSocketCallbacks {
 public:
  Counter(rtc::Thread& thread, dcsctp::DcSctpSocketCallbacks& transport) : thread_(thread), transport_(transport) {}

  // False when it has to wait; the transport is then told when to go on.
  bool Add() {
    if (under_way_ >= kMaxUnderWay) {
      is_waiting_ = true;
      return false;
    }
    ++under_way_;
    return true;
  }

  // Arrived, expired or refused.
  void OnLifecycleEnd(dcsctp::LifecycleId /*id*/) override {
    if (under_way_ > 0) {
      --under_way_;
    }
    if (is_waiting_ && under_way_ <= kResumeAt) {
      is_waiting_ = false;
      // The socket must not be called from here.
      thread_.PostTask(webrtc::SafeTask(safety_.flag(), [this] { transport_.OnTotalBufferedAmountLow(); }));
    }
  }

  void OnConnectionRestarted() override {
    // What was under way is gone, and nobody reports it.
    under_way_ = 0;
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
  dcsctp::DcSctpSocketCallbacks& transport_;
  size_t under_way_ = 0;
  bool is_waiting_ = false;
  const webrtc::ScopedTaskSafety safety_;
};

// The counter is a base, so that it exists before the socket and outlives it.
class Socket : private Counter, public dcsctp::DcSctpSocket {
 public:
  Socket(rtc::Thread& thread, absl::string_view log_prefix, dcsctp::DcSctpSocketCallbacks& transport,
         std::unique_ptr<dcsctp::PacketObserver> observer, const dcsctp::DcSctpOptions& options)
      : Counter(thread, transport),
        dcsctp::DcSctpSocket(log_prefix, static_cast<Counter&>(*this), std::move(observer), options) {}

  dcsctp::SendStatus Send(dcsctp::DcSctpMessage message, const dcsctp::SendOptions& options) override {
    if (!Add()) {
      return dcsctp::SendStatus::kErrorResourceExhaustion;
    }
    dcsctp::SendOptions reported = options;
    reported.lifecycle_id = kReported;
    return dcsctp::DcSctpSocket::Send(std::move(message), reported);
  }
};

class SocketFactory : public dcsctp::DcSctpSocketFactory {
 public:
  explicit SocketFactory(rtc::Thread& thread) : thread_(thread) {}

  std::unique_ptr<dcsctp::DcSctpSocketInterface> Create(absl::string_view log_prefix,
                                                        dcsctp::DcSctpSocketCallbacks& callbacks,
                                                        std::unique_ptr<dcsctp::PacketObserver> observer,
                                                        const dcsctp::DcSctpOptions& options) override {
    return std::make_unique<Socket>(thread_, log_prefix, callbacks, std::move(observer), options);
  }

 private:
  rtc::Thread& thread_;
};

}  // namespace

std::unique_ptr<cricket::SctpTransportInternal> SctpTransportFactory::CreateSctpTransport(
    rtc::PacketTransportInternal* transport) {
  return std::make_unique<webrtc::DcSctpTransport>(&thread_, transport, webrtc::Clock::GetRealTimeClock(),
                                                   std::make_unique<SocketFactory>(thread_));
}

}  // namespace voxlink
