#pragma once

#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "api/dtmf_sender_interface.h"
#include "api/rtp_transceiver_interface.h"
#include "api/scoped_refptr.h"

#include "napi/completion.h"

namespace voxlink {

// Plays RFC 4733 tones through a sender and reports each one as it starts. Signaling thread only, but for construction.
class DtmfSender : public webrtc::DtmfSenderObserverInterface {
 public:
  using OnTone = absl::AnyInvocable<void(const std::string& tone)>;

  explicit DtmfSender(OnTone on_tone) : on_tone_(std::move(on_tone)) {}

  void Insert(webrtc::RtpTransceiverInterface* transceiver, const std::string& tones, int duration_ms, int gap_ms,
              Completion done);
  // libwebrtc knows this observer by its bare address, so whoever owns it calls this before letting go.
  void Stop();

  // webrtc::DtmfSenderObserverInterface. The empty tone ends the sequence. libwebrtc calls both forms for every tone,
  // so only one is heard; and between the two it does not look whether the observer is still there, so none
  // unregisters.
  void OnToneChange(const std::string& tone, const std::string& /*tone_buffer*/) override { on_tone_(tone); }

 private:
  OnTone on_tone_;
  rtc::scoped_refptr<webrtc::DtmfSenderInterface> sender_;
};

}  // namespace voxlink
