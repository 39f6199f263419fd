#include "webrtc/mdns-message.h"

#include <cstring>
#include <optional>
#include <utility>

#include <netinet/in.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace voxlink {

namespace {

constexpr size_t kHeaderSize = 12;
constexpr uint16_t kResponse = 0x8000;
constexpr uint16_t kResponseAndOpcode = 0xF800;
constexpr uint16_t kTypeA = 1;
constexpr uint16_t kTypeAaaa = 28;
constexpr uint16_t kClassIn = 1;
constexpr uint16_t kClassMask = 0x7FFF;  // The highest bit asks caches to forget what they had.
constexpr uint8_t kPointer = 0xC0;
constexpr size_t kLongestLabel = 63;
constexpr size_t kLongestName = 253;
constexpr int kMostRecords = 64;
constexpr absl::string_view kDomain = ".local";

// Reads from the front; every read says whether there was enough.
class Reader {
 public:
  explicit Reader(rtc::ArrayView<const uint8_t> packet) : packet_(packet) {}

  std::optional<uint16_t> Uint16() {
    if (packet_.size() - position_ < 2) {
      return std::nullopt;
    }
    const auto value = static_cast<uint16_t>(packet_[position_] << 8 | packet_[position_ + 1]);
    position_ += 2;
    return value;
  }

  std::optional<rtc::ArrayView<const uint8_t>> Bytes(size_t size) {
    if (packet_.size() - position_ < size) {
      return std::nullopt;
    }
    const rtc::ArrayView<const uint8_t> bytes = packet_.subview(position_, size);
    position_ += size;
    return bytes;
  }

  // In lower case. A pointer may only lead backwards, so that no name goes round in circles (RFC 1035, section 4.1.4).
  std::optional<std::string> Name() {
    std::string name;
    size_t position = position_;
    size_t limit = packet_.size();
    bool jumped = false;
    while (position < limit) {
      const uint8_t length = packet_[position];
      if (length == 0) {
        if (!jumped) {
          position_ = position + 1;
        }
        return absl::AsciiStrToLower(name);
      }
      if ((length & kPointer) == kPointer) {
        if (position + 1 >= packet_.size()) {
          return std::nullopt;
        }
        const size_t target = static_cast<size_t>(length & ~kPointer) << 8 | packet_[position + 1];
        if (target >= position) {
          return std::nullopt;
        }
        if (!jumped) {
          position_ = position + 2;
        }
        jumped = true;
        limit = position;
        position = target;
        continue;
      }
      if (length > kLongestLabel || length >= limit - position || name.size() + length + 1 > kLongestName) {
        return std::nullopt;
      }
      if (!name.empty()) {
        name += '.';
      }
      name.append(reinterpret_cast<const char*>(&packet_[position + 1]), length);
      position += size_t{length} + 1;
    }
    return std::nullopt;
  }

 private:
  const rtc::ArrayView<const uint8_t> packet_;
  size_t position_ = 0;
};

void AppendUint16(std::vector<uint8_t>& packet, uint16_t value) {
  packet.push_back(static_cast<uint8_t>(value >> 8));
  packet.push_back(static_cast<uint8_t>(value));
}

// Nil for anything but an address of a host.
rtc::IPAddress AddressFrom(uint16_t type, rtc::ArrayView<const uint8_t> data) {
  rtc::IPAddress ip;
  if (type == kTypeA && data.size() == sizeof(in_addr)) {
    in_addr v4{};
    std::memcpy(&v4, data.data(), sizeof(v4));
    ip = rtc::IPAddress(v4);
  } else if (type == kTypeAaaa && data.size() == sizeof(in6_addr)) {
    in6_addr v6{};
    std::memcpy(&v6, data.data(), sizeof(v6));
    ip = rtc::IPAddress(v6);
  }
  return rtc::IPIsAny(ip) ? rtc::IPAddress() : ip;
}

// The next record, with a nil address when it holds none; nothing when it is malformed.
std::optional<MdnsAddress> ReadRecord(Reader& reader) {
  std::optional<std::string> name = reader.Name();
  const std::optional<uint16_t> type = reader.Uint16();
  const std::optional<uint16_t> record_class = reader.Uint16();
  const auto time_to_live = reader.Bytes(4);
  const std::optional<uint16_t> length = reader.Uint16();
  if (!name || !type || !record_class || !time_to_live || !length) {
    return std::nullopt;
  }
  const auto data = reader.Bytes(*length);
  if (!data) {
    return std::nullopt;
  }
  const bool is_internet = (*record_class & kClassMask) == kClassIn;
  return MdnsAddress{std::move(*name), is_internet ? AddressFrom(*type, *data) : rtc::IPAddress()};
}

}  // namespace

bool IsMdnsName(absl::string_view name) {
  if (!absl::EndsWithIgnoreCase(name, kDomain)) {
    return false;
  }
  const absl::string_view label = name.substr(0, name.size() - kDomain.size());
  return !label.empty() && label.size() <= kLongestLabel && !absl::StrContains(label, '.');
}

std::vector<uint8_t> MdnsQuery(absl::string_view name) {
  std::vector<uint8_t> packet(kHeaderSize);
  packet[5] = 2;  // Questions.
  for (const uint16_t type : {kTypeA, kTypeAaaa}) {
    for (const absl::string_view label : absl::StrSplit(name, '.')) {
      packet.push_back(static_cast<uint8_t>(label.size()));
      packet.insert(packet.end(), label.begin(), label.end());
    }
    packet.push_back(0);
    AppendUint16(packet, type);
    AppendUint16(packet, kClassIn);
  }
  return packet;
}

std::vector<MdnsAddress> MdnsAddresses(rtc::ArrayView<const uint8_t> packet) {
  Reader reader(packet);
  const auto id = reader.Uint16();
  const auto flags = reader.Uint16();
  const auto questions = reader.Uint16();
  const auto answers = reader.Uint16();
  const auto authorities = reader.Uint16();
  const auto additions = reader.Uint16();
  std::vector<MdnsAddress> addresses;
  if (!id || !additions || (*flags & kResponseAndOpcode) != kResponse) {
    return addresses;
  }
  for (int i = 0; i < *questions; ++i) {
    if (i >= kMostRecords || !reader.Name() || !reader.Bytes(4)) {
      return addresses;
    }
  }
  const int records = *answers + *authorities + *additions;
  for (int i = 0; i < records && i < kMostRecords; ++i) {
    std::optional<MdnsAddress> record = ReadRecord(reader);
    if (!record) {
      break;
    }
    if (!record->ip.IsNil()) {
      addresses.push_back(std::move(*record));
    }
  }
  return addresses;
}

}  // namespace voxlink
