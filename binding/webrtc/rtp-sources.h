#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "api/media_types.h"
#include "api/rtp_headers.h"
#include "api/video/color_space.h"
#include "modules/rtp_rtcp/source/rtp_packet_received.h"

#include "webrtc/picture-packets.h"

namespace voxlink {

// One RTCRtpSynchronizationSource or RTCRtpContributingSource.
struct RtpSource {
  uint32_t source = 0;
  bool contributing = false;
  int64_t timestamp_ms = 0;  // Of the monotonic clock.
  uint32_t rtp_timestamp = 0;
  absl::optional<uint8_t> audio_level;  // dB below full scale, 127 for silence.
  // Of the abs-capture-time header extension, in milliseconds of the NTP clock.
  absl::optional<double> capture_time_ms;
  absl::optional<double> capture_offset_ms;
};

// Who was heard last in the streams that a connection receives, as the headers of the packets say. libwebrtc knows the
// same, but only on its own thread, and only of what has been decoded: streams without a sink are not.
//
// Written on the media thread, read on the event loop, which waits for no more than a copy of a few numbers.
class RtpSources {
 public:
  // Which streams belong to a receiver: those that its description names, those that say its mid themselves, and
  // otherwise all of its kind when no other receiver has that kind.
  struct Receiver {
    cricket::MediaType kind = cricket::MEDIA_TYPE_AUDIO;
    std::string mid;
    std::vector<uint32_t> ssrcs;
    bool only_of_kind = false;
    std::map<int, int> clock_rates;  // By payload type.
  };

  // What the header of the latest packet of an audio stream says; of another SSRC when the stream is not known.
  struct AudioHeader {
    uint32_t ssrc = 0;
    uint32_t rtp_timestamp = 0;
    std::optional<uint8_t> level;
    std::optional<bool> voice;
    std::optional<uint64_t> capture_time;
  };

  // Media thread. Streams of retransmissions and of error correction are not added, so they are no sources. What is
  // sent again counts among the packets of pictures.
  void Add(uint32_t ssrc, cricket::MediaType kind);
  void Remove(uint32_t ssrc);
  void Heard(const webrtc::RtpPacketReceived& packet);

  // Any thread.
  AudioHeader LatestAudioHeader(uint32_t ssrc) const;
  // As the latest packet of a video stream said that says it.
  std::optional<webrtc::ColorSpace> LatestColorSpace(uint32_t ssrc) const;
  // Of a video stream: the packets of one of its latest pictures.
  std::optional<PicturePackets::Picture> PacketsOf(uint32_t ssrc, uint32_t rtp_timestamp) const;

  // Any thread. The newest first, none older than ten seconds.
  std::vector<RtpSource> Of(const Receiver& receiver) const;

 private:
  struct Stream {
    cricket::MediaType kind = cricket::MEDIA_TYPE_AUDIO;
    std::string mid;
    bool ended = false;
    int payload_type = -1;
    absl::optional<RtpSource> own;
    AudioHeader header;
    std::optional<webrtc::ColorSpace> color_space;
    PicturePackets pictures;
    // Most packets leave the capture time out, because it follows from that of an earlier one.
    absl::optional<webrtc::AbsoluteCaptureTime> capture_time;
    uint32_t capture_rtp_timestamp = 0;
    int64_t capture_received_ms = 0;
    std::map<uint32_t, RtpSource> contributing;
  };

  void HeardAgain(const webrtc::RtpPacketReceived& packet);
  static void AddCaptureTime(RtpSource& source, const Receiver& receiver, const Stream& stream);
  static bool BelongsTo(const Receiver& receiver, uint32_t ssrc, const Stream& stream);

  mutable std::mutex mutex_;
  std::map<uint32_t, Stream> streams_;
};

}  // namespace voxlink
