#pragma once

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/dtls_transport_interface.h"
#include "api/scoped_refptr.h"
#include "api/sctp_transport_interface.h"

#include "webrtc/runtime.h"

namespace voxlink {

// Watches the transports of one connection on the media thread, where they live, and tells the signaling thread that
// something changed: once for all changes until it looks.
class TransportObserver : public webrtc::DtlsTransportObserverInterface,
                          public webrtc::SctpTransportObserverInterface,
                          public std::enable_shared_from_this<TransportObserver> {
 public:
  TransportObserver(std::shared_ptr<Runtime> runtime, absl::AnyInvocable<void()> on_change)
      : runtime_(std::move(runtime)), on_change_(std::move(on_change)) {}

  // Signaling thread.
  void Watch(rtc::scoped_refptr<webrtc::DtlsTransportInterface> transport);
  void Watch(rtc::scoped_refptr<webrtc::SctpTransportInterface> transport);
  // Signaling thread. No change is reported any more.
  void Stop();

  // Observer methods, on the media thread.
  void OnStateChange(webrtc::DtlsTransportInformation information) override;
  void OnError(webrtc::RTCError /*error*/) override {}
  void OnStateChange(webrtc::SctpTransportInformation information) override;

 private:
  void Changed();

  const std::shared_ptr<Runtime> runtime_;
  absl::AnyInvocable<void()> on_change_;  // Signaling thread; null once stopped.
  std::atomic<bool> pending_ = false;
  // Media thread. libwebrtc knows this observer by its bare address until it is taken off these.
  std::vector<rtc::scoped_refptr<webrtc::DtlsTransportInterface>> dtls_;
  std::vector<rtc::scoped_refptr<webrtc::SctpTransportInterface>> sctp_;
};

}  // namespace voxlink
