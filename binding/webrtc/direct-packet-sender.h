#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "modules/pacing/packet_router.h"
#include "modules/rtp_rtcp/include/rtp_packet_sender.h"

#include "webrtc/media-thread.h"

namespace voxlink {

// Takes the packets of audio from their senders. What the media thread itself brings, as it forwards, leaves at once as
// long as nothing is paced; libwebrtc would have each packet wait in two queues for a turn of that thread. The rest
// takes libwebrtc's way.
class DirectPacketSender : public webrtc::RtpPacketSender {
 public:
  DirectPacketSender(MediaThread& media_thread, webrtc::PacketRouter& router, webrtc::RtpPacketSender& pacer)
      : media_thread_(media_thread), router_(router), pacer_(pacer) {}

  // Media thread. Whether packets may leave without being paced.
  void SetDirect(bool direct) { is_direct_ = direct; }

  // webrtc::RtpPacketSender. Any thread.
  void EnqueuePackets(std::vector<std::unique_ptr<webrtc::RtpPacketToSend>> packets) override;
  void RemovePacketsForSsrc(uint32_t ssrc) override { pacer_.RemovePacketsForSsrc(ssrc); }

 private:
  MediaThread& media_thread_;
  webrtc::PacketRouter& router_;
  webrtc::RtpPacketSender& pacer_;
  bool is_direct_ = false;  // Media thread.
};

}  // namespace voxlink
