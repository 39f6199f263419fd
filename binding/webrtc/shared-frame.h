#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/frame_transformer_interface.h"
#include "api/media_types.h"
#include "api/scoped_refptr.h"
#include "api/video/color_space.h"
#include "api/video/encoded_image.h"
#include "api/video/video_frame_metadata.h"

namespace voxlink {

// Frames of AV1 say what they depend on, and their layers, in the dependency descriptor (AV1's RTP specification,
// appendix A), which libwebrtc has read then. Other codecs have a payload descriptor.
inline bool IsDescribed(const webrtc::VideoFrameMetadata& metadata) {
  return metadata.GetCodec() == webrtc::kVideoCodecAV1 && metadata.GetFrameId().has_value();
}

// One encoded frame that any number of takers share: it never changes, and its payload is copied out of libwebrtc once.
struct SharedFrame {
  cricket::MediaType kind = cricket::MEDIA_TYPE_AUDIO;
  std::string mime_type;  // As libwebrtc writes it: "audio/opus", "video/VP8".
  // Never null. Nobody writes into it, although libwebrtc's interface would allow that.
  rtc::scoped_refptr<webrtc::EncodedImageBufferInterface> payload;
  uint32_t ssrc = 0;
  uint8_t payload_type = 0;
  uint32_t rtp_timestamp = 0;
  std::vector<uint32_t> csrcs;
  int64_t received_us = 0;  // Of the monotonic clock.

  // Audio. The level and the voice activity are those of RFC 6464, and absent where the sender does not tell.
  std::optional<uint16_t> sequence_number;
  std::optional<uint8_t> audio_level;  // dB below full scale, 127 for silence.
  std::optional<bool> voice_activity;
  std::optional<uint64_t> absolute_capture_time;  // NTP, 32 bits of seconds and 32 of their fraction.

  // Video.
  bool key = false;
  webrtc::VideoFrameMetadata video;
  std::optional<webrtc::ColorSpace> color_space;  // Where a header extension of RTP says it.
  std::string rid;                                // Of the simulcast layer; empty where there is no simulcast.
  int layer = 0;                                  // Its index.
  bool ends_picture = true;  // No further spatial layer of the picture follows, as far as is known.
  struct Packets {
    uint16_t first = 0;
    uint16_t last = 0;
  };
  std::optional<Packets> packets;  // The sequence numbers of its picture.

  // Whether it says itself which earlier frames it depends on: of AV1, by the dependency descriptor.
  bool described() const { return kind == cricket::MEDIA_TYPE_VIDEO && IsDescribed(video); }

  const uint8_t* data() const { return payload->data(); }
  size_t size() const { return payload->size(); }
  // The name of the codec, as in "VP8".
  std::string_view codec() const;
};

// Names of codecs and media types are compared without regard to case.
bool SameName(std::string_view a, std::string_view b);

// Any thread.
cricket::MediaType KindOfFrame(const webrtc::TransformableFrameInterface& frame);

// Copies what a received frame is. What RTP's header extensions told is left to the caller.
std::shared_ptr<SharedFrame> CopyFrame(const webrtc::TransformableFrameInterface& frame);

// Who wants to see the encoded frames of a receiver.
class EncodedObserver {
 public:
  virtual ~EncodedObserver() = default;
  // libwebrtc's threads, or an event loop when a transform has written the frame back. It must not wait.
  virtual void OnEncodedFrame(const std::shared_ptr<const SharedFrame>& frame) = 0;
};

}  // namespace voxlink
