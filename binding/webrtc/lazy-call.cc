#include "webrtc/lazy-call.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace voxlink {

namespace {

// libwebrtc takes the streams that it gets back for its own.
webrtc::AudioReceiveStreamInterface& InnerOf(webrtc::AudioReceiveStreamInterface& stream) {
  return static_cast<AudioReceiveStream&>(stream).inner();
}

}  // namespace

webrtc::CallConfig LazyCall::WithControllerOf(webrtc::CallConfig config, LazyCall* self) {
  config.rtp_transport_controller_send_factory = self;
  return config;
}

std::unique_ptr<webrtc::RtpTransportControllerSendInterface> LazyCall::Create(
    const webrtc::RtpTransportConfig& config) {
  auto controller = std::make_unique<TransportController>(config);
  controller_ = controller.get();
  return controller;
}

void LazyCall::BeginCongestionControl() {
  real();
  controller_->Begin();
  for (const auto& [key, stream] : audio_senders_) {
    stream->Count();
  }
}

webrtc::Call& LazyCall::real() {
  if (!real_) {
    real_ = factory_.CreateCall(config_);
  }
  return *real_;
}

void LazyCall::StartedReceiving(webrtc::MediaReceiveStreamInterface* stream, cricket::MediaType kind,
                                const ReceiveStreams::Key& key, ReceiveStreams::Transformer transformer) {
  streams_->Add(stream, key, std::move(transformer));
  sources_->Add(key.ssrc, kind);
}

void LazyCall::StoppedReceiving(webrtc::MediaReceiveStreamInterface* stream) {
  if (const std::optional<uint32_t> ssrc = streams_->Remove(stream)) {
    sources_->Remove(*ssrc);
  }
}

void LazyCall::DeliverRtcpPacket(rtc::CopyOnWriteBuffer packet) {
  real().Receiver()->DeliverRtcpPacket(std::move(packet));
}

void LazyCall::DeliverRtpPacket(webrtc::MediaType media_type, webrtc::RtpPacketReceived packet,
                                OnUndemuxablePacketHandler undemuxable_packet_handler) {
  sources_->Heard(packet);
  if (media_type != webrtc::MediaType::VIDEO) {
    const auto [begin, end] = audio_receivers_.equal_range(packet.Ssrc());
    std::for_each(begin, end, [&packet](const auto& receiver) { receiver.second->OnPacket(packet); });
    real().Receiver()->DeliverRtpPacket(media_type, std::move(packet), std::move(undemuxable_packet_handler));
    return;
  }
  // Called before DeliverRtpPacket returns.
  real().Receiver()->DeliverRtpPacket(media_type, std::move(packet), [&](const webrtc::RtpPacketReceived& unknown) {
    return simulcast_.Accept(unknown, undemuxable_packet_handler);
  });
}

webrtc::AudioSendStream* LazyCall::CreateAudioSendStream(const webrtc::AudioSendStream::Config& config) {
  webrtc::Call& call = real();
  auto stream =
      std::make_unique<AudioSendStream>(call, config, controller_->begun(), [this] { BeginCongestionControl(); });
  webrtc::AudioSendStream* const created = stream.get();
  audio_senders_.emplace(created, std::move(stream));
  return created;
}

void LazyCall::DestroyAudioSendStream(webrtc::AudioSendStream* stream) { audio_senders_.erase(stream); }

webrtc::AudioReceiveStreamInterface* LazyCall::CreateAudioReceiveStream(
    const webrtc::AudioReceiveStreamInterface::Config& config) {
  auto stream = std::make_unique<AudioReceiveStream>(real(), config);
  webrtc::AudioReceiveStreamInterface* const created = stream.get();
  audio_receivers_.emplace(config.rtp.remote_ssrc, std::move(stream));
  StartedReceiving(created, cricket::MEDIA_TYPE_AUDIO, {config.rtp.remote_ssrc, config.rtcp_send_transport},
                   config.frame_transformer);
  return created;
}

void LazyCall::DestroyAudioReceiveStream(webrtc::AudioReceiveStreamInterface* stream) {
  StoppedReceiving(stream);
  std::erase_if(audio_receivers_, [stream](const auto& receiver) { return receiver.second.get() == stream; });
}

webrtc::VideoSendStream* LazyCall::CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                         webrtc::VideoEncoderConfig encoder_config) {
  BeginCongestionControl();
  return real().CreateVideoSendStream(std::move(config), std::move(encoder_config));
}

webrtc::VideoSendStream* LazyCall::CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                         webrtc::VideoEncoderConfig encoder_config,
                                                         std::unique_ptr<webrtc::FecController> fec_controller) {
  BeginCongestionControl();
  return real().CreateVideoSendStream(std::move(config), std::move(encoder_config), std::move(fec_controller));
}

void LazyCall::DestroyVideoSendStream(webrtc::VideoSendStream* stream) { real().DestroyVideoSendStream(stream); }

webrtc::VideoReceiveStreamInterface* LazyCall::CreateVideoReceiveStream(
    webrtc::VideoReceiveStreamInterface::Config config) {
  const ReceiveStreams::Key key = {config.rtp.remote_ssrc, config.rtcp_send_transport};
  if (!config.frame_transformer) {
    config.frame_transformer = streams_->TransformerOf(key);
  }
  ReceiveStreams::Transformer transformer = config.frame_transformer;
  webrtc::VideoReceiveStreamInterface* stream = simulcast_.Create(real(), std::move(config));
  StartedReceiving(stream, cricket::MEDIA_TYPE_VIDEO, key, std::move(transformer));
  return stream;
}

void LazyCall::DestroyVideoReceiveStream(webrtc::VideoReceiveStreamInterface* stream) {
  StoppedReceiving(stream);
  simulcast_.Destroy(real(), stream);
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
  real().OnLocalSsrcUpdated(InnerOf(stream), local_ssrc);
}

void LazyCall::OnLocalSsrcUpdated(webrtc::VideoReceiveStreamInterface& stream, uint32_t local_ssrc) {
  simulcast_.SetLocalSsrc(real(), stream, local_ssrc);
}

void LazyCall::OnLocalSsrcUpdated(webrtc::FlexfecReceiveStream& stream, uint32_t local_ssrc) {
  real().OnLocalSsrcUpdated(stream, local_ssrc);
}

void LazyCall::OnUpdateSyncGroup(webrtc::AudioReceiveStreamInterface& stream, absl::string_view sync_group) {
  real().OnUpdateSyncGroup(InnerOf(stream), sync_group);
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
