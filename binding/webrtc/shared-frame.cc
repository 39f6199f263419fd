#include "webrtc/shared-frame.h"

#include "absl/strings/match.h"
#include "rtc_base/time_utils.h"

#include "webrtc/av1-sequence.h"

namespace voxlink {

namespace {

void CopyAudio(const webrtc::TransformableAudioFrameInterface& frame, SharedFrame& copy) {
  const rtc::ArrayView<const uint32_t> csrcs = frame.GetContributingSources();
  copy.csrcs.assign(csrcs.begin(), csrcs.end());
  if (const absl::optional<uint16_t> number = frame.SequenceNumber()) {
    copy.sequence_number = *number;
  }
  if (const absl::optional<uint64_t> time = frame.AbsoluteCaptureTimestamp()) {
    copy.absolute_capture_time = *time;
  }
}

void CopyVideo(const webrtc::TransformableVideoFrameInterface& frame, SharedFrame& copy) {
  copy.video = frame.Metadata();
  copy.key = frame.IsKeyFrame();
  copy.csrcs = copy.video.GetCsrcs();
  if (copy.key && copy.video.GetCodec() == webrtc::kVideoCodecAV1 && copy.video.GetWidth() == 0) {
    if (const std::optional<Av1Sequence> sequence = Av1SequenceOf(copy.data(), copy.size())) {
      copy.video.SetWidth(static_cast<uint16_t>(sequence->width));
      copy.video.SetHeight(static_cast<uint16_t>(sequence->height));
    }
  }
}

}  // namespace

std::string_view SharedFrame::codec() const {
  const size_t slash = mime_type.find('/');
  return slash == std::string::npos ? std::string_view(mime_type) : std::string_view(mime_type).substr(slash + 1);
}

bool SameName(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(absl::string_view(a.data(), a.size()), absl::string_view(b.data(), b.size()));
}

cricket::MediaType KindOfFrame(const webrtc::TransformableFrameInterface& frame) {
  // The prebuilt library comes without the information that dynamic_cast needs, and names the codec for each.
  return frame.GetMimeType().rfind("video", 0) == 0 ? cricket::MEDIA_TYPE_VIDEO : cricket::MEDIA_TYPE_AUDIO;
}

std::shared_ptr<SharedFrame> CopyFrame(const webrtc::TransformableFrameInterface& frame) {
  auto copy = std::make_shared<SharedFrame>();
  copy->kind = KindOfFrame(frame);
  copy->mime_type = frame.GetMimeType();
  const rtc::ArrayView<const uint8_t> data = frame.GetData();
  copy->payload = webrtc::EncodedImageBuffer::Create(data.data(), data.size());
  copy->ssrc = frame.GetSsrc();
  copy->payload_type = frame.GetPayloadType();
  copy->rtp_timestamp = frame.GetTimestamp();
  copy->received_us = rtc::TimeMicros();
  if (copy->kind == cricket::MEDIA_TYPE_VIDEO) {
    CopyVideo(static_cast<const webrtc::TransformableVideoFrameInterface&>(frame), *copy);
  } else {
    CopyAudio(static_cast<const webrtc::TransformableAudioFrameInterface&>(frame), *copy);
  }
  return copy;
}

}  // namespace voxlink
