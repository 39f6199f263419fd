#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "call/call.h"
#include "call/call_config.h"
#include "call/rtp_transport_controller_send_factory_interface.h"
#include "media/base/media_engine.h"
#include "pc/media_factory.h"

#include "webrtc/audio-receive-stream.h"
#include "webrtc/audio-send-stream.h"
#include "webrtc/received.h"
#include "webrtc/simulcast-receiver.h"
#include "webrtc/transport-controller.h"

namespace voxlink {

// libwebrtc gives every connection a Call: congestion control, pacer, bitrate allocation, and the timers that drive
// them ten times a second. A connection that carries data channels alone needs none of it. This one makes the real Call
// when the first audio or video stream needs it and answers for it until then, and has it begin congestion control with
// the first stream that adapts. It also notes whose packets come in, has simulcast received, lets the packets of fed
// audio tell their level, and counts those of audio that is not decoded. Media thread only.
class LazyCall : public webrtc::Call,
                 public webrtc::PacketReceiver,
                 private webrtc::RtpTransportControllerSendFactoryInterface {
 public:
  LazyCall(webrtc::MediaFactory& factory, const webrtc::CallConfig& config, Received received)
      : factory_(factory),
        config_(WithControllerOf(config, this)),
        sources_(std::move(received.sources)),
        streams_(std::move(received.streams)),
        simulcast_(std::move(received.simulcast)) {}

  webrtc::AudioSendStream* CreateAudioSendStream(const webrtc::AudioSendStream::Config& config) override;
  void DestroyAudioSendStream(webrtc::AudioSendStream* stream) override;
  webrtc::AudioReceiveStreamInterface* CreateAudioReceiveStream(
      const webrtc::AudioReceiveStreamInterface::Config& config) override;
  void DestroyAudioReceiveStream(webrtc::AudioReceiveStreamInterface* stream) override;
  webrtc::VideoSendStream* CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                 webrtc::VideoEncoderConfig encoder_config) override;
  webrtc::VideoSendStream* CreateVideoSendStream(webrtc::VideoSendStream::Config config,
                                                 webrtc::VideoEncoderConfig encoder_config,
                                                 std::unique_ptr<webrtc::FecController> fec_controller) override;
  void DestroyVideoSendStream(webrtc::VideoSendStream* stream) override;
  webrtc::VideoReceiveStreamInterface* CreateVideoReceiveStream(
      webrtc::VideoReceiveStreamInterface::Config config) override;
  void DestroyVideoReceiveStream(webrtc::VideoReceiveStreamInterface* stream) override;
  webrtc::FlexfecReceiveStream* CreateFlexfecReceiveStream(const webrtc::FlexfecReceiveStream::Config config) override;
  void DestroyFlexfecReceiveStream(webrtc::FlexfecReceiveStream* stream) override;
  void AddAdaptationResource(rtc::scoped_refptr<webrtc::Resource> resource) override;
  webrtc::PacketReceiver* Receiver() override { return this; }
  webrtc::RtpTransportControllerSendInterface* GetTransportControllerSend() override;
  Stats GetStats() const override;
  void SignalChannelNetworkState(webrtc::MediaType media, webrtc::NetworkState state) override;
  void OnAudioTransportOverheadChanged(int transport_overhead_per_packet) override;
  void OnLocalSsrcUpdated(webrtc::AudioReceiveStreamInterface& stream, uint32_t local_ssrc) override;
  void OnLocalSsrcUpdated(webrtc::VideoReceiveStreamInterface& stream, uint32_t local_ssrc) override;
  void OnLocalSsrcUpdated(webrtc::FlexfecReceiveStream& stream, uint32_t local_ssrc) override;
  void OnUpdateSyncGroup(webrtc::AudioReceiveStreamInterface& stream, absl::string_view sync_group) override;
  void OnSentPacket(const rtc::SentPacket& packet) override;
  void SetClientBitratePreferences(const webrtc::BitrateSettings& preferences) override;
  const webrtc::FieldTrialsView& trials() const override { return config_.env.field_trials(); }
  webrtc::TaskQueueBase* network_thread() const override { return config_.network_task_queue_; }
  webrtc::TaskQueueBase* worker_thread() const override { return worker_; }

  // webrtc::PacketReceiver
  void DeliverRtcpPacket(rtc::CopyOnWriteBuffer packet) override;
  void DeliverRtpPacket(webrtc::MediaType media_type, webrtc::RtpPacketReceived packet,
                        OnUndemuxablePacketHandler undemuxable_packet_handler) override;

 private:
  // webrtc::RtpTransportControllerSendFactoryInterface
  std::unique_ptr<webrtc::RtpTransportControllerSendInterface> Create(
      const webrtc::RtpTransportConfig& config) override;

  static webrtc::CallConfig WithControllerOf(webrtc::CallConfig config, LazyCall* self);
  webrtc::Call& real();
  void BeginCongestionControl();
  void StartedReceiving(webrtc::MediaReceiveStreamInterface* stream, cricket::MediaType kind,
                        const ReceiveStreams::Key& key, ReceiveStreams::Transformer transformer);
  void StoppedReceiving(webrtc::MediaReceiveStreamInterface* stream);

  webrtc::MediaFactory& factory_;
  const webrtc::CallConfig config_;
  const std::shared_ptr<RtpSources> sources_;
  const std::shared_ptr<ReceiveStreams> streams_;
  webrtc::TaskQueueBase* const worker_ = webrtc::TaskQueueBase::Current();
  std::unique_ptr<webrtc::Call> real_;
  TransportController* controller_ = nullptr;  // The real call's.
  // Their streams are of the real call.
  SimulcastReceiver simulcast_;
  std::map<const webrtc::AudioSendStream*, std::unique_ptr<AudioSendStream>> audio_senders_;
  std::unordered_multimap<uint32_t, std::unique_ptr<AudioReceiveStream>> audio_receivers_;  // By SSRC.
};

// libwebrtc's own media factory, but for the calls. `on_engine` gets to see the engine that it makes.
class LazyCallFactory : public webrtc::MediaFactory {
 public:
  using OnEngine = absl::AnyInvocable<void(const cricket::MediaEngineInterface&)>;

  LazyCallFactory(std::unique_ptr<webrtc::MediaFactory> inner, OnEngine on_engine)
      : inner_(std::move(inner)), on_engine_(std::move(on_engine)) {}

  // Where the call that is made next notes what it receives: libwebrtc hands nothing of ours to CreateCall.
  void SetNextReceived(Received received) { next_received_ = std::move(received); }

  std::unique_ptr<webrtc::Call> CreateCall(const webrtc::CallConfig& config) override {
    return std::make_unique<LazyCall>(*inner_, config, std::exchange(next_received_, {}));
  }
  std::unique_ptr<cricket::MediaEngineInterface> CreateMediaEngine(
      const webrtc::Environment& env, webrtc::PeerConnectionFactoryDependencies& dependencies) override {
    std::unique_ptr<cricket::MediaEngineInterface> engine = inner_->CreateMediaEngine(env, dependencies);
    on_engine_(*engine);
    return engine;
  }

 private:
  std::unique_ptr<webrtc::MediaFactory> inner_;
  OnEngine on_engine_;
  Received next_received_;
};

}  // namespace voxlink
