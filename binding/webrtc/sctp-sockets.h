#pragma once

#include <memory>

#include "api/transport/sctp_transport_factory_interface.h"
#include "media/sctp/sctp_transport_internal.h"
#include "p2p/base/packet_transport_internal.h"
#include "rtc_base/thread.h"

#include "webrtc/udp-socket.h"

namespace voxlink {

// Makes libwebrtc's own SCTP transports, over sockets that keep two limits on what is under way, that is, sent or
// queued in the socket and not yet known to have arrived. What goes beyond waits in the queues of the channels.
// - Messages: one of an ordered channel has a number of 16 bits, and libwebrtc's receiver takes one that is more than
//   half of them ahead for one of the past. When a datagram is lost while tens of thousands of small messages are under
//   way, the association would be stuck until it is aborted.
// - Bytes: SCTP sends ever more at once until something is lost. On a short way that is the receive buffer of the other
//   system's socket overflowing, and so much is lost then that it takes seconds to recover. What a long way holds
//   besides is allowed for.
class SctpTransportFactory : public webrtc::SctpTransportFactoryInterface {
 public:
  SctpTransportFactory(rtc::Thread& thread, UdpSocketFactory& udp_sockets)
      : thread_(thread), udp_sockets_(udp_sockets) {}

  std::unique_ptr<cricket::SctpTransportInternal> CreateSctpTransport(rtc::PacketTransportInternal* transport) override;

 private:
  rtc::Thread& thread_;
  UdpSocketFactory& udp_sockets_;
};

}  // namespace voxlink
