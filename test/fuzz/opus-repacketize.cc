// Puts packets together and apart, and adds extensions to them.
#include <cstdlib>
#include <vector>

#include "reader.h"

#include "opus/packet.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  voxlink::Reader input(data, size);
  const int begin = input.Byte() % 49;
  const int end = input.Byte() % 49;
  const size_t room = 1 + input.Byte() * 16;
  const int extensions = input.Byte() % 8;

  std::vector<voxlink::NewExtension> added;
  for (int i = 0; i < extensions; ++i) {
    const int id = input.Byte();
    const int frame = input.Byte() % 50;
    const std::span<const uint8_t> bytes = input.Packet();
    // The binding's caller has refused these.
    if (id >= 32 || bytes.size() <= 1) {
      added.push_back({id, frame, bytes});
    }
  }

  std::vector<std::vector<uint8_t>> packets;
  while (!input.AtEnd() && packets.size() < 50) {
    const std::span<const uint8_t> bytes = input.Packet();
    packets.emplace_back(bytes.begin(), bytes.end());
  }
  const std::vector<voxlink::PacketBytes> views(packets.begin(), packets.end());
  const int frames = voxlink::Repacketize(views, 0, 0, {});
  std::vector<uint8_t> out(room);
  const int length = voxlink::Repacketize(views, begin, end, out);
  if (length > static_cast<int>(out.size()) || (length > 0 && end > frames)) {
    std::abort();
  }
  for (const std::vector<uint8_t>& packet : packets) {
    std::vector<uint8_t> extended = packet;
    extended.resize(packet.size() + room);
    voxlink::AddExtensions(extended, packet.size(), added);
  }
  return 0;
}
