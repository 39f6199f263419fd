#include "webrtc/audio-level-extension.h"

#include <algorithm>
#include <cstddef>

#include "modules/rtp_rtcp/source/byte_io.h"

namespace voxlink {

namespace {

constexpr size_t kFixedHeaderSize = 12;
constexpr uint8_t kVoiceFlag = 0x80;

// One element among the header extensions of a packet; empty when there is none of this id.
struct Element {
  rtc::ArrayView<uint8_t> all;
  size_t header_size = 0;
};

// RFC 8285, section 4.2 and 4.3.
Element FindElement(rtc::ArrayView<uint8_t> packet, int id) {
  if (packet.size() < kFixedHeaderSize || (packet[0] & 0x10) == 0) {
    return {};
  }
  const size_t block = kFixedHeaderSize + 4 * (packet[0] & 0x0f);
  if (packet.size() < block + 4) {
    return {};
  }
  const auto profile = webrtc::ByteReader<uint16_t>::ReadBigEndian(&packet[block]);
  const auto words = webrtc::ByteReader<uint16_t>::ReadBigEndian(&packet[block + 2]);
  const bool one_byte = profile == 0xbede;
  if (!one_byte && (profile & 0xfff0) != 0x1000) {
    return {};
  }
  const size_t header_size = one_byte ? 1 : 2;
  const size_t end = std::min(block + 4 + size_t{4} * words, packet.size());
  for (size_t at = block + 4; at + header_size <= end;) {
    if (packet[at] == 0) {
      ++at;  // Padding.
      continue;
    }
    const int found = one_byte ? packet[at] >> 4 : packet[at];
    const size_t size = header_size + (one_byte ? (packet[at] & 0x0f) + 1 : packet[at + 1]);
    if (at + size > end) {
      return {};
    }
    if (found == id) {
      return {packet.subview(at, size), header_size};
    }
    at += size;
  }
  return {};
}

}  // namespace

void WriteLoudness(rtc::ArrayView<uint8_t> packet, int extension_id, const AudioLoudness& loudness) {
  const Element element = FindElement(packet, extension_id);
  if (element.all.size() <= element.header_size) {
    return;
  }
  if (loudness.level) {
    element.all[element.header_size] = (loudness.voice ? kVoiceFlag : 0) | *loudness.level;
  } else {
    std::fill(element.all.begin(), element.all.end(), 0);  // Padding.
  }
}

}  // namespace voxlink
