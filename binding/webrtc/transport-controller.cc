#include "webrtc/transport-controller.h"

#include <utility>

#include "api/transport/network_types.h"
#include "api/units/data_rate.h"
#include "api/units/time_delta.h"

namespace voxlink {

void TransportController::Begin() {
  if (std::exchange(begun_, true)) {
    return;
  }
  audio_sender_.SetDirect(false);
  if (observer_ != nullptr) {
    inner().RegisterTargetTransferRateObserver(observer_);
  }
  if (network_available_) {
    // Congestion control, which has just been made, probes the network once it hears of it.
    inner().OnNetworkAvailability(true);
  }
}

webrtc::RtpVideoSenderInterface* TransportController::CreateRtpVideoSender(
    const std::map<uint32_t, webrtc::RtpState>& suspended_ssrcs,
    const std::map<uint32_t, webrtc::RtpPayloadState>& states, const webrtc::RtpConfig& rtp_config,
    int rtcp_report_interval_ms, webrtc::Transport* send_transport, const webrtc::RtpSenderObservers& observers,
    webrtc::RtcEventLog* event_log, std::unique_ptr<webrtc::FecController> fec_controller,
    const webrtc::RtpSenderFrameEncryptionConfig& frame_encryption_config,
    rtc::scoped_refptr<webrtc::FrameTransformerInterface> frame_transformer) {
  return inner().CreateRtpVideoSender(suspended_ssrcs, states, rtp_config, rtcp_report_interval_ms, send_transport,
                                      observers, event_log, std::move(fec_controller), frame_encryption_config,
                                      std::move(frame_transformer));
}

void TransportController::RegisterTargetTransferRateObserver(webrtc::TargetTransferRateObserver* observer) {
  observer_ = observer;
  if (begun_) {
    inner().RegisterTargetTransferRateObserver(observer);
    return;
  }
  // What congestion control says first. How often a receiver reports follows from it as well.
  constexpr webrtc::TimeDelta kPeriod = webrtc::TimeDelta::Seconds(3);
  webrtc::TargetTransferRate first;
  first.at_time = clock_.CurrentTime();
  first.target_rate = start_rate_;
  first.stable_target_rate = start_rate_;
  first.network_estimate.at_time = first.at_time;
  first.network_estimate.round_trip_time = webrtc::TimeDelta::Zero();
  first.network_estimate.bwe_period = kPeriod;
  observer->OnTargetTransferRate(first);
}

void TransportController::OnNetworkAvailability(bool network_available) {
  network_available_ = network_available;
  audio_sender_.SetDirect(network_available && !begun_);
  inner().OnNetworkAvailability(network_available);
}

}  // namespace voxlink
