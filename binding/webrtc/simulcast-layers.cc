#include "webrtc/simulcast-layers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "modules/rtp_rtcp/source/rtp_header_extensions.h"
#include "rtc_base/time_utils.h"

#include "webrtc/simulcast-receiver.h"

namespace voxlink {

namespace {

// A layer may restart under another SSRC. One that claims to all the time costs a stream with its buffers each time, so
// the rest of its packets are dropped, as libwebrtc does it with streams that no description names.
constexpr int64_t kCooldownMs = 500;

}  // namespace

void SimulcastLayers::Negotiate(Sections sections) {
  for (auto& [mid, rids] : sections) {
    rids.resize(std::min(rids.size(), kMaxLayers));
  }
  const std::lock_guard lock(mutex_);
  sections_ = std::move(sections);
  streams_.merge(early_);
  early_.clear();
  std::erase_if(streams_, [this](const auto& stream) { return !IndexOf(stream.second.mid, stream.second.rid); });
}

std::optional<SimulcastLayers::Stream> SimulcastLayers::Learn(const webrtc::RtpPacketReceived& packet) {
  const std::lock_guard lock(mutex_);
  if (std::optional<Stream> known = FindLocked(packet.Ssrc())) {
    return known;
  }
  Entry entry;
  entry.repair = packet.GetExtension<webrtc::RepairedRtpStreamId>(&entry.rid);
  if (!entry.repair && !packet.GetExtension<webrtc::RtpStreamId>(&entry.rid)) {
    return std::nullopt;
  }
  entry.since_ms = rtc::TimeMillis();
  const std::optional<std::string> mid = SectionOf(packet, entry.rid);
  if (!mid) {
    KeepEarly(packet, std::move(entry));
    return std::nullopt;
  }
  entry.mid = *mid;
  const auto earlier = std::find_if(streams_.begin(), streams_.end(), [&entry](const auto& stream) {
    return stream.second.mid == entry.mid && stream.second.rid == entry.rid && stream.second.repair == entry.repair;
  });
  std::optional<uint32_t> displaced;
  if (earlier != streams_.end()) {
    if (entry.since_ms - earlier->second.since_ms < kCooldownMs) {
      return std::nullopt;
    }
    displaced = earlier->first;
    streams_.erase(earlier);
  }
  streams_.emplace(packet.Ssrc(), std::move(entry));
  std::optional<Stream> stream = FindLocked(packet.Ssrc());
  stream->displaced = displaced;
  return stream;
}

void SimulcastLayers::KeepEarly(const webrtc::RtpPacketReceived& packet, Entry entry) {
  if (packet.GetExtension<webrtc::RtpMid>(&entry.mid) && sections_.count(entry.mid) == 0 && early_.size() < kMaxEarly) {
    early_.emplace(packet.Ssrc(), std::move(entry));
  }
}

bool SimulcastLayers::Has(const webrtc::RtpPacketReceived& packet) const {
  const std::lock_guard lock(mutex_);
  std::string mid;
  return packet.GetExtension<webrtc::RtpMid>(&mid) ? sections_.count(mid) > 0 : !sections_.empty();
}

std::optional<SimulcastLayer> SimulcastLayers::Of(uint32_t ssrc) const {
  std::optional<Stream> stream = Find(ssrc);
  return stream ? std::optional(std::move(stream->layer)) : std::nullopt;
}

std::optional<SimulcastLayers::Stream> SimulcastLayers::Find(uint32_t ssrc) const {
  const std::lock_guard lock(mutex_);
  return FindLocked(ssrc);
}

std::optional<uint32_t> SimulcastLayers::SsrcOf(const Stream& stream, bool repair) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [ssrc, entry] : streams_) {
    if (entry.repair == repair && entry.mid == stream.mid && entry.rid == stream.layer.rid) {
      return ssrc;
    }
  }
  return std::nullopt;
}

void SimulcastLayers::RequestKeyFrame(uint32_t ssrc) {
  if (receiver_ != nullptr) {
    receiver_->RequestKeyFrame(ssrc);
  }
}

std::optional<int> SimulcastLayers::IndexOf(const std::string& mid, const std::string& rid) const {
  const auto section = sections_.find(mid);
  if (section == sections_.end()) {
    return std::nullopt;
  }
  const auto found = std::find(section->second.begin(), section->second.end(), rid);
  return found == section->second.end() ? std::nullopt
                                        : std::optional(static_cast<int>(found - section->second.begin()));
}

// Without a mid in the packet, its rid has to be of one m-section alone.
std::optional<std::string> SimulcastLayers::SectionOf(const webrtc::RtpPacketReceived& packet,
                                                      const std::string& rid) const {
  std::string named;
  if (packet.GetExtension<webrtc::RtpMid>(&named)) {
    return IndexOf(named, rid) ? std::optional(named) : std::nullopt;
  }
  std::optional<std::string> only;
  for (const auto& [mid, rids] : sections_) {
    if (std::find(rids.begin(), rids.end(), rid) != rids.end()) {
      if (only) {
        return std::nullopt;
      }
      only = mid;
    }
  }
  return only;
}

std::optional<SimulcastLayers::Stream> SimulcastLayers::FindLocked(uint32_t ssrc) const {
  const auto found = streams_.find(ssrc);
  if (found == streams_.end()) {
    return std::nullopt;
  }
  const Entry& entry = found->second;
  const std::optional<int> index = IndexOf(entry.mid, entry.rid);
  return index ? std::optional(Stream{entry.mid, {entry.rid, *index}, entry.repair, std::nullopt}) : std::nullopt;
}

}  // namespace voxlink
