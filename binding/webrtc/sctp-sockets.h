#pragma once

#include <memory>

#include "api/transport/sctp_transport_factory_interface.h"
#include "media/sctp/sctp_transport_internal.h"
#include "p2p/base/packet_transport_internal.h"
#include "rtc_base/thread.h"

namespace voxlink {

// Makes libwebrtc's own SCTP transports, over sockets that never have more messages under way than a receiver can tell
// apart: a message of an ordered channel has a number of 16 bits, and libwebrtc's receiver takes one that is more than
// half of them ahead for one of the past. When a datagram is lost while tens of thousands of small messages are under
// way, the association would be stuck until it is aborted.
class SctpTransportFactory : public webrtc::SctpTransportFactoryInterface {
 public:
  explicit SctpTransportFactory(rtc::Thread& thread) : thread_(thread) {}

  std::unique_ptr<cricket::SctpTransportInternal> CreateSctpTransport(rtc::PacketTransportInternal* transport) override;

 private:
  rtc::Thread& thread_;
};

}  // namespace voxlink
