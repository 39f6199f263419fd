#include "webrtc/frame-sequencer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "modules/video_coding/codecs/interface/common_constants.h"

namespace voxlink {

namespace {

// In ticks of 90 kHz.
constexpr int32_t kLongAgo = 10 * 90'000;

// How far `value` is ahead of `of` on a counter that wraps; negative when it is behind.
int Ahead(int value, int of, int mask) {
  const int distance = (value - of) & mask;
  return distance > mask / 2 ? distance - mask - 1 : distance;
}

// Ids of 7 and of 15 bits look the same once libwebrtc has parsed them. A counter of 15 bits does not jump from its
// first 128 values back to their beginning.
int Vp8Mask(int value, int of) { return value <= 0x7F && of <= 0x7F ? 0x7F : 0x7FFF; }

const webrtc::RTPVideoHeaderVP8* Vp8Of(const SharedFrame& frame) {
  return std::get_if<webrtc::RTPVideoHeaderVP8>(&frame.video.GetRTPVideoHeaderCodecSpecifics());
}

const webrtc::RTPVideoHeaderVP9* Vp9Of(const SharedFrame& frame) {
  return std::get_if<webrtc::RTPVideoHeaderVP9>(&frame.video.GetRTPVideoHeaderCodecSpecifics());
}

uint8_t SpatialOf(const webrtc::RTPVideoHeaderVP9& vp9) {
  return vp9.spatial_idx == webrtc::kNoSpatialIdx ? 0 : vp9.spatial_idx;
}

}  // namespace

bool FrameSequencer::IsStart(const SharedFrame& frame) const {
  const auto* vp9 = Vp9Of(frame);
  if (frame.described()) {
    return frame.key && frame.video.GetSpatialIndex() == 0;
  }
  return frame.key && (vp9 == nullptr || (SpatialOf(*vp9) == 0 && !vp9->inter_layer_predicted));
}

// A key frame that was lost and sent again, while later ones have gone already. One from long ago is the start of new
// timestamps.
bool FrameSequencer::IsOld(const SharedFrame& start) const {
  const auto distance = static_cast<int32_t>(start.rtp_timestamp - timestamp_);
  return started_ && !lost_ && distance < 0 && distance > -kLongAgo;
}

void FrameSequencer::Insert(Frame frame, int64_t now_us, std::vector<Frame>& ready) {
  if (frame->ssrc != ssrc_) {
    GiveUp();
    ssrc_ = frame->ssrc;
  }
  if (IsStart(*frame)) {
    if (IsOld(*frame)) {
      return;
    }
    // What was held depends on what is missing, or is older than this.
    held_.clear();
    started_ = true;
    lost_ = false;
  } else if (!started_ || lost_) {
    return;
  }
  switch (PlaceOf(*frame)) {
    case Place::kLate:
      Miss(*frame);
      return;
    case Place::kEarly:
      held_.push_back({std::move(frame), now_us});
      if (held_.size() > kMaxHeld || now_us - held_.front().since_us > kPatienceUs) {
        GiveUp();
      }
      return;
    case Place::kReady:
      Passed(*frame);
      ready.push_back(std::move(frame));
      break;
  }
  for (auto it = held_.begin(); it != held_.end();) {
    const Place place = PlaceOf(*it->frame);
    if (place == Place::kEarly) {
      ++it;
      continue;
    }
    const Frame next = std::move(it->frame);
    held_.erase(it);
    if (place == Place::kReady) {
      Passed(*next);
      ready.push_back(next);
    } else {
      Miss(*next);
    }
    it = held_.begin();
  }
  if (!held_.empty() && now_us - held_.front().since_us > kPatienceUs) {
    // Others go on without it.
    held_.erase(held_.begin());
  }
}

void FrameSequencer::GiveUp() {
  held_.clear();
  lost_ = started_;
}

// Nobody waits for a frame that comes when later ones have gone. But without an upper spatial layer, what is sent with
// it never becomes a whole picture.
void FrameSequencer::Miss(const SharedFrame& frame) {
  const auto* vp9 = Vp9Of(frame);
  if ((vp9 != nullptr && SpatialOf(*vp9) > 0) || (frame.described() && frame.video.GetSpatialIndex() > 0)) {
    GiveUp();
  }
}

FrameSequencer::Place FrameSequencer::PlaceOf(const SharedFrame& frame) {
  if (IsStart(frame)) {
    return Place::kReady;
  }
  if (const auto* vp8 = Vp8Of(frame)) {
    return PlaceOfVp8(*vp8);
  }
  if (const auto* vp9 = Vp9Of(frame)) {
    return PlaceOfVp9(*vp9);
  }
  if (frame.described()) {
    return PlaceOfDescribed(frame);
  }
  if (frame.video.GetCodec() == webrtc::kVideoCodecAV1) {
    return PlaceOfPackets(frame);
  }
  // libwebrtc puts frames of H.264 together in order, and none after one that is missing.
  return Place::kReady;
}

FrameSequencer::Place FrameSequencer::PlaceOfVp8(const webrtc::RTPVideoHeaderVP8& vp8) const {
  if (vp8.pictureId == webrtc::kNoPictureId || picture_id_ == webrtc::kNoPictureId) {
    return Place::kReady;
  }
  const int step = Ahead(vp8.pictureId, picture_id_, Vp8Mask(vp8.pictureId, picture_id_));
  if (step <= 0) {
    return Place::kLate;
  }
  const bool has_layers = vp8.temporalIdx != webrtc::kNoTemporalIdx && vp8.tl0PicIdx != webrtc::kNoTl0PicIdx &&
                          base_picture_ != webrtc::kNoTl0PicIdx;
  if (!has_layers) {
    return step == 1 ? Place::kReady : Place::kEarly;
  }
  const int base_step = Ahead(vp8.tl0PicIdx, base_picture_, 0xFF);
  if (vp8.temporalIdx == 0) {
    return base_step == 1 ? Place::kReady : base_step > 1 ? Place::kEarly : Place::kLate;
  }
  if (base_step != 0) {
    return base_step > 0 ? Place::kEarly : Place::kLate;
  }
  // One that does not depend on its own layer needs the base layer alone (RFC 7741, section 4.2: Y).
  const uint32_t needed = (2U << vp8.temporalIdx) - 1;
  const bool whole = (whole_layers_ & needed) == needed && step == 1;
  return vp8.layerSync || whole ? Place::kReady : Place::kEarly;
}

FrameSequencer::Place FrameSequencer::PlaceOfVp9(const webrtc::RTPVideoHeaderVP9& vp9) {
  if (vp9.picture_id == webrtc::kNoPictureId || newest_picture_ == webrtc::kNoPictureId) {
    return Place::kReady;
  }
  const int mask = Vp9References::Mask(vp9);
  const int spatial = SpatialOf(vp9);
  const auto id = static_cast<uint16_t>(vp9.picture_id);
  const int step = Ahead(id, newest_picture_, mask);
  const auto has = [this](uint16_t picture, int layer) {
    const std::optional<int64_t> layers = pictures_.Find(picture);
    return layers && (*layers >> layer & 1) != 0;
  };
  if (step < 0 || has(id, spatial)) {
    return Place::kLate;
  }
  if (vp9.inter_layer_predicted && spatial > 0 && !has(id, spatial - 1)) {
    return Place::kEarly;
  }
  const std::optional<Vp9References::List> list = references_.Of(vp9);
  if (!list) {
    return step <= 1 ? Place::kReady : Place::kEarly;
  }
  for (size_t i = 0; i < list->count; ++i) {
    if (!has(static_cast<uint16_t>((id - list->differences[i]) & mask), spatial)) {
      return Place::kEarly;
    }
  }
  return Place::kReady;
}

FrameSequencer::Place FrameSequencer::PlaceOfDescribed(const SharedFrame& frame) const {
  if (static_cast<int32_t>(frame.rtp_timestamp - timestamp_) < 0 ||
      frames_.Find(static_cast<uint16_t>(*frame.video.GetFrameId()))) {
    return Place::kLate;
  }
  const auto dependencies = frame.video.GetFrameDependencies();
  const bool whole = std::all_of(dependencies.begin(), dependencies.end(),
                                 [this](int64_t id) { return frames_.Find(static_cast<uint16_t>(id)).has_value(); });
  return whole ? Place::kReady : Place::kEarly;
}

// Without layers each frame depends on the one before, whose packets end where its own begin.
FrameSequencer::Place FrameSequencer::PlaceOfPackets(const SharedFrame& frame) const {
  if (!frame.packets || !last_packet_) {
    return Place::kReady;
  }
  const auto step = static_cast<int16_t>(frame.packets->first - *last_packet_);
  return step == 1 ? Place::kReady : step > 1 ? Place::kEarly : Place::kLate;
}

void FrameSequencer::Passed(const SharedFrame& frame) {
  timestamp_ = frame.rtp_timestamp;
  if (const auto* vp8 = Vp8Of(frame)) {
    PassedVp8(*vp8, frame.key);
  } else if (const auto* vp9 = Vp9Of(frame)) {
    PassedVp9(*vp9, IsStart(frame));
  } else if (frame.described()) {
    if (IsStart(frame)) {
      frames_.Clear();
    }
    frames_.Add(static_cast<uint16_t>(*frame.video.GetFrameId()), 0);
  }
  last_packet_ = frame.packets ? std::optional(frame.packets->last) : std::nullopt;
}

void FrameSequencer::PassedVp8(const webrtc::RTPVideoHeaderVP8& vp8, bool key) {
  const bool skips = picture_id_ != webrtc::kNoPictureId &&
                     Ahead(vp8.pictureId, picture_id_, Vp8Mask(vp8.pictureId, picture_id_)) != 1;
  if (key) {
    whole_layers_ = ~0U;
  } else if (vp8.temporalIdx == 0 && skips) {
    // Which layers the missing frames were of, nobody knows.
    whole_layers_ = 1;
  } else if (vp8.layerSync && vp8.temporalIdx != webrtc::kNoTemporalIdx) {
    whole_layers_ |= 1U << vp8.temporalIdx;
  }
  picture_id_ = vp8.pictureId;
  base_picture_ = vp8.tl0PicIdx;
}

void FrameSequencer::PassedVp9(const webrtc::RTPVideoHeaderVP9& vp9, bool key) {
  if (key) {
    pictures_.Clear();
    references_.Of(vp9);
  }
  newest_picture_ = vp9.picture_id;
  if (vp9.picture_id != webrtc::kNoPictureId) {
    const auto id = static_cast<uint16_t>(vp9.picture_id);
    pictures_.Add(id, pictures_.Find(id).value_or(0) | int64_t{1} << SpatialOf(vp9));
  }
}

}  // namespace voxlink
