#include "webrtc/feed-link.h"

#include "api/make_ref_counted.h"
#include "api/video/i420_buffer.h"
#include "rtc_base/time_utils.h"

#include "webrtc/feedable-encoder.h"

namespace voxlink {

namespace {

// Before the encoder is bound, because libwebrtc drops the first large pictures at a low bitrate, and of a stream that
// does not say how large it is.
constexpr int kSmallWidth = 320;
constexpr int kSmallHeight = 180;

}  // namespace

rtc::scoped_refptr<webrtc::I420BufferInterface> FeedPicture::ToI420() {
  rtc::scoped_refptr<webrtc::I420Buffer> black = webrtc::I420Buffer::Create(width_, height_);
  webrtc::I420Buffer::SetBlack(black.get());
  return black;
}

void FeedLink::SetMuted(bool muted) {
  const std::lock_guard lock(mutex_);
  if (muted && !muted_ && encoder_ != nullptr) {
    encoder_->Interrupt();
  }
  muted_ = muted;
}

void FeedLink::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (encoder_ != nullptr) {
    encoder_->Interrupt();
  }
}

bool FeedLink::Take(const FedFrame& frame) {
  const std::lock_guard lock(mutex_);
  if (closed_ || muted_) {
    return false;
  }
  const bool taken = encoder_ != nullptr && encoder_->Feed(frame);
  ShowPicture(*frame.frame);
  return taken;
}

void FeedLink::NoteSize(const SharedFrame& frame) {
  // Only key frames, and not those of each codec, say how large they are. Of layers, the largest counts.
  const int width = frame.video.GetWidth();
  const int height = frame.video.GetHeight();
  if (frame.described()) {
    // Each frame says the size of its spatial layer. The encoder would be set up anew if that went up and down.
    if (frame.rtp_timestamp != picture_) {
      picture_ = frame.rtp_timestamp;
      if (largest_width_ > 0) {
        width_ = largest_width_;
        height_ = largest_height_;
      }
      largest_width_ = 0;
    }
    if (width > largest_width_) {
      largest_width_ = width;
      largest_height_ = height;
    }
  } else if (width > 0 && height > 0 && (frame.layer == 0 || width > width_)) {
    width_ = width;
    height_ = height;
  }
}

void FeedLink::ShowPicture(const SharedFrame& frame) {
  NoteSize(frame);
  const bool sized = width_ > 0 && encoder_ != nullptr;
  sink_->OnFrame(webrtc::VideoFrame::Builder()
                     .set_video_frame_buffer(rtc::make_ref_counted<FeedPicture>(
                         shared_from_this(), sized ? width_ : kSmallWidth, sized ? height_ : kSmallHeight))
                     .set_timestamp_us(rtc::TimeMicros())
                     .build());
}

void FeedLink::Bind(FeedableEncoder* encoder) {
  const std::lock_guard lock(mutex_);
  encoder_ = encoder;
}

void FeedLink::Unbind(FeedableEncoder* encoder) {
  const std::lock_guard lock(mutex_);
  if (encoder_ == encoder) {
    encoder_ = nullptr;
  }
}

void FeedLink::RequestKeyFrame(int layer) {
  if (const std::shared_ptr<EncodedFeeder> feeder = feeder_.lock()) {
    feeder->RequestKeyFrame(layer);
  }
}

void FeedLink::ReportBitrate(uint32_t bitrate) {
  if (const std::shared_ptr<EncodedFeeder> feeder = feeder_.lock()) {
    feeder->ReportBitrate(bitrate);
  }
}

}  // namespace voxlink
