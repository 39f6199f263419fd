#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// What can be done with packets without decoding them. Knows no JavaScript, so that it can be fuzzed alone.
namespace voxlink {

using PacketBytes = std::span<const uint8_t>;

// Where a part lies in its packet.
struct PacketPart {
  int32_t offset = 0;
  int32_t length = 0;
};

struct ParsedPacket {
  std::vector<PacketPart> frames;
  PacketPart padding;
  int32_t length = 0;  // Of the packet: less than what was handed over when it tells its own length.
  bool has_lbrr = false;
};

// → 0 or a code of libopus.
int ParsePacket(PacketBytes packet, bool is_self_delimited, ParsedPacket& parsed);

struct PacketExtension {
  int32_t id;
  int32_t frame;
  PacketPart data;
};

// In the padding of a packet that was parsed. → 0 or a code of libopus.
int ParseExtensions(PacketBytes packet, const ParsedPacket& parsed, std::vector<PacketExtension>& extensions);

// A packet of the frames from `begin` up to `end` of all the packets together, written to `out`. → bytes or a code.
// With `out` empty: → how many frames they have.
int Repacketize(std::span<const PacketBytes> packets, int begin, int end, std::span<uint8_t> out);

// Makes the packet of `length` bytes in `packet` longer, up to its size. → 0 or a code.
int PadPacket(std::span<uint8_t> packet, size_t length, int streams);

// Takes padding and extensions out. → bytes or a code.
int UnpadPacket(std::span<uint8_t> packet, int streams);

struct NewExtension {
  int32_t id;
  int32_t frame;
  PacketBytes data;
};

// Adds extensions to the packet of `length` bytes in `packet`, which has room for them. → bytes or a code.
int AddExtensions(std::span<uint8_t> packet, size_t length, std::span<const NewExtension> extensions);

}  // namespace voxlink
