#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "modules/video_coding/codecs/vp9/include/vp9_globals.h"

namespace voxlink {

// Which earlier pictures a frame of VP9 depends on. In flexible mode it says so itself (RFC 9628, section 4.2);
// otherwise its place in the group of pictures does, which an earlier frame has described. Any one thread at a time.
class Vp9References {
 public:
  struct List {
    std::array<uint8_t, webrtc::kMaxVp9RefPics> differences{};  // To the picture id.
    size_t count = 0;
  };

  // To be called with each frame, in order. Nothing when the group is not known.
  std::optional<List> Of(const webrtc::RTPVideoHeaderVP9& vp9);

  // There are temporal layers without flexible mode, so that what may be left out is known from picture ids alone.
  bool has_group() const { return group_.size() > 1; }

  static uint16_t Mask(const webrtc::RTPVideoHeaderVP9& vp9) { return static_cast<uint16_t>(vp9.max_picture_id); }

 private:
  void Remember(const webrtc::RTPVideoHeaderVP9& vp9);

  std::vector<List> group_;
  uint16_t start_ = 0;
};

}  // namespace voxlink
