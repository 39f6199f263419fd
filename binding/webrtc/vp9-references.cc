#include "webrtc/vp9-references.h"

#include <algorithm>

#include "modules/video_coding/codecs/interface/common_constants.h"

namespace voxlink {

void Vp9References::Remember(const webrtc::RTPVideoHeaderVP9& vp9) {
  group_.resize(std::min(vp9.gof.num_frames_in_gof, webrtc::kMaxVp9FramesInGof));
  start_ = static_cast<uint16_t>(vp9.picture_id);
  for (size_t i = 0; i < group_.size(); ++i) {
    List& list = group_[i];
    list.count = std::min<size_t>(vp9.gof.num_ref_pics[i], webrtc::kMaxVp9RefPics);
    std::copy_n(vp9.gof.pid_diff[i], list.count, list.differences.begin());
  }
  if (group_.empty()) {
    // There is one temporal layer then.
    group_.push_back({{1}, 1});
  }
}

std::optional<Vp9References::List> Vp9References::Of(const webrtc::RTPVideoHeaderVP9& vp9) {
  if (vp9.flexible_mode) {
    group_.clear();
  } else if (vp9.ss_data_available && vp9.picture_id != webrtc::kNoPictureId) {
    Remember(vp9);
  }
  if (!vp9.inter_pic_predicted) {
    return List{};
  }
  if (vp9.flexible_mode) {
    List list;
    list.count = std::min<size_t>(vp9.num_ref_pics, webrtc::kMaxVp9RefPics);
    std::copy_n(vp9.pid_diff, list.count, list.differences.begin());
    return list;
  }
  if (group_.empty() || vp9.picture_id == webrtc::kNoPictureId) {
    return std::nullopt;
  }
  const auto distance = static_cast<uint16_t>((vp9.picture_id - start_) & Mask(vp9));
  return group_[distance % group_.size()];
}

}  // namespace voxlink
