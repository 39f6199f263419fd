#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>

#include "webrtc/audio-level-extension.h"

namespace voxlink {

// What the latest packets of one sender of audio say of their loudness, as those who fed them know it: libwebrtc
// measures what it encodes, and these it does not. A packet is known by its timestamp. Any thread.
class FedLevels {
 public:
  void Set(uint32_t rtp_timestamp, AudioLoudness loudness);
  // Nothing for packets that were not fed.
  std::optional<AudioLoudness> Of(uint32_t rtp_timestamp) const;

 private:
  struct Entry {
    uint32_t rtp_timestamp = 0;
    AudioLoudness loudness;
  };

  // Packets that wait to be sent, or may be sent again: of a few seconds.
  static constexpr size_t kMaxEntries = 256;

  mutable std::mutex mutex_;
  std::array<Entry, kMaxEntries> entries_;
  size_t set_ = 0;  // How many entries ever were.
};

}  // namespace voxlink
