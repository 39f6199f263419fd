#include "webrtc/simulcast-stats.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/stats/rtcstats_objects.h"

#include "webrtc/simulcast-receiver.h"

namespace voxlink {

namespace {

using webrtc::RTCInboundRtpStreamStats;
using StreamStats = webrtc::VideoReceiveStreamInterface::Stats;

constexpr double kVideoClockRate = 90'000;

double Seconds(webrtc::TimeDelta duration) { return duration.seconds<double>(); }

// The members that libwebrtc gives to video, but those of rendering, which only the leading stream's are about.
std::unique_ptr<RTCInboundRtpStreamStats> LayerStats(const RTCInboundRtpStreamStats& leading, const StreamStats& from) {
  const std::string prefix(absl::StripSuffix(leading.id(), absl::StrCat(*leading.ssrc)));
  auto to = std::make_unique<RTCInboundRtpStreamStats>(absl::StrCat(prefix, from.ssrc), leading.timestamp());
  to->ssrc = from.ssrc;
  to->kind = leading.kind;
  to->mid = leading.mid;
  to->transport_id = leading.transport_id;
  to->codec_id = leading.codec_id;
  to->track_identifier = leading.track_identifier;
  webrtc::RtpPacketCounter packets = from.rtp_stats.packet_counter;
  if (from.rtx_rtp_stats) {
    packets.Add(from.rtx_rtp_stats->packet_counter);
    to->retransmitted_packets_received = from.rtx_rtp_stats->packet_counter.packets;
    to->retransmitted_bytes_received = from.rtx_rtp_stats->packet_counter.payload_bytes;
  }
  to->packets_received = packets.packets;
  to->bytes_received = packets.payload_bytes;
  to->header_bytes_received = packets.header_bytes + packets.padding_bytes;
  to->packets_lost = from.rtp_stats.packets_lost;
  to->jitter = from.rtp_stats.jitter / kVideoClockRate;
  if (from.rtp_stats.last_packet_received) {
    to->last_packet_received_timestamp = from.rtp_stats.last_packet_received->ms<double>();
  }
  to->jitter_buffer_delay = Seconds(from.jitter_buffer_delay);
  to->jitter_buffer_target_delay = Seconds(from.jitter_buffer_target_delay);
  to->jitter_buffer_minimum_delay = Seconds(from.jitter_buffer_minimum_delay);
  to->jitter_buffer_emitted_count = from.jitter_buffer_emitted_count;
  to->frames_received = from.frame_counts.key_frames + from.frame_counts.delta_frames;
  to->frames_decoded = from.frames_decoded;
  to->key_frames_decoded = from.frame_counts.key_frames;
  to->frames_dropped = from.frames_dropped;
  if (from.width > 0 && from.height > 0) {
    to->frame_width = from.width;
    to->frame_height = from.height;
  }
  if (from.network_frame_rate > 0) {
    to->frames_per_second = from.network_frame_rate;
  }
  to->total_decode_time = Seconds(from.total_decode_time);
  to->total_processing_delay = Seconds(from.total_processing_delay);
  to->total_assembly_time = Seconds(from.total_assembly_time);
  to->frames_assembled_from_multiple_packets = from.frames_assembled_from_multiple_packets;
  to->fir_count = from.rtcp_packet_type_counts.fir_packets;
  to->pli_count = from.rtcp_packet_type_counts.pli_packets;
  to->nack_count = from.rtcp_packet_type_counts.nack_packets;
  to->qp_sum = from.qp_sum;
  return to;
}

}  // namespace

rtc::scoped_refptr<const webrtc::RTCStatsReport> WithLayers(
    const rtc::scoped_refptr<const webrtc::RTCStatsReport>& report, const SimulcastLayers& layers) {
  const std::multimap<uint32_t, StreamStats> others =
      layers.receiver() == nullptr ? std::multimap<uint32_t, StreamStats>() : layers.receiver()->OtherStats();
  if (others.empty()) {
    return report;
  }
  rtc::scoped_refptr<webrtc::RTCStatsReport> whole = report->Copy();
  for (const RTCInboundRtpStreamStats* leading : report->GetStatsOfType<RTCInboundRtpStreamStats>()) {
    const auto [begin, end] = others.equal_range(leading->ssrc.value_or(0));
    for (auto other = begin; other != end; ++other) {
      whole->TryAddStats(LayerStats(*leading, other->second));
    }
  }
  return whole;
}

}  // namespace voxlink
