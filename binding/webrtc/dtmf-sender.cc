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
  if (!sender_->InsertDtmf(tones, duration_ms, gap_ms)) {
    done.Reject(webrtc::RTCError(webrtc::RTCErrorType::INVALID_PARAMETER, "The tones cannot be sent"));
    return;
  }
  done.Resolve();
}

void DtmfSender::Stop() {
  if (sender_) {
    sender_->UnregisterObserver();
    sender_ = nullptr;
  }
}

}  // namespace voxlink
