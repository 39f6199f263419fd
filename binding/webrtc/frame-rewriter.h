#pragma once

#include <cstdint>
#include <optional>

#include "api/video/video_frame_metadata.h"

#include "webrtc/picture-log.h"
#include "webrtc/vp9-references.h"

namespace voxlink {

// Makes the frames that a route forwards, of several streams in turn and with layers left out, into one stream.
// Timestamps go on without a jump. libwebrtc numbers the pictures anew when it sends them, so that references of VP9,
// which count pictures, are made to count those that are left. Any one thread at a time.
class FrameRewriter {
 public:
  struct Rewritten {
    uint32_t rtp_timestamp = 0;
    // Where it is no longer the frame's own.
    std::optional<webrtc::VideoFrameMetadata> metadata;
  };

  // The next frame is a key frame that begins anew, perhaps of another stream.
  void Rebase();

  // A frame of the stream that is forwarded, left out or not.
  void Observe(const webrtc::VideoFrameMetadata& metadata);

  // Of a described frame: whether all that it depends on was forwarded.
  bool Follows(const webrtc::VideoFrameMetadata& metadata) const;

  // The frame last observed. `media_time`: when the picture was taken, on a timeline of all streams, in ticks of 90
  // kHz. Nothing for a frame that depends on one that was left out.
  std::optional<Rewritten> Rewrite(const webrtc::VideoFrameMetadata& metadata, uint32_t rtp_timestamp,
                                   uint32_t media_time, bool last_of_picture);

 private:
  bool RewriteVp9(webrtc::RTPVideoHeaderVP9& vp9, uint32_t rtp_timestamp);
  bool RewriteReferences(webrtc::RTPVideoHeaderVP9& vp9);
  uint32_t RewriteTimestamp(uint32_t rtp_timestamp, uint32_t media_time);

  Vp9References references_;
  std::optional<Vp9References::List> list_;  // Of the frame last observed.
  PictureLog forwarded_;                     // With their numbers among those that are forwarded.
  int64_t pictures_ = 0;
  std::optional<uint32_t> picture_;  // The timestamp of the one under way.

  bool rebase_timestamps_ = false;
  uint32_t timestamp_offset_ = 0;
  std::optional<uint32_t> last_timestamp_;  // The greatest that was given out, and when it was taken.
  uint32_t last_media_time_ = 0;
};

}  // namespace voxlink
