#pragma once

#include <map>
#include <memory>
#include <string>

#include "api/units/data_rate.h"
#include "call/rtp_transport_controller_send.h"
#include "system_wrappers/include/clock.h"

#include "webrtc/direct-packet-sender.h"

namespace voxlink {

// libwebrtc's way to the network for everything that a connection sends, whose congestion control begins when something
// is sent that adapts to it. Congestion control costs a connection some eighty turns of its timers and twenty
// reports of its peer a second, and what is received, or sent as somebody else encoded it, does not get better by that.
// Media thread only.
class TransportController : public webrtc::RtpTransportControllerSendInterface {
 public:
  explicit TransportController(const webrtc::RtpTransportConfig& config)
      : clock_(config.env.clock()),
        start_rate_(webrtc::DataRate::BitsPerSec(config.bitrate_config.start_bitrate_bps)),
        inner_(config),
        audio_sender_(*static_cast<MediaThread*>(rtc::Thread::Current()), *inner().packet_router(),
                      *inner().packet_sender()) {}

  // Begins congestion control, for good.
  void Begin();
  bool begun() const { return begun_; }

  // webrtc::RtpTransportControllerSendInterface
  webrtc::PacketRouter* packet_router() override { return inner().packet_router(); }
  webrtc::RtpVideoSenderInterface* CreateRtpVideoSender(
      const std::map<uint32_t, webrtc::RtpState>& suspended_ssrcs,
      const std::map<uint32_t, webrtc::RtpPayloadState>& states, const webrtc::RtpConfig& rtp_config,
      int rtcp_report_interval_ms, webrtc::Transport* send_transport, const webrtc::RtpSenderObservers& observers,
      webrtc::RtcEventLog* event_log, std::unique_ptr<webrtc::FecController> fec_controller,
      const webrtc::RtpSenderFrameEncryptionConfig& frame_encryption_config,
      rtc::scoped_refptr<webrtc::FrameTransformerInterface> frame_transformer) override;
  void DestroyRtpVideoSender(webrtc::RtpVideoSenderInterface* rtp_video_sender) override {
    inner().DestroyRtpVideoSender(rtp_video_sender);
  }
  void RegisterSendingRtpStream(webrtc::RtpRtcpInterface& rtp_module) override {
    inner().RegisterSendingRtpStream(rtp_module);
  }
  void DeRegisterSendingRtpStream(webrtc::RtpRtcpInterface& rtp_module) override {
    inner().DeRegisterSendingRtpStream(rtp_module);
  }
  webrtc::NetworkStateEstimateObserver* network_state_estimate_observer() override {
    return inner().network_state_estimate_observer();
  }
  webrtc::TransportFeedbackObserver* transport_feedback_observer() override {
    return inner().transport_feedback_observer();
  }
  // Senders of audio ask for it; those of video have the inner one's.
  webrtc::RtpPacketSender* packet_sender() override { return &audio_sender_; }
  void SetAllocatedSendBitrateLimits(webrtc::BitrateAllocationLimits limits) override {
    inner().SetAllocatedSendBitrateLimits(limits);
  }
  void ReconfigureBandwidthEstimation(const webrtc::BandwidthEstimationSettings& settings) override {
    inner().ReconfigureBandwidthEstimation(settings);
  }
  void SetPacingFactor(float pacing_factor) override { inner().SetPacingFactor(pacing_factor); }
  void SetQueueTimeLimit(int limit_ms) override { inner().SetQueueTimeLimit(limit_ms); }
  webrtc::StreamFeedbackProvider* GetStreamFeedbackProvider() override { return inner().GetStreamFeedbackProvider(); }
  void RegisterTargetTransferRateObserver(webrtc::TargetTransferRateObserver* observer) override;
  void OnNetworkRouteChanged(absl::string_view transport_name, const rtc::NetworkRoute& network_route) override {
    inner().OnNetworkRouteChanged(transport_name, network_route);
  }
  void OnNetworkAvailability(bool network_available) override;
  webrtc::NetworkLinkRtcpObserver* GetRtcpObserver() override { return inner().GetRtcpObserver(); }
  int64_t GetPacerQueuingDelayMs() const override { return inner().GetPacerQueuingDelayMs(); }
  absl::optional<webrtc::Timestamp> GetFirstPacketTime() const override { return inner().GetFirstPacketTime(); }
  void EnablePeriodicAlrProbing(bool enable) override { inner().EnablePeriodicAlrProbing(enable); }
  void OnSentPacket(const rtc::SentPacket& sent_packet) override { inner().OnSentPacket(sent_packet); }
  void OnReceivedPacket(const webrtc::ReceivedPacket& received_packet) override {
    inner().OnReceivedPacket(received_packet);
  }
  void SetSdpBitrateParameters(const webrtc::BitrateConstraints& constraints) override {
    inner().SetSdpBitrateParameters(constraints);
  }
  void SetClientBitratePreferences(const webrtc::BitrateSettings& preferences) override {
    inner().SetClientBitratePreferences(preferences);
  }
  void OnTransportOverheadChanged(size_t transport_overhead_per_packet) override {
    inner().OnTransportOverheadChanged(transport_overhead_per_packet);
  }
  void AccountForAudioPacketsInPacedSender(bool account_for_audio) override {
    inner().AccountForAudioPacketsInPacedSender(account_for_audio);
  }
  void IncludeOverheadInPacedSender() override { inner().IncludeOverheadInPacedSender(); }
  void EnsureStarted() override { inner().EnsureStarted(); }

 private:
  webrtc::RtpTransportControllerSendInterface& inner() { return inner_; }
  const webrtc::RtpTransportControllerSendInterface& inner() const { return inner_; }

  webrtc::Clock& clock_;
  const webrtc::DataRate start_rate_;
  webrtc::RtpTransportControllerSend inner_;
  DirectPacketSender audio_sender_;
  bool begun_ = false;
  bool network_available_ = false;
  webrtc::TargetTransferRateObserver* observer_ = nullptr;
};

}  // namespace voxlink
