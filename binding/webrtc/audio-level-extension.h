#pragma once

#include <cstdint>
#include <optional>

#include "api/array_view.h"

namespace voxlink {

// The loudness of one packet of audio, as its header extension tells it (RFC 6464).
struct AudioLoudness {
  std::optional<uint8_t> level;  // dB below full scale, 127 for silence. Absent where nobody knows it.
  bool voice = true;
};

// Lets a packet of RTP, that of libwebrtc with a header extension of this id, tell another loudness. One that nobody
// knows is told by leaving the extension out.
void WriteLoudness(rtc::ArrayView<uint8_t> packet, int extension_id, const AudioLoudness& loudness);

}  // namespace voxlink
