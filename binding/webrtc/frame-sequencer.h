#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "webrtc/picture-log.h"
#include "webrtc/shared-frame.h"
#include "webrtc/vp9-references.h"

namespace voxlink {

// Brings the frames of one received video stream into the order in which they can be decoded. A frame whose packets
// were lost and sent again comes after those that depend on it, and one that never comes would, as libwebrtc numbers
// anew what is forwarded, be missed by nobody: receivers would decode upon the wrong pictures. Such a gap is waited
// for, and then nothing goes on before the next key frame. Any one thread at a time.
class FrameSequencer {
 public:
  using Frame = std::shared_ptr<const SharedFrame>;

  // Adds to `ready` what can be decoded now, in order.
  void Insert(Frame frame, int64_t now_us, std::vector<Frame>& ready);

  // None has come yet, or what was missing is given up.
  bool needs_key_frame() const { return !started_ || lost_; }

 private:
  // As long as a retransmission or two may take; a decoder would have had to wait as well.
  static constexpr int64_t kPatienceUs = 500'000;
  static constexpr size_t kMaxHeld = 120;

  struct Held {
    Frame frame;
    int64_t since_us;
  };
  enum class Place { kReady, kEarly, kLate };

  Place PlaceOf(const SharedFrame& frame);
  Place PlaceOfVp8(const webrtc::RTPVideoHeaderVP8& vp8) const;
  Place PlaceOfVp9(const webrtc::RTPVideoHeaderVP9& vp9);
  Place PlaceOfDescribed(const SharedFrame& frame) const;
  Place PlaceOfPackets(const SharedFrame& frame) const;
  void Passed(const SharedFrame& frame);
  void PassedVp8(const webrtc::RTPVideoHeaderVP8& vp8, bool key);
  void PassedVp9(const webrtc::RTPVideoHeaderVP9& vp9, bool key);
  bool IsStart(const SharedFrame& frame) const;
  bool IsOld(const SharedFrame& start) const;
  void Miss(const SharedFrame& frame);
  void GiveUp();

  std::vector<Held> held_;
  bool started_ = false;
  bool lost_ = false;
  uint32_t ssrc_ = 0;
  uint32_t timestamp_ = 0;  // Of the frame that went last.

  // VP8: the frame that went last, the base layer's last one, and the temporal layers that lack nothing.
  int picture_id_ = webrtc::kNoPictureId;
  int base_picture_ = webrtc::kNoTl0PicIdx;
  uint32_t whole_layers_ = 0;

  // VP9: which spatial layers of which pictures went.
  Vp9References references_;
  PictureLog pictures_;
  int newest_picture_ = webrtc::kNoPictureId;

  // AV1: which frames went, or the last packet, where frames are not described.
  PictureLog frames_;
  std::optional<uint16_t> last_packet_;
};

}  // namespace voxlink
