#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "api/array_view.h"
#include "api/call/transport.h"
#include "call/audio_send_stream.h"
#include "call/call.h"

#include "webrtc/fed-levels.h"

namespace voxlink {

// A stream of audio that is sent. libwebrtc's stream, but that packets of fed audio say the level that was fed with
// them: that of libwebrtc knows encoded samples alone, hence says silence. Media thread only.
class AudioSendStream : public webrtc::AudioSendStream, private webrtc::Transport {
 public:
  AudioSendStream(webrtc::Call& call, const Config& config);
  ~AudioSendStream() override;
  AudioSendStream(const AudioSendStream&) = delete;
  AudioSendStream& operator=(const AudioSendStream&) = delete;

  // webrtc::AudioSendStream
  const Config& GetConfig() const override { return stream_->GetConfig(); }
  void Reconfigure(const Config& config, webrtc::SetParametersCallback callback) override;
  void Start() override { stream_->Start(); }
  void Stop() override { stream_->Stop(); }
  void SendAudioData(std::unique_ptr<webrtc::AudioFrame> frame) override { stream_->SendAudioData(std::move(frame)); }
  bool SendTelephoneEvent(int payload_type, int payload_frequency, int event, int duration_ms) override {
    return stream_->SendTelephoneEvent(payload_type, payload_frequency, event, duration_ms);
  }
  void SetMuted(bool muted) override { stream_->SetMuted(muted); }
  Stats GetStats() const override { return stream_->GetStats(); }
  Stats GetStats(bool has_remote_tracks) const override { return stream_->GetStats(has_remote_tracks); }

 private:
  Config Adopt(const Config& config);

  // webrtc::Transport
  bool SendRtp(rtc::ArrayView<const uint8_t> packet, const webrtc::PacketOptions& options) override;
  bool SendRtcp(rtc::ArrayView<const uint8_t> packet) override { return transport_->SendRtcp(packet); }

  webrtc::Call& call_;
  webrtc::Transport* const transport_;
  std::shared_ptr<const FedLevels> levels_;  // Null while nothing is fed.
  int level_id_ = 0;                         // Of the header extension; 0 where it was not negotiated.
  std::vector<uint8_t> rewritten_;
  webrtc::AudioSendStream* stream_ = nullptr;  // Sends its packets through this object.
};

}  // namespace voxlink
