#include "webrtc/simulcast-receive-stream.h"

#include <utility>

namespace voxlink {

SimulcastReceiveStream::SimulcastReceiveStream(webrtc::Call& call, Config config)
    : call_(call),
      config_(std::move(config)),
      selection_([this, worker = webrtc::TaskQueueBase::Current(), flag = safety_.flag()](uint32_t ssrc) {
        worker->PostTask(webrtc::SafeTask(flag, [this, ssrc] { RequestKeyFrame(ssrc); }));
      }) {
  Create(config_.Copy());
}

SimulcastReceiveStream::~SimulcastReceiveStream() {
  for (auto& [ssrc, layer] : layers_) {
    Destroy(layer);
  }
}

void SimulcastReceiveStream::Create(Config config) {
  const uint32_t ssrc = config.rtp.remote_ssrc;
  Layer& layer = layers_[ssrc];
  layer.decoders = std::make_unique<LayerDecoderFactory>(*config.decoder_factory, *config.renderer, selection_, ssrc);
  config.decoder_factory = layer.decoders.get();
  config.renderer = layer.decoders.get();
  layer.stream = call_.CreateVideoReceiveStream(std::move(config));
  if (minimum_delay_ms_) {
    layer.stream->SetBaseMinimumPlayoutDelayMs(*minimum_delay_ms_);
  }
  if (started_) {
    layer.stream->Start();
  }
}

void SimulcastReceiveStream::Destroy(Layer& layer) {
  call_.DestroyVideoReceiveStream(layer.stream);
  layer.stream = nullptr;
}

void SimulcastReceiveStream::Add(uint32_t ssrc, std::optional<uint32_t> repair_ssrc) {
  Config config = config_.Copy();
  config.rtp.remote_ssrc = ssrc;
  config.rtp.rtx_ssrc = repair_ssrc.value_or(0);
  // What belongs to the leading stream alone: error correction of its packets, and the one stream that libwebrtc keeps
  // in time with audio.
  config.rtp.packet_sink_ = nullptr;
  config.rtp.protected_by_flexfec = false;
  config.sync_group.clear();
  Create(std::move(config));
}

void SimulcastReceiveStream::Remove(uint32_t ssrc) {
  const auto found = layers_.find(ssrc);
  if (found != layers_.end() && ssrc != leading_ssrc()) {
    Destroy(found->second);
    layers_.erase(found);
    selection_.Forget(ssrc);
  }
}

void SimulcastReceiveStream::SetRepairSsrc(uint32_t ssrc, uint32_t repair_ssrc) {
  const auto found = layers_.find(ssrc);
  if (found != layers_.end()) {
    found->second.stream->UpdateRtxSsrc(repair_ssrc);
  }
}

void SimulcastReceiveStream::RequestKeyFrame(uint32_t ssrc) {
  const auto found = layers_.find(ssrc);
  if (found != layers_.end()) {
    found->second.stream->GenerateKeyFrame();
  }
}

void SimulcastReceiveStream::SetLocalSsrc(uint32_t local_ssrc) {
  config_.rtp.local_ssrc = local_ssrc;
  ForEach([this, local_ssrc](Interface& stream) { call_.OnLocalSsrcUpdated(stream, local_ssrc); });
}

std::vector<webrtc::VideoReceiveStreamInterface::Stats> SimulcastReceiveStream::OtherStats() const {
  std::vector<Stats> all;
  for (const auto& [ssrc, layer] : layers_) {
    if (ssrc != leading_ssrc()) {
      all.push_back(StatsOf(ssrc));
    }
  }
  return all;
}

// libwebrtc counts and measures decoded frames.
webrtc::VideoReceiveStreamInterface::Stats SimulcastReceiveStream::StatsOf(uint32_t ssrc) const {
  Stats stats = layers_.at(ssrc).stream->GetStats();
  const LayerSelection::Layer layer = selection_.Of(ssrc);
  stats.width = layer.width;
  stats.height = layer.height;
  stats.frame_counts.delta_frames = static_cast<int>(layer.frames) - stats.frame_counts.key_frames;
  return stats;
}

void SimulcastReceiveStream::ForEach(const std::function<void(Interface&)>& run) {
  for (auto& [ssrc, layer] : layers_) {
    run(*layer.stream);
  }
}

void SimulcastReceiveStream::Start() {
  started_ = true;
  ForEach([](Interface& stream) { stream.Start(); });
}

void SimulcastReceiveStream::Stop() {
  started_ = false;
  ForEach([](Interface& stream) { stream.Stop(); });
}

void SimulcastReceiveStream::SetDepacketizerToDecoderFrameTransformer(
    rtc::scoped_refptr<webrtc::FrameTransformerInterface> frame_transformer) {
  config_.frame_transformer = frame_transformer;
  ForEach(
      [&frame_transformer](Interface& stream) { stream.SetDepacketizerToDecoderFrameTransformer(frame_transformer); });
}

void SimulcastReceiveStream::SetFrameDecryptor(rtc::scoped_refptr<webrtc::FrameDecryptorInterface> frame_decryptor) {
  config_.frame_decryptor = frame_decryptor;
  ForEach([&frame_decryptor](Interface& stream) { stream.SetFrameDecryptor(frame_decryptor); });
}

bool SimulcastReceiveStream::SetBaseMinimumPlayoutDelayMs(int delay_ms) {
  minimum_delay_ms_ = delay_ms;
  bool set = true;
  ForEach([&set, delay_ms](Interface& stream) { set = stream.SetBaseMinimumPlayoutDelayMs(delay_ms) && set; });
  return set;
}

void SimulcastReceiveStream::GenerateKeyFrame() {
  ForEach([](Interface& stream) { stream.GenerateKeyFrame(); });
}

void SimulcastReceiveStream::SetRtcpMode(webrtc::RtcpMode mode) {
  config_.rtp.rtcp_mode = mode;
  ForEach([mode](Interface& stream) { stream.SetRtcpMode(mode); });
}

void SimulcastReceiveStream::SetLossNotificationEnabled(bool enabled) {
  config_.rtp.lntf.enabled = enabled;
  ForEach([enabled](Interface& stream) { stream.SetLossNotificationEnabled(enabled); });
}

void SimulcastReceiveStream::SetNackHistory(webrtc::TimeDelta history) {
  config_.rtp.nack.rtp_history_ms = static_cast<int>(history.ms());
  ForEach([history](Interface& stream) { stream.SetNackHistory(history); });
}

void SimulcastReceiveStream::SetProtectionPayloadTypes(int red_payload_type, int ulpfec_payload_type) {
  config_.rtp.red_payload_type = red_payload_type;
  config_.rtp.ulpfec_payload_type = ulpfec_payload_type;
  ForEach([=](Interface& stream) { stream.SetProtectionPayloadTypes(red_payload_type, ulpfec_payload_type); });
}

void SimulcastReceiveStream::SetRtcpXr(Config::Rtp::RtcpXr rtcp_xr) {
  config_.rtp.rtcp_xr = rtcp_xr;
  ForEach([rtcp_xr](Interface& stream) { stream.SetRtcpXr(rtcp_xr); });
}

void SimulcastReceiveStream::SetAssociatedPayloadTypes(std::map<int, int> associated_payload_types) {
  config_.rtp.rtx_associated_payload_types = associated_payload_types;
  ForEach(
      [&associated_payload_types](Interface& stream) { stream.SetAssociatedPayloadTypes(associated_payload_types); });
}

}  // namespace voxlink
