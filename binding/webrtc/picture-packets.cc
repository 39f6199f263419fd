#include "webrtc/picture-packets.h"

#include <algorithm>
#include <cstdlib>

#include "modules/rtp_rtcp/source/rtp_dependency_descriptor_extension.h"

namespace voxlink {

namespace {

// How far from the newest packet one that is sent again may lie: more than libwebrtc keeps, and little enough that a
// stream which is none of retransmissions does not look like one.
constexpr int kMaxDistance = 2048;
constexpr int32_t kMaxTicks = 10 * 90'000;

bool IsBefore(uint16_t a, uint16_t b) { return static_cast<int16_t>(a - b) < 0; }

}  // namespace

void PicturePackets::Add(const webrtc::RtpPacketReceived& packet) {
  if (packet.payload_size() == 0) {
    AddPadding(packet.SequenceNumber());
  } else {
    Add(packet, packet.SequenceNumber());
  }
}

void PicturePackets::AddPadding(uint16_t sequence_number) {
  std::optional<Padding>& latest = paddings_[latest_padding_];
  if (latest && static_cast<uint16_t>(latest->last + 1) == sequence_number) {
    latest->last = sequence_number;
    return;
  }
  latest_padding_ = (latest_padding_ + 1) % kMostPaddings;
  paddings_[latest_padding_] = Padding{sequence_number, sequence_number};
}

uint16_t PicturePackets::BeforePadding(uint16_t first) const {
  // Each can only be in front of another one.
  for (size_t i = 0; i < kMostPaddings; ++i) {
    const auto found = std::find_if(paddings_.begin(), paddings_.end(), [first](const std::optional<Padding>& padding) {
      return padding && static_cast<uint16_t>(padding->last + 1) == first;
    });
    if (found == paddings_.end()) {
      break;
    }
    first = (*found)->first;
  }
  return first;
}

void PicturePackets::Add(const webrtc::RtpPacketReceived& packet, uint16_t sequence_number) {
  const uint32_t timestamp = packet.Timestamp();
  auto found = std::find_if(pictures_.begin(), pictures_.end(), [timestamp](const std::optional<Picture>& picture) {
    return picture && picture->rtp_timestamp == timestamp;
  });
  if (found == pictures_.end()) {
    found = pictures_.begin() + static_cast<ptrdiff_t>(next_++ % kSize);
    found->emplace(Picture{timestamp, sequence_number, sequence_number, false, std::nullopt});
  }
  Picture& picture = **found;
  if (IsBefore(sequence_number, picture.first)) {
    picture.first = sequence_number;
  }
  if (IsBefore(picture.last, sequence_number)) {
    picture.last = sequence_number;
  }
  if (packet.Marker()) {
    picture.ended = true;
    webrtc::DependencyDescriptorMandatory descriptor;
    if (packet.GetExtension<webrtc::RtpDependencyDescriptorExtensionMandatory>(&descriptor)) {
      picture.last_frame = static_cast<uint16_t>(descriptor.frame_number());
    }
  }
  if (next_ == 1 || IsBefore(newest_, sequence_number)) {
    newest_ = sequence_number;
    newest_timestamp_ = timestamp;
  }
}

bool PicturePackets::AddAgain(const webrtc::RtpPacketReceived& retransmission) {
  const rtc::ArrayView<const uint8_t> payload = retransmission.payload();
  if (next_ == 0 || payload.size() <= 2) {
    return false;
  }
  const auto original = static_cast<uint16_t>(payload[0] << 8 | payload[1]);
  const auto ticks = static_cast<int32_t>(retransmission.Timestamp() - newest_timestamp_);
  if (std::abs(static_cast<int16_t>(original - newest_)) > kMaxDistance || std::abs(ticks) > kMaxTicks) {
    return false;
  }
  Add(retransmission, original);
  return true;
}

std::optional<PicturePackets::Picture> PicturePackets::Of(uint32_t rtp_timestamp) const {
  const auto found =
      std::find_if(pictures_.begin(), pictures_.end(), [rtp_timestamp](const std::optional<Picture>& picture) {
        return picture && picture->rtp_timestamp == rtp_timestamp;
      });
  if (found == pictures_.end()) {
    return std::nullopt;
  }
  Picture picture = **found;
  picture.first = BeforePadding(picture.first);
  return picture;
}

}  // namespace voxlink
