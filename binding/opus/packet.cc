#include "opus/packet.h"

#include <algorithm>
#include <memory>

#include <opus.h>
#include <opus_multistream.h>

#include "opus/private.h"

namespace voxlink {

namespace {

constexpr int kMaxFrames = 48;

// libopus keeps copies and lists on the stack, whose size follows from the packets. These limits keep that far from its
// end, and are far above what 48 frames and 125 kinds of extensions can need.
constexpr size_t kMaxPacketBytes = 1 << 16;
constexpr size_t kMaxNewBytes = 1 << 20;
constexpr int kMaxExtensions = 8192;

struct Destroy {
  void operator()(OpusRepacketizer* repacketizer) const { opus_repacketizer_destroy(repacketizer); }
};

int CountExtensions(PacketBytes packet, const ParsedPacket& parsed) {
  const auto [offset, length] = parsed.padding;
  return opus_packet_extensions_count(packet.data() + offset, length, static_cast<int>(parsed.frames.size()));
}

// Of all streams in the packet. A code when it is none, or when its extensions are too many for the stack.
int CheckStreams(PacketBytes packet, int streams) {
  int extensions = 0;
  for (int i = 0; i < streams; ++i) {
    ParsedPacket parsed;
    const int code = ParsePacket(packet, i < streams - 1, parsed);
    if (code != OPUS_OK) {
      return code;
    }
    extensions += CountExtensions(packet, parsed);
    packet = packet.subspan(parsed.length);
  }
  return extensions > kMaxExtensions ? OPUS_INVALID_PACKET : OPUS_OK;
}

}  // namespace

int ParsePacket(PacketBytes packet, bool is_self_delimited, ParsedPacket& parsed) {
  if (packet.empty() || packet.size() > kMaxNewBytes) {
    return OPUS_INVALID_PACKET;
  }
  const unsigned char* frames[kMaxFrames];
  opus_int16 sizes[kMaxFrames];
  const unsigned char* padding = nullptr;
  opus_int32 padding_length = 0;
  opus_int32 length = 0;
  const auto bytes = static_cast<opus_int32>(packet.size());
  const int count = opus_packet_parse_impl(packet.data(), bytes, is_self_delimited ? 1 : 0, nullptr, frames, sizes,
                                           nullptr, &length, &padding, &padding_length);
  if (count < 0) {
    return count;
  }
  const auto part = [&](const unsigned char* data, opus_int32 size) {
    return PacketPart{static_cast<int32_t>(data - packet.data()), size};
  };
  parsed.frames.clear();
  for (int i = 0; i < count; ++i) {
    parsed.frames.push_back(part(frames[i], sizes[i]));
  }
  parsed.padding = padding_length > 0 ? part(padding, padding_length) : PacketPart{};
  parsed.length = length;
  // libopus looks for the flag in the frame itself, which lies elsewhere in a packet that tells its own length.
  parsed.has_lbrr = !is_self_delimited && opus_packet_has_lbrr(packet.data(), bytes) > 0;
  return OPUS_OK;
}

int ParseExtensions(PacketBytes packet, const ParsedPacket& parsed, std::vector<PacketExtension>& extensions) {
  extensions.clear();
  const int count = std::max(0, CountExtensions(packet, parsed));
  // One more, because counting stops at a faulty extension, and reading should say that it is there.
  std::vector<OpusExtensionData> found(static_cast<size_t>(count) + 1);
  auto length = static_cast<opus_int32>(found.size());
  const int code = opus_packet_extensions_parse(packet.data() + parsed.padding.offset, parsed.padding.length,
                                                found.data(), &length, static_cast<int>(parsed.frames.size()));
  if (code < 0) {
    return code;
  }
  for (opus_int32 i = 0; i < length; ++i) {
    const OpusExtensionData& one = found[i];
    // Without data there is no telling where it lies.
    const auto offset = one.len > 0 ? static_cast<int32_t>(one.data - packet.data()) : 0;
    extensions.push_back({one.id, one.frame, {offset, one.len}});
  }
  return OPUS_OK;
}

int Repacketize(std::span<const PacketBytes> packets, int begin, int end, std::span<uint8_t> out) {
  const std::unique_ptr<OpusRepacketizer, Destroy> repacketizer(opus_repacketizer_create());
  if (!repacketizer) {
    return OPUS_ALLOC_FAIL;
  }
  // libopus keeps the extensions of a packet with its first frame. They go with the frame that they belong to when they
  // are taken out first and put back at the end.
  std::vector<NewExtension> extensions;
  std::vector<std::vector<uint8_t>> plain;
  for (const PacketBytes packet : packets) {
    ParsedPacket parsed;
    std::vector<PacketExtension> found;
    int code = packet.size() > kMaxPacketBytes ? OPUS_INVALID_PACKET : ParsePacket(packet, false, parsed);
    if (code != OPUS_OK) {
      return code;
    }
    if (ParseExtensions(packet, parsed, found) == OPUS_OK) {
      const int first = opus_repacketizer_get_nb_frames(repacketizer.get());
      for (const PacketExtension& one : found) {
        extensions.push_back({one.id, first + one.frame, packet.subspan(one.data.offset, one.data.length)});
      }
    }
    std::vector<uint8_t>& copy = plain.emplace_back(packet.begin(), packet.end());
    const int length = UnpadPacket(copy, 1);
    code = length < 0 ? length : opus_repacketizer_cat(repacketizer.get(), copy.data(), length);
    if (code != OPUS_OK) {
      return code;
    }
  }
  if (out.empty()) {
    return opus_repacketizer_get_nb_frames(repacketizer.get());
  }
  const auto room = static_cast<opus_int32>(std::min(out.size(), kMaxNewBytes));
  const int length = opus_repacketizer_out_range(repacketizer.get(), begin, end, out.data(), room);
  std::erase_if(extensions, [&](const NewExtension& one) { return one.frame < begin || one.frame >= end; });
  if (length <= 0 || extensions.empty()) {
    return length;
  }
  if (length >= room) {
    return OPUS_BUFFER_TOO_SMALL;
  }
  for (NewExtension& one : extensions) {
    one.frame -= begin;
  }
  return AddExtensions(out.first(room), length, extensions);
}

int PadPacket(std::span<uint8_t> packet, size_t length, int streams) {
  if (length == 0 || length > kMaxPacketBytes || packet.size() < length || packet.size() > kMaxNewBytes) {
    return OPUS_BAD_ARG;
  }
  const int code = CheckStreams(packet.first(length), streams);
  if (code != OPUS_OK) {
    return code;
  }
  const auto bytes = static_cast<opus_int32>(length);
  const auto new_bytes = static_cast<opus_int32>(packet.size());
  const int result = streams == 1 ? opus_packet_pad(packet.data(), bytes, new_bytes)
                                  : opus_multistream_packet_pad(packet.data(), bytes, new_bytes, streams);
  return std::min(result, OPUS_OK);
}

int UnpadPacket(std::span<uint8_t> packet, int streams) {
  if (packet.empty() || packet.size() > kMaxPacketBytes) {
    return OPUS_BAD_ARG;
  }
  const int code = CheckStreams(packet, streams);
  if (code != OPUS_OK) {
    return code;
  }
  const auto bytes = static_cast<opus_int32>(packet.size());
  return streams == 1 ? opus_packet_unpad(packet.data(), bytes)
                      : opus_multistream_packet_unpad(packet.data(), bytes, streams);
}

int AddExtensions(std::span<uint8_t> packet, size_t length, std::span<const NewExtension> extensions) {
  if (length == 0 || length > kMaxPacketBytes || packet.size() <= length || packet.size() > kMaxNewBytes ||
      extensions.size() > kMaxExtensions) {
    return OPUS_BAD_ARG;
  }
  const int code = CheckStreams(packet.first(length), 1);
  if (code != OPUS_OK) {
    return code;
  }
  std::vector<OpusExtensionData> added;
  added.reserve(extensions.size());
  for (const NewExtension& one : extensions) {
    added.push_back({one.id, one.frame, one.data.data(), static_cast<opus_int32>(one.data.size())});
  }
  return opus_packet_pad_impl(packet.data(), static_cast<opus_int32>(length), static_cast<opus_int32>(packet.size()), 0,
                              added.data(), static_cast<int>(added.size()));
}

}  // namespace voxlink
