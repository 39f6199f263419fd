// Reads a packet, with its extensions, pads it and takes the padding out again.
#include <cstdlib>
#include <vector>

#include "reader.h"

#include "opus/packet.h"

namespace {

// A part that does not lie in its packet would be read out of bounds in JavaScript's name.
void Check(const voxlink::PacketPart& part, size_t size) {
  if (part.offset < 0 || part.length < 0 || static_cast<size_t>(part.offset) + part.length > size) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  voxlink::Reader input(data, size);
  const int how = input.Byte();
  const size_t more = input.Byte() * 8;
  const std::span<const uint8_t> bytes = input.Packet();
  const std::vector<uint8_t> packet(bytes.begin(), bytes.end());

  voxlink::ParsedPacket parsed;
  if (voxlink::ParsePacket(packet, (how & 1) != 0, parsed) == 0) {
    Check(parsed.padding, packet.size());
    Check({0, parsed.length}, packet.size());
    for (const voxlink::PacketPart& frame : parsed.frames) {
      Check(frame, packet.size());
    }
    std::vector<voxlink::PacketExtension> extensions;
    voxlink::ParseExtensions(packet, parsed, extensions);
    for (const voxlink::PacketExtension& extension : extensions) {
      Check(extension.data, packet.size());
    }
  }

  const int streams = 1 + (how >> 1 & 7);
  std::vector<uint8_t> padded = packet;
  padded.resize(packet.size() + more);
  voxlink::PadPacket(padded, packet.size(), streams);
  voxlink::UnpadPacket(padded, streams);
  std::vector<uint8_t> unpadded = packet;
  voxlink::UnpadPacket(unpadded, streams);
  return 0;
}
