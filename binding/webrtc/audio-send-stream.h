#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "api/array_view.h"
#include "api/call/transport.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "api/task_queue/task_queue_base.h"
#include "call/audio_send_stream.h"
#include "call/call.h"

#include "webrtc/fed-levels.h"

namespace voxlink {

// A stream of audio that is sent. libwebrtc's stream, but that packets of fed audio say the level that was fed with
// them: that of libwebrtc knows encoded samples alone, hence says silence. As long as there is no congestion control,
// its packets are without the header extension by which it counts them, so that the peer does not report on each.
//
// Media thread, but for SendAudioData.
class AudioSendStream : public webrtc::AudioSendStream, private webrtc::Transport {
 public:
  // `begin` begins congestion control: there are samples, and an encoder adapts. `counted`: it has begun already.
  AudioSendStream(webrtc::Call& call, const Config& config, bool counted, std::function<void()> begin);
  ~AudioSendStream() override;
  AudioSendStream(const AudioSendStream&) = delete;
  AudioSendStream& operator=(const AudioSendStream&) = delete;

  // Congestion control has begun.
  void Count();

  // webrtc::AudioSendStream
  const Config& GetConfig() const override { return config_; }
  void Reconfigure(const Config& config, webrtc::SetParametersCallback callback) override;
  void Start() override { stream_->Start(); }
  void Stop() override { stream_->Stop(); }
  // Any thread.
  void SendAudioData(std::unique_ptr<webrtc::AudioFrame> frame) override;
  bool SendTelephoneEvent(int payload_type, int payload_frequency, int event, int duration_ms) override {
    return stream_->SendTelephoneEvent(payload_type, payload_frequency, event, duration_ms);
  }
  void SetMuted(bool muted) override { stream_->SetMuted(muted); }
  Stats GetStats() const override { return stream_->GetStats(); }
  Stats GetStats(bool has_remote_tracks) const override { return stream_->GetStats(has_remote_tracks); }

 private:
  // What libwebrtc's stream is to be.
  Config Adopted();
  void ForgetPackets();

  // webrtc::Transport
  bool SendRtp(rtc::ArrayView<const uint8_t> packet, const webrtc::PacketOptions& options) override;
  bool SendRtcp(rtc::ArrayView<const uint8_t> packet) override { return transport_->SendRtcp(packet); }

  webrtc::Call& call_;
  Config config_;
  webrtc::Transport* const transport_;
  bool counted_;
  bool keeps_packets_ = true;
  std::atomic<bool> has_samples_ = false;
  const std::function<void()> begin_;
  webrtc::TaskQueueBase* const media_thread_ = webrtc::TaskQueueBase::Current();
  const webrtc::ScopedTaskSafety safety_;
  std::shared_ptr<const FedLevels> levels_;  // Null while nothing is fed.
  int level_id_ = 0;                         // Of the header extension; 0 where it was not negotiated.
  std::vector<uint8_t> rewritten_;
  webrtc::AudioSendStream* stream_ = nullptr;  // Sends its packets through this object.
};

}  // namespace voxlink
