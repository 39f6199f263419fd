#include "webrtc/audio-outlet.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace voxlink {

namespace {

// What libwebrtc's sender takes for a frame. It looks at it through this interface alone, and takes the direction of
// the frame for that of an encoder's.
class FedAudioFrame : public webrtc::TransformableAudioFrameInterface {
 public:
  FedAudioFrame(const FedFrame& fed, uint8_t payload_type, std::shared_ptr<FedLevels> levels)
      : frame_(fed.frame),
        payload_(frame_->payload),
        payload_type_(payload_type),
        timestamp_(fed.rtp_timestamp),
        levels_(std::move(levels)) {}

  rtc::ArrayView<const uint8_t> GetData() const override { return {std::as_const(*payload_).data(), payload_->size()}; }
  void SetData(rtc::ArrayView<const uint8_t> data) override {
    payload_ = webrtc::EncodedImageBuffer::Create(data.data(), data.size());
  }
  uint8_t GetPayloadType() const override { return payload_type_; }
  uint32_t GetSsrc() const override { return frame_->ssrc; }
  uint32_t GetTimestamp() const override { return timestamp_; }
  // Called for every frame that is fed, and by transforms.
  void SetRTPTimestamp(uint32_t timestamp) override {
    timestamp_ = timestamp;
    levels_->Set(timestamp, {frame_->audio_level, frame_->voice_activity.value_or(true)});
  }
  Direction GetDirection() const override { return Direction::kSender; }
  std::string GetMimeType() const override { return frame_->mime_type; }
  rtc::ArrayView<const uint32_t> GetContributingSources() const override { return frame_->csrcs; }
  // NOLINTNEXTLINE(readability-const-return-type): libwebrtc declares it so.
  const absl::optional<uint16_t> SequenceNumber() const override { return absl::nullopt; }
  absl::optional<uint64_t> AbsoluteCaptureTimestamp() const override { return absl::nullopt; }
  // After a pause in speech the first packet has the marker bit.
  FrameType Type() const override {
    return frame_->voice_activity.value_or(true) ? FrameType::kAudioFrameSpeech : FrameType::kAudioFrameCN;
  }

 private:
  const std::shared_ptr<const SharedFrame> frame_;
  rtc::scoped_refptr<webrtc::EncodedImageBufferInterface> payload_;
  const uint8_t payload_type_;
  uint32_t timestamp_;
  const std::shared_ptr<FedLevels> levels_;
};

}  // namespace

void AudioOutlet::SetCodecs(const std::vector<webrtc::RtpCodecParameters>& codecs) {
  const std::lock_guard lock(mutex_);
  codecs_.clear();
  for (const webrtc::RtpCodecParameters& codec : codecs) {
    codecs_.push_back({codec.name, static_cast<uint8_t>(codec.payload_type)});
  }
}

bool AudioOutlet::Take(const FedFrame& frame) {
  if (!track_->enabled) {
    return false;
  }
  std::optional<uint8_t> payload_type;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(codecs_.begin(), codecs_.end(), [&frame](const Codec& codec) {
      return SameName(codec.name, frame.frame->codec());
    });
    if (found == codecs_.end()) {
      return false;
    }
    payload_type = found->payload_type;
  }
  sender_->Feed(std::make_unique<FedAudioFrame>(frame, *payload_type, sender_->fed_levels()), this);
  return true;
}

}  // namespace voxlink
