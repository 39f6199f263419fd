#include "webrtc/dtmf-sender.h"

#include <utility>

namespace voxlink {

void DtmfSender::Insert(webrtc::RtpTransceiverInterface* transceiver, const std::string& tones, int duration_ms,
                        int gap_ms, Completion done) {
  sender_ = transceiver == nullptr ? nullptr : transceiver->sender()->GetDtmfSender();
  if (!sender_ || !sender_->CanInsertDtmf()) {
    done.Reject(webrtc::RTCError(webrtc::RTCErrorType::INVALID_STATE, "The sender cannot send DTMF now"));
    return;
  }
  sender_->RegisterObserver(this);
  self_while_playing_ = shared_from_this();
  if (!sender_->InsertDtmf(tones, duration_ms, gap_ms)) {
    sender_->UnregisterObserver();
    self_while_playing_ = nullptr;
    done.Reject(webrtc::RTCError(webrtc::RTCErrorType::INVALID_PARAMETER, "The tones cannot be sent"));
    return;
  }
  done.Resolve();
}

void DtmfSender::OnToneChange(const std::string& tone, const std::string& /*tone_buffer*/) {
  on_tone_(tone);
  if (tone.empty()) {
    sender_->UnregisterObserver();
    self_while_playing_ = nullptr;
  }
}

}  // namespace voxlink
