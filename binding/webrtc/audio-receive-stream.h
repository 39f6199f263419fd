#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "call/audio_receive_stream.h"
#include "call/call.h"
#include "modules/rtp_rtcp/include/receive_statistics.h"
#include "modules/rtp_rtcp/source/rtp_packet_received.h"

namespace voxlink {

// A stream of audio that is received. libwebrtc's stream, but that it has statistics where nothing is decoded:
// libwebrtc tells none before it has met the codec in its jitter buffer, where packets come only to be decoded. Media
// thread only.
class AudioReceiveStream : public webrtc::AudioReceiveStreamInterface {
 public:
  AudioReceiveStream(webrtc::Call& call, const Config& config);
  ~AudioReceiveStream() override;
  AudioReceiveStream(const AudioReceiveStream&) = delete;
  AudioReceiveStream& operator=(const AudioReceiveStream&) = delete;

  // What libwebrtc takes for a stream of its own.
  webrtc::AudioReceiveStreamInterface& inner() { return *stream_; }

  // A packet of this stream, on its way to it.
  void OnPacket(webrtc::RtpPacketReceived& packet);

  // webrtc::AudioReceiveStreamInterface
  void Start() override { stream_->Start(); }
  void Stop() override { stream_->Stop(); }
  void SetDepacketizerToDecoderFrameTransformer(
      rtc::scoped_refptr<webrtc::FrameTransformerInterface> frame_transformer) override;
  void SetFrameDecryptor(rtc::scoped_refptr<webrtc::FrameDecryptorInterface> frame_decryptor) override {
    stream_->SetFrameDecryptor(std::move(frame_decryptor));
  }
  std::vector<webrtc::RtpSource> GetSources() const override { return stream_->GetSources(); }
  void SetDecoderMap(std::map<int, webrtc::SdpAudioFormat> decoder_map) override;
  void SetNackHistory(int history_ms) override { stream_->SetNackHistory(history_ms); }
  void SetNonSenderRttMeasurement(bool enabled) override { stream_->SetNonSenderRttMeasurement(enabled); }
  bool IsRunning() const override { return stream_->IsRunning(); }
  Stats GetStats(bool get_and_clear_legacy_stats) const override;
  void SetSink(webrtc::AudioSinkInterface* sink) override { stream_->SetSink(sink); }
  void SetGain(float gain) override { stream_->SetGain(gain); }
  bool SetBaseMinimumPlayoutDelayMs(int delay_ms) override { return stream_->SetBaseMinimumPlayoutDelayMs(delay_ms); }
  int GetBaseMinimumPlayoutDelayMs() const override { return stream_->GetBaseMinimumPlayoutDelayMs(); }
  uint32_t remote_ssrc() const override { return stream_->remote_ssrc(); }

 private:
  webrtc::Call& call_;
  webrtc::AudioReceiveStreamInterface* const stream_;
  std::map<int, webrtc::SdpAudioFormat> formats_;  // By payload type.
  // Null for a stream that has had no transformer before its first packet: it is decoded.
  std::unique_ptr<webrtc::ReceiveStatistics> statistics_;
  std::optional<int> payload_type_;  // Of the latest packet.
};

}  // namespace voxlink
