#pragma once

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "api/dtmf_sender_interface.h"
#include "api/rtp_transceiver_interface.h"
#include "api/scoped_refptr.h"

#include "napi/completion.h"

namespace voxlink {

// Plays RFC 4733 tones through a sender and reports each one as it starts. Signaling thread only, but for construction.
class DtmfSender : public webrtc::DtmfSenderObserverInterface, public std::enable_shared_from_this<DtmfSender> {
 public:
  using OnTone = absl::AnyInvocable<void(const std::string& tone)>;

  explicit DtmfSender(OnTone on_tone) : on_tone_(std::move(on_tone)) {}

  void Insert(webrtc::RtpTransceiverInterface* transceiver, const std::string& tones, int duration_ms, int gap_ms,
              Completion done);

  // webrtc::DtmfSenderObserverInterface. The empty tone ends the sequence.
  void OnToneChange(const std::string& tone, const std::string& tone_buffer) override;
  void OnToneChange(const std::string& tone) override { OnToneChange(tone, ""); }

 private:
  OnTone on_tone_;
  rtc::scoped_refptr<webrtc::DtmfSenderInterface> sender_;
  // libwebrtc knows this observer by its bare address, so it stays alive while tones are playing.
  std::shared_ptr<DtmfSender> self_while_playing_;
};

}  // namespace voxlink
