#include "webrtc/layer-selector.h"

#include <algorithm>

namespace voxlink {

namespace {

// The key frame of a lower stream comes earlier. Somebody who sees nothing yet rather waits this long than to see the
// resolution change at once.
constexpr int64_t kPreferredFirstUs = 500'000;

}  // namespace

void LayerSelector::Restart() {
  stream_ = std::nullopt;
  waiting_since_us_ = 0;
}

// The stream to be forwarded: the preferred one or the next lower that flows, or else whatever does.
int LayerSelector::Target(int64_t now_us) const {
  if (!activity_.has_simulcast()) {
    return 0;
  }
  const std::optional<int> below = activity_.HighestLive(preferred_.spatial, now_us);
  if (below) {
    return *below;
  }
  return activity_.LowestLive(now_us).value_or(stream_.value_or(0));
}

std::optional<int> LayerSelector::WantedKeyFrame(int64_t now_us) const {
  const int target = Target(now_us);
  if (!stream_) {
    return activity_.stream_count() == 0 ? kAnyStream : target;
  }
  if (*stream_ != target) {
    return target;
  }
  return spatial_ < TopSpatial() ? std::optional(target) : std::nullopt;
}

std::optional<LayerSelector::Layer> LayerSelector::current() const {
  if (!stream_) {
    return std::nullopt;
  }
  const int highest = activity_.temporal_count(*stream_) - 1;
  return Layer{activity_.has_simulcast() ? *stream_ : spatial_, std::clamp(temporal_, 0, std::max(highest, 0))};
}

int LayerSelector::TopSpatial() const {
  const int highest = std::min(activity_.spatial_count(stream_.value_or(0)) - 1, limit_);
  // With simulcast the preference is about streams.
  return activity_.has_simulcast() ? highest : std::min(highest, preferred_.spatial);
}

LayerSelector::Decision LayerSelector::OnFrame(const FrameLayers& frame, uint32_t rtp_timestamp, int64_t now_us) {
  const int target = Target(now_us);
  if (!stream_ && waiting_since_us_ == 0) {
    waiting_since_us_ = now_us;
  }
  const bool may_start = frame.stream == target || (!stream_ && now_us - waiting_since_us_ >= kPreferredFirstUs);
  if (frame.key && may_start && stream_ != frame.stream) {
    picture_ = rtp_timestamp;
    return Start(frame);
  }
  if (stream_ != frame.stream) {
    return {};
  }
  if (rtp_timestamp != picture_) {
    picture_ = rtp_timestamp;
    BeginPicture();
  }
  return WithinStream(frame);
}

LayerSelector::Decision LayerSelector::Start(const FrameLayers& frame) {
  stream_ = frame.stream;
  temporal_ = preferred_.temporal;
  spatial_ = TopSpatial();
  forwarded_spatial_ = 0;
  opens_higher_ = false;
  picture_skipped_ = false;
  return {Verdict::kForward, true, spatial_ == 0};
}

void LayerSelector::BeginPicture() {
  if (preferred_.temporal < temporal_ || (opens_higher_ && !picture_skipped_)) {
    temporal_ = preferred_.temporal;
  }
  spatial_ = std::min(spatial_, TopSpatial());
  opens_higher_ = true;
  forwarded_spatial_ = -1;
  picture_skipped_ = false;
}

LayerSelector::Decision LayerSelector::WithinStream(const FrameLayers& frame) {
  if (frame.key) {
    spatial_ = TopSpatial();
    temporal_ = preferred_.temporal;
  }
  if (frame.temporal > temporal_) {
    if (!frame.sync || frame.temporal > preferred_.temporal) {
      picture_skipped_ = true;
      return {Verdict::kSkip};
    }
    temporal_ = frame.temporal;
  }
  if (frame.spatial > spatial_) {
    // It begins here, upon the layer below, which must have been forwarded.
    if (frame.spatial > TopSpatial() || frame.inter_picture || forwarded_spatial_ != frame.spatial - 1) {
      return {Verdict::kSkip};
    }
    spatial_ = frame.spatial;
  }
  forwarded_spatial_ = std::max(forwarded_spatial_, frame.spatial);
  opens_higher_ = opens_higher_ && frame.opens_higher;
  return {Verdict::kForward, false, frame.spatial >= spatial_};
}

}  // namespace voxlink
