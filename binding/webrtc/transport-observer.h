#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/dtls_transport_interface.h"
#include "api/scoped_refptr.h"
#include "api/sctp_transport_interface.h"
#include "p2p/base/ice_transport_internal.h"
#include "rtc_base/third_party/sigslot/sigslot.h"

#include "webrtc/runtime.h"
#include "webrtc/transport-state.h"

namespace voxlink {

// Watches the transports of one connection, and reports each state that they go through in a task of its own.
//
// libwebrtc tells of the states of the connection that follow in tasks as well, which it has posted by the time that a
// transport tells its observers. So each of these belongs to the report that comes next.
class TransportObserver : public webrtc::DtlsTransportObserverInterface,
                          public webrtc::SctpTransportObserverInterface,
                          public sigslot::has_slots<>,
                          public std::enable_shared_from_this<TransportObserver> {
 public:
  using Report = absl::AnyInvocable<void(const std::vector<TransportState>&)>;

  TransportObserver(std::shared_ptr<Runtime> runtime, Report report)
      : runtime_(std::move(runtime)), report_(std::move(report)) {}

  // Everything from here on is for libwebrtc's one thread.
  void Watch(const rtc::scoped_refptr<webrtc::DtlsTransportInterface>& transport);
  void Watch(const rtc::scoped_refptr<webrtc::SctpTransportInterface>& transport);
  // No change is reported any more.
  void Stop();
  // Reports what has changed without libwebrtc's saying so.
  void Look() { Changed(); }
  // A report is on its way.
  bool pending() const { return pending_ > 0; }

  // Observer methods.
  void OnStateChange(webrtc::DtlsTransportInformation information) override;
  void OnError(webrtc::RTCError /*error*/) override {}
  void OnStateChange(webrtc::SctpTransportInformation information) override;

 private:
  // libwebrtc gives no other way to hear of ICE than its signals.
  void OnIceSignal(cricket::IceTransportInternal* /*transport*/) { Changed(); }
  void OnRouteChanged(absl::optional<rtc::NetworkRoute> /*route*/) { Changed(); }
  bool Update();
  void Changed();
  void Post();

  const std::shared_ptr<Runtime> runtime_;
  Report report_;  // Null once stopped.
  int pending_ = 0;
  // What is watched, as it was last seen. libwebrtc knows this observer by its bare address until it is taken off
  // these.
  std::vector<TransportState> dtls_;
  std::vector<rtc::scoped_refptr<webrtc::SctpTransportInterface>> sctp_;
};

}  // namespace voxlink
