#include "webrtc/rtp-sources.h"

#include <algorithm>

#include "modules/rtp_rtcp/source/rtp_header_extensions.h"
#include "rtc_base/time_utils.h"

namespace voxlink {

namespace {

constexpr int64_t kLifetimeMs = 10'000;
// A mixer names up to 15 sources in one packet. More than a few times that many within ten seconds is no conference.
constexpr size_t kMaxContributing = 256;

// As long as libwebrtc holds the clocks of both sides to run alike.
constexpr int64_t kCaptureTimeLifetimeMs = 5000;

// From 32 bits of seconds and 32 of their fraction.
double MsOfFixedPoint(double value) { return value / 4294967296.0 * 1000.0; }

template <typename Sources>
void ForgetOld(Sources& sources, int64_t oldest) {
  std::erase_if(sources, [oldest](const auto& entry) { return entry.second.timestamp_ms < oldest; });
}

}  // namespace

void RtpSources::Add(uint32_t ssrc, cricket::MediaType kind) {
  std::lock_guard lock(mutex_);
  const int64_t oldest = rtc::TimeMillis() - kLifetimeMs;
  std::erase_if(streams_, [oldest](const auto& entry) {
    const Stream& stream = entry.second;
    return stream.ended && (!stream.own || stream.own->timestamp_ms < oldest);
  });
  Stream& stream = streams_[ssrc];
  stream.kind = kind;
  stream.ended = false;
}

void RtpSources::Remove(uint32_t ssrc) {
  std::lock_guard lock(mutex_);
  auto found = streams_.find(ssrc);
  if (found != streams_.end()) {
    found->second.ended = true;
  }
}

void RtpSources::Heard(const webrtc::RtpPacketReceived& packet) {
  std::lock_guard lock(mutex_);
  auto found = streams_.find(packet.Ssrc());
  if (found == streams_.end()) {
    HeardAgain(packet);
    return;
  }
  Stream& stream = found->second;
  RtpSource source;
  source.source = packet.Ssrc();
  source.timestamp_ms = rtc::TimeMillis();
  source.rtp_timestamp = packet.Timestamp();
  bool voice = false;
  uint8_t level = 0;
  if (packet.GetExtension<webrtc::AudioLevel>(&voice, &level)) {
    source.audio_level = level;
  }
  stream.header = {packet.Ssrc(), packet.Timestamp(), source.audio_level ? std::optional(level) : std::nullopt,
                   source.audio_level ? std::optional(voice) : std::nullopt, std::nullopt};
  stream.own = source;
  stream.payload_type = packet.PayloadType();
  packet.GetExtension<webrtc::RtpMid>(&stream.mid);
  if (stream.kind == cricket::MEDIA_TYPE_VIDEO) {
    if (const auto color_space = packet.GetExtension<webrtc::ColorSpaceExtension>()) {
      stream.color_space = *color_space;
    }
    stream.pictures.Add(packet);
  }
  if (const auto capture_time = packet.GetExtension<webrtc::AbsoluteCaptureTimeExtension>()) {
    stream.capture_time = capture_time;
    stream.header.capture_time = capture_time->absolute_capture_timestamp;
    stream.capture_rtp_timestamp = packet.Timestamp();
    stream.capture_received_ms = source.timestamp_ms;
  }

  const std::vector<uint32_t> csrcs = packet.Csrcs();
  if (csrcs.empty()) {
    return;
  }
  ForgetOld(stream.contributing, source.timestamp_ms - kLifetimeMs);
  std::vector<uint8_t> levels;
  packet.GetExtension<webrtc::CsrcAudioLevel>(&levels);
  source.contributing = true;
  for (size_t i = 0; i < csrcs.size(); ++i) {
    if (stream.contributing.size() >= kMaxContributing && !stream.contributing.contains(csrcs[i])) {
      continue;
    }
    source.source = csrcs[i];
    source.audio_level = i < levels.size() ? absl::optional<uint8_t>(levels[i]) : absl::nullopt;
    stream.contributing[csrcs[i]] = source;
  }
}

// Which stream a retransmission belongs to is said by a description, but follows from what is in it as well.
void RtpSources::HeardAgain(const webrtc::RtpPacketReceived& packet) {
  for (auto& [ssrc, stream] : streams_) {
    if (stream.kind == cricket::MEDIA_TYPE_VIDEO && stream.pictures.AddAgain(packet)) {
      return;
    }
  }
}

void RtpSources::AddCaptureTime(RtpSource& source, const Receiver& receiver, const Stream& stream) {
  const auto rate = receiver.clock_rates.find(stream.payload_type);
  if (!stream.capture_time || rate == receiver.clock_rates.end() || rate->second <= 0 ||
      source.timestamp_ms - stream.capture_received_ms > kCaptureTimeLifetimeMs) {
    return;
  }
  const auto elapsed = static_cast<int32_t>(source.rtp_timestamp - stream.capture_rtp_timestamp);
  source.capture_time_ms = MsOfFixedPoint(static_cast<double>(stream.capture_time->absolute_capture_timestamp)) +
                           elapsed * 1000.0 / rate->second;
  if (stream.capture_time->estimated_capture_clock_offset) {
    source.capture_offset_ms =
        MsOfFixedPoint(static_cast<double>(*stream.capture_time->estimated_capture_clock_offset));
  }
}

bool RtpSources::BelongsTo(const Receiver& receiver, uint32_t ssrc, const Stream& stream) {
  if (stream.kind != receiver.kind) {
    return false;
  }
  if (std::find(receiver.ssrcs.begin(), receiver.ssrcs.end(), ssrc) != receiver.ssrcs.end()) {
    return true;
  }
  return stream.mid.empty() ? receiver.only_of_kind : stream.mid == receiver.mid;
}

RtpSources::AudioHeader RtpSources::LatestAudioHeader(uint32_t ssrc) const {
  std::lock_guard lock(mutex_);
  const auto found = streams_.find(ssrc);
  return found == streams_.end() ? AudioHeader() : found->second.header;
}

std::optional<webrtc::ColorSpace> RtpSources::LatestColorSpace(uint32_t ssrc) const {
  std::lock_guard lock(mutex_);
  const auto found = streams_.find(ssrc);
  return found == streams_.end() ? std::nullopt : found->second.color_space;
}

std::optional<PicturePackets::Picture> RtpSources::PacketsOf(uint32_t ssrc, uint32_t rtp_timestamp) const {
  std::lock_guard lock(mutex_);
  const auto found = streams_.find(ssrc);
  return found == streams_.end() ? std::nullopt : found->second.pictures.Of(rtp_timestamp);
}

std::vector<RtpSource> RtpSources::Of(const Receiver& receiver) const {
  std::vector<RtpSource> sources;
  const int64_t oldest = rtc::TimeMillis() - kLifetimeMs;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [ssrc, stream] : streams_) {
      if (!stream.own || !BelongsTo(receiver, ssrc, stream)) {
        continue;
      }
      const size_t first = sources.size();
      sources.push_back(*stream.own);
      for (const auto& [csrc, source] : stream.contributing) {
        sources.push_back(source);
      }
      for (size_t i = first; i < sources.size(); ++i) {
        AddCaptureTime(sources[i], receiver, stream);
      }
    }
  }
  std::erase_if(sources, [oldest](const RtpSource& source) { return source.timestamp_ms < oldest; });
  std::stable_sort(sources.begin(), sources.end(),
                   [](const RtpSource& a, const RtpSource& b) { return a.timestamp_ms > b.timestamp_ms; });
  return sources;
}

}  // namespace voxlink
