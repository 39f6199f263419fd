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
    uint16_t first = 0;  // Sequence numbers; with the padding in front of it, which probes the network.
    uint16_t last = 0;
    bool ended = false;  // Its last packet has come.
    // The number that the dependency descriptor gives the frame which that packet belongs to.
    std::optional<uint16_t> last_frame;
  };

  void Add(const webrtc::RtpPacketReceived& packet);
  // A packet of another stream that sends one of this stream again (RFC 4588). False when it is not of these pictures.
  bool AddAgain(const webrtc::RtpPacketReceived& retransmission);

  std::optional<Picture> Of(uint32_t rtp_timestamp) const;

 private:
  static constexpr size_t kSize = 64;

  // Packets in a row that are nothing but padding.
  struct Padding {
    uint16_t first = 0;
    uint16_t last = 0;
  };
  static constexpr size_t kMostPaddings = 16;

  void Add(const webrtc::RtpPacketReceived& packet, uint16_t sequence_number);
  void AddPadding(uint16_t sequence_number);
  uint16_t BeforePadding(uint16_t first) const;

  std::array<std::optional<Picture>, kSize> pictures_;
  std::array<std::optional<Padding>, kMostPaddings> paddings_;
  size_t latest_padding_ = 0;
  size_t next_ = 0;
  uint16_t newest_ = 0;  // Sequence number.
  uint32_t newest_timestamp_ = 0;
};

}  // namespace voxlink
