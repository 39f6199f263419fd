#include "webrtc/lazy-call.h"

#include <utility>

namespace voxlink {

webrtc::Call& LazyCall::real() {
  if (!real_) {
    real_ = factory_.CreateCall(config_);
  }
  return *real_;
}

webrtc::AudioSendStream* LazyCall::CreateAudioSendStream(const webrtc::AudioSendStream::Config& config) {
  return real().CreateAudioSendStream(config);
}

void LazyCall::DestroyAudioSendStream(webrtc::AudioSendStream* stream) { real().DestroyAudioSendStream(stream); }

webrtc::AudioReceiveStreamInterface* LazyCall::CreateAudioReceiveStream(
    const webrtc::AudioReceiveStreamInterface::Config& config) {
  return real().CreateAudioReceiveStream(config);
}

void LazyCall::DestroyAudioReceiveStream(webrtc::AudioReceiveStreamInterface* stream) {
  real().DestroyAudioReceiveStream(stream);
}

webrtc::VideoSendStream* LazyCall::CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                         webrtc::VideoEncoderConfig encoder_config) {
  return real().CreateVideoSendStream(std::move(config), std::move(encoder_config));
}

webrtc::VideoSendStream* LazyCall::CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                         webrtc::VideoEncoderConfig encoder_config,
                                                         std::unique_ptr<webrtc::FecController> fec_controller) {
  return real().CreateVideoSendStream(std::move(config), std::move(encoder_config), std::move(fec_controller));
}

void LazyCall::DestroyVideoSendStream(webrtc::VideoSendStream* stream) { real().DestroyVideoSendStream(stream); }

webrtc::VideoReceiveStreamInterface* LazyCall::CreateVideoReceiveStream(
    webrtc::VideoReceiveStreamInterface::Config config) {
  return real().CreateVideoReceiveStream(std::move(config));
}

void LazyCall::DestroyVideoReceiveStream(webrtc::VideoReceiveStreamInterface* stream) {
  real().DestroyVideoReceiveStream(stream);
}

webrtc::FlexfecReceiveStream* LazyCall::CreateFlexfecReceiveStream(const webrtc::FlexfecReceiveStream::Config config) {
  return real().CreateFlexfecReceiveStream(config);
}

void LazyCall::DestroyFlexfecReceiveStream(webrtc::FlexfecReceiveStream* stream) {
  real().DestroyFlexfecReceiveStream(stream);
}

void LazyCall::AddAdaptationResource(rtc::scoped_refptr<webrtc::Resource> resource) {
  real().AddAdaptationResource(std::move(resource));
}

webrtc::PacketReceiver* LazyCall::Receiver() { return real().Receiver(); }

webrtc::RtpTransportControllerSendInterface* LazyCall::GetTransportControllerSend() {
  return real().GetTransportControllerSend();
}

webrtc::Call::Stats LazyCall::GetStats() const { return real_ ? real_->GetStats() : Stats(); }

void LazyCall::SignalChannelNetworkState(webrtc::MediaType media, webrtc::NetworkState state) {
  real().SignalChannelNetworkState(media, state);
}

void LazyCall::OnAudioTransportOverheadChanged(int transport_overhead_per_packet) {
  real().OnAudioTransportOverheadChanged(transport_overhead_per_packet);
}

void LazyCall::OnLocalSsrcUpdated(webrtc::AudioReceiveStreamInterface& stream, uint32_t local_ssrc) {
  real().OnLocalSsrcUpdated(stream, local_ssrc);
}

void LazyCall::OnLocalSsrcUpdated(webrtc::VideoReceiveStreamInterface& stream, uint32_t local_ssrc) {
  real().OnLocalSsrcUpdated(stream, local_ssrc);
}

void LazyCall::OnLocalSsrcUpdated(webrtc::FlexfecReceiveStream& stream, uint32_t local_ssrc) {
  real().OnLocalSsrcUpdated(stream, local_ssrc);
}

void LazyCall::OnUpdateSyncGroup(webrtc::AudioReceiveStreamInterface& stream, absl::string_view sync_group) {
  real().OnUpdateSyncGroup(stream, sync_group);
}

// Packets of data channels are reported too; they matter to congestion control only beside media.
void LazyCall::OnSentPacket(const rtc::SentPacket& packet) {
  if (real_) {
    real_->OnSentPacket(packet);
  }
}

void LazyCall::SetClientBitratePreferences(const webrtc::BitrateSettings& preferences) {
  real().SetClientBitratePreferences(preferences);
}

}  // namespace voxlink
