#include "webrtc/frame-rewriter.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "webrtc/shared-frame.h"

namespace voxlink {

namespace {

// Pictures of two streams may have been taken at the same time.
constexpr int32_t kLeastStep = 90;

// P_DIFF has seven bits.
constexpr int64_t kGreatestDifference = 127;

}  // namespace

void FrameRewriter::Rebase() {
  rebase_timestamps_ = last_timestamp_.has_value();
  forwarded_.Clear();
  picture_ = std::nullopt;
}

void FrameRewriter::Observe(const webrtc::VideoFrameMetadata& metadata) {
  if (const auto* vp9 = std::get_if<webrtc::RTPVideoHeaderVP9>(&metadata.GetRTPVideoHeaderCodecSpecifics())) {
    list_ = references_.Of(*vp9);
  }
}

bool FrameRewriter::Follows(const webrtc::VideoFrameMetadata& metadata) const {
  const auto dependencies = metadata.GetFrameDependencies();
  return std::all_of(dependencies.begin(), dependencies.end(),
                     [this](int64_t id) { return forwarded_.Find(static_cast<uint16_t>(id)).has_value(); });
}

std::optional<FrameRewriter::Rewritten> FrameRewriter::Rewrite(const webrtc::VideoFrameMetadata& metadata,
                                                               uint32_t rtp_timestamp, uint32_t media_time,
                                                               bool last_of_picture) {
  std::optional<Rewritten> rewritten(std::in_place);
  if (std::holds_alternative<webrtc::RTPVideoHeaderVP9>(metadata.GetRTPVideoHeaderCodecSpecifics())) {
    webrtc::RTPVideoHeaderCodecSpecifics specifics = metadata.GetRTPVideoHeaderCodecSpecifics();
    auto& vp9 = std::get<webrtc::RTPVideoHeaderVP9>(specifics);
    if (!RewriteVp9(vp9, rtp_timestamp)) {
      return std::nullopt;
    }
    vp9.end_of_picture = last_of_picture;
    rewritten->metadata = metadata;
    rewritten->metadata->SetRTPVideoHeaderCodecSpecifics(specifics);
    rewritten->metadata->SetIsLastFrameInPicture(last_of_picture);
  } else if (IsDescribed(metadata)) {
    if (!Follows(metadata)) {
      return std::nullopt;
    }
    forwarded_.Add(static_cast<uint16_t>(*metadata.GetFrameId()), 0);
  }
  rewritten->rtp_timestamp = RewriteTimestamp(rtp_timestamp, media_time);
  return rewritten;
}

bool FrameRewriter::RewriteVp9(webrtc::RTPVideoHeaderVP9& vp9, uint32_t rtp_timestamp) {
  if (vp9.picture_id == webrtc::kNoPictureId) {
    return true;
  }
  const bool begins_picture = picture_ != rtp_timestamp;
  if (begins_picture) {
    ++pictures_;
  }
  if (!RewriteReferences(vp9)) {
    pictures_ -= begins_picture ? 1 : 0;
    return false;
  }
  picture_ = rtp_timestamp;
  forwarded_.Add(static_cast<uint16_t>(vp9.picture_id), pictures_);
  return true;
}

bool FrameRewriter::RewriteReferences(webrtc::RTPVideoHeaderVP9& vp9) {
  const bool was_flexible = vp9.flexible_mode;
  if (!was_flexible && !references_.has_group()) {
    return true;
  }
  // Places in a group of pictures would no longer be right either.
  vp9.flexible_mode = true;
  vp9.gof.num_frames_in_gof = 0;
  vp9.num_ref_pics = 0;
  if (!vp9.inter_pic_predicted) {
    return true;
  }
  if (!list_) {
    return false;
  }
  for (size_t i = 0; i < list_->count; ++i) {
    const auto id = static_cast<uint16_t>((vp9.picture_id - list_->differences[i]) & Vp9References::Mask(vp9));
    const std::optional<int64_t> number = forwarded_.Find(id);
    if (number && pictures_ - *number <= kGreatestDifference) {
      vp9.pid_diff[vp9.num_ref_pics++] = static_cast<uint8_t>(pictures_ - *number);
    } else if (was_flexible) {
      return false;
    }
  }
  // A group lists what may be referred to.
  return vp9.num_ref_pics > 0;
}

uint32_t FrameRewriter::RewriteTimestamp(uint32_t rtp_timestamp, uint32_t media_time) {
  if (std::exchange(rebase_timestamps_, false)) {
    const auto elapsed = static_cast<int32_t>(media_time - last_media_time_);
    timestamp_offset_ = *last_timestamp_ + static_cast<uint32_t>(std::max(elapsed, kLeastStep)) - rtp_timestamp;
  }
  const uint32_t timestamp = rtp_timestamp + timestamp_offset_;
  if (!last_timestamp_ || static_cast<int32_t>(timestamp - *last_timestamp_) > 0) {
    last_timestamp_ = timestamp;
    last_media_time_ = media_time;
  }
  return timestamp;
}

}  // namespace voxlink
