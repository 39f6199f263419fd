#include "webrtc/audio-timeline.h"

#include <cstdlib>

#include "rtc_base/time_utils.h"

#include "webrtc/shared-frame.h"

namespace voxlink {

namespace {

// A feeder whose timestamps are further from the time than this has begun anew.
constexpr int32_t kMaxDeviationSeconds = 3;

// Of the RTP clock; that of G.722 is 8000 by mistake (RFC 3551, section 4.5.2).
int32_t RateOf(const std::string& mime_type) { return SameName(mime_type, "audio/opus") ? 48000 : 8000; }

}  // namespace

uint32_t AudioTimeline::Continue(uint32_t timestamp, const std::string& mime_type, const void* origin, bool fed) {
  const int32_t rate = RateOf(mime_type);
  const int64_t now_ms = rtc::TimeMillis();
  if (last_) {
    const uint32_t expected = *last_ + static_cast<uint32_t>((now_ms - last_ms_) * (rate / 1000));
    const int32_t deviation = static_cast<int32_t>(timestamp + shift_ - expected);
    if (origin != origin_ || (fed && std::abs(deviation) > kMaxDeviationSeconds * rate)) {
      shift_ = expected - timestamp;
    }
  }
  origin_ = origin;
  last_ms_ = now_ms;
  last_ = timestamp + shift_;
  return *last_;
}

}  // namespace voxlink
