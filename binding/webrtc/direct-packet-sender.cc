#include "webrtc/direct-packet-sender.h"

#include <utility>

#include "modules/rtp_rtcp/source/rtp_packet_to_send.h"

namespace voxlink {

void DirectPacketSender::EnqueuePackets(std::vector<std::unique_ptr<webrtc::RtpPacketToSend>> packets) {
  if (!media_thread_.IsHere() || !is_direct_) {
    pacer_.EnqueuePackets(std::move(packets));
    return;
  }
  media_thread_.RunAsOwn([this, &packets] {
    for (std::unique_ptr<webrtc::RtpPacketToSend>& packet : packets) {
      router_.SendPacket(std::move(packet), webrtc::PacedPacketInfo());
    }
    router_.OnBatchComplete();
  });
}

}  // namespace voxlink
