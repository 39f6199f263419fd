#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "modules/rtp_rtcp/source/rtp_packet_received.h"

namespace voxlink {

// In which packets the latest pictures of a received video stream came. libwebrtc does not say it of the frames that it
// puts together, and of AV1 nothing else tells whether one is missing, or which spatial layer of a picture is its last.
// Any one thread at a time.
class PicturePackets {
 public:
  struct Picture {
    uint32_t rtp_timestamp = 0;
    uint16_t first = 0;  // Sequence numbers.
    uint16_t last = 0;
    bool ended = false;  // Its last packet has come.
    // The number that the dependency descriptor gives the frame which that packet belongs to.
    std::optional<uint16_t> last_frame;
  };

  void Add(const webrtc::RtpPacketReceived& packet) { Add(packet, packet.SequenceNumber()); }
  // A packet of another stream that sends one of this stream again (RFC 4588). False when it is not of these pictures.
  bool AddAgain(const webrtc::RtpPacketReceived& retransmission);

  std::optional<Picture> Of(uint32_t rtp_timestamp) const;

 private:
  static constexpr size_t kSize = 64;

  void Add(const webrtc::RtpPacketReceived& packet, uint16_t sequence_number);

  std::array<std::optional<Picture>, kSize> pictures_;
  size_t next_ = 0;
  uint16_t newest_ = 0;  // Sequence number.
  uint32_t newest_timestamp_ = 0;
};

}  // namespace voxlink
