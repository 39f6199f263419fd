#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "call/call.h"

#include "webrtc/layer-selection.h"

namespace voxlink {

// The receive stream of a track that comes in several simulcast layers. libwebrtc's receiver knows one stream for each
// track: this is what it gets, and it holds one of libwebrtc's streams for each layer, all set up as the receiver asks.
// The first, the leading one, is the stream that the receiver believes in. Media thread only.
class SimulcastReceiveStream : public webrtc::VideoReceiveStreamInterface {
 public:
  SimulcastReceiveStream(webrtc::Call& call, Config config);
  ~SimulcastReceiveStream() override;

  // A further layer.
  void Add(uint32_t ssrc, std::optional<uint32_t> repair_ssrc);
  void Remove(uint32_t ssrc);
  bool Has(uint32_t ssrc) const { return layers_.count(ssrc) > 0; }
  void SetRepairSsrc(uint32_t ssrc, uint32_t repair_ssrc);
  void RequestKeyFrame(uint32_t ssrc);
  void SetLocalSsrc(uint32_t local_ssrc);

  uint32_t leading_ssrc() const { return config_.rtp.remote_ssrc; }
  // Of the layers that the receiver does not know of.
  std::vector<Stats> OtherStats() const;

  // webrtc::VideoReceiveStreamInterface
  void Start() override;
  void Stop() override;
  void SetDepacketizerToDecoderFrameTransformer(
      rtc::scoped_refptr<webrtc::FrameTransformerInterface> frame_transformer) override;
  void SetFrameDecryptor(rtc::scoped_refptr<webrtc::FrameDecryptorInterface> frame_decryptor) override;
  std::vector<webrtc::RtpSource> GetSources() const override { return leading().GetSources(); }
  Stats GetStats() const override { return StatsOf(leading_ssrc()); }
  bool SetBaseMinimumPlayoutDelayMs(int delay_ms) override;
  int GetBaseMinimumPlayoutDelayMs() const override { return leading().GetBaseMinimumPlayoutDelayMs(); }
  RecordingState SetAndGetRecordingState(RecordingState state, bool generate_key_frame) override {
    return leading().SetAndGetRecordingState(std::move(state), generate_key_frame);
  }
  void GenerateKeyFrame() override;
  void SetRtcpMode(webrtc::RtcpMode mode) override;
  void SetFlexFecProtection(webrtc::RtpPacketSinkInterface* flexfec_sink) override {
    leading().SetFlexFecProtection(flexfec_sink);
  }
  void SetLossNotificationEnabled(bool enabled) override;
  void SetNackHistory(webrtc::TimeDelta history) override;
  void SetProtectionPayloadTypes(int red_payload_type, int ulpfec_payload_type) override;
  void SetRtcpXr(Config::Rtp::RtcpXr rtcp_xr) override;
  void SetAssociatedPayloadTypes(std::map<int, int> associated_payload_types) override;
  void UpdateRtxSsrc(uint32_t ssrc) override { leading().UpdateRtxSsrc(ssrc); }

 private:
  using Interface = webrtc::VideoReceiveStreamInterface;

  struct Layer {
    std::unique_ptr<LayerDecoderFactory> decoders;  // Outlives the stream, which holds a pointer to it.
    Interface* stream = nullptr;
  };

  Stats StatsOf(uint32_t ssrc) const;
  void Create(Config config);
  void Destroy(Layer& layer);
  Interface& leading() const { return *layers_.at(leading_ssrc()).stream; }
  void ForEach(const std::function<void(Interface&)>& run);

  webrtc::Call& call_;
  Config config_;  // What a further layer starts from.
  std::optional<int> minimum_delay_ms_;
  bool started_ = false;
  webrtc::ScopedTaskSafety safety_;
  LayerSelection selection_;
  std::map<uint32_t, Layer> layers_;
};

}  // namespace voxlink
