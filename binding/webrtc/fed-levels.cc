#include "webrtc/fed-levels.h"

#include <algorithm>

namespace voxlink {

void FedLevels::Set(uint32_t rtp_timestamp, AudioLoudness loudness) {
  const std::lock_guard lock(mutex_);
  entries_[set_++ % kMaxEntries] = {rtp_timestamp, loudness};
}

std::optional<AudioLoudness> FedLevels::Of(uint32_t rtp_timestamp) const {
  const std::lock_guard lock(mutex_);
  // The newest first, because it is the one as a rule.
  for (size_t age = 1; age <= std::min(set_, kMaxEntries); ++age) {
    const Entry& entry = entries_[(set_ - age) % kMaxEntries];
    if (entry.rtp_timestamp == rtp_timestamp) {
      return entry.loudness;
    }
  }
  return std::nullopt;
}

}  // namespace voxlink
