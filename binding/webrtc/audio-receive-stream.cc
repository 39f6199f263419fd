#include "webrtc/audio-receive-stream.h"

#include "system_wrappers/include/clock.h"

namespace voxlink {

namespace {

std::unique_ptr<webrtc::ReceiveStatistics> MakeStatistics() {
  return webrtc::ReceiveStatistics::CreateThreadCompatible(webrtc::Clock::GetRealTimeClock());
}

}  // namespace

AudioReceiveStream::AudioReceiveStream(webrtc::Call& call, const Config& config)
    : call_(call),
      stream_(call.CreateAudioReceiveStream(config)),
      formats_(config.decoder_map),
      statistics_(config.frame_transformer ? MakeStatistics() : nullptr) {}

AudioReceiveStream::~AudioReceiveStream() { call_.DestroyAudioReceiveStream(stream_); }

void AudioReceiveStream::OnPacket(webrtc::RtpPacketReceived& packet) {
  const auto format = formats_.find(packet.PayloadType());
  if (!statistics_ || format == formats_.end()) {
    return;
  }
  payload_type_ = format->first;
  packet.set_payload_type_frequency(format->second.clockrate_hz);
  statistics_->OnRtpPacket(packet);
}

void AudioReceiveStream::SetDepacketizerToDecoderFrameTransformer(
    rtc::scoped_refptr<webrtc::FrameTransformerInterface> frame_transformer) {
  if (!statistics_ && stream_->GetStats(/*get_and_clear_legacy_stats=*/false).codec_name.empty()) {
    statistics_ = MakeStatistics();
  }
  stream_->SetDepacketizerToDecoderFrameTransformer(std::move(frame_transformer));
}

void AudioReceiveStream::SetDecoderMap(std::map<int, webrtc::SdpAudioFormat> decoder_map) {
  formats_ = decoder_map;
  stream_->SetDecoderMap(std::move(decoder_map));
}

AudioReceiveStream::Stats AudioReceiveStream::GetStats(bool get_and_clear_legacy_stats) const {
  Stats stats = stream_->GetStats(get_and_clear_legacy_stats);
  const webrtc::StreamStatistician* counted = statistics_ ? statistics_->GetStatistician(remote_ssrc()) : nullptr;
  if (counted == nullptr || !stats.codec_name.empty()) {
    return stats;
  }
  const webrtc::RtpReceiveStats received = counted->GetStats();
  stats.payload_bytes_received = static_cast<int64_t>(received.packet_counter.payload_bytes);
  stats.header_and_padding_bytes_received =
      static_cast<int64_t>(received.packet_counter.header_bytes + received.packet_counter.padding_bytes);
  stats.packets_received = received.packet_counter.packets;
  stats.packets_lost = received.packets_lost;
  stats.jitter_ms = static_cast<uint32_t>(received.interarrival_jitter.ms());
  stats.last_packet_received = received.last_packet_received;
  const auto format = payload_type_ ? formats_.find(*payload_type_) : formats_.end();
  if (format != formats_.end()) {
    stats.codec_name = format->second.name;
    stats.codec_payload_type = format->first;
  }
  return stats;
}

}  // namespace voxlink
