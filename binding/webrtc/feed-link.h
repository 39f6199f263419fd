#pragma once

#include <memory>
#include <mutex>

#include "api/video/video_frame.h"
#include "api/video/video_frame_buffer.h"
#include "api/video/video_sink_interface.h"

#include "webrtc/encoded-feeder.h"

namespace voxlink {

class FeedableEncoder;

// Leads the frames of a feeder to the encoder behind one sink of an encoded video track, which sends them as its own.
//
// libwebrtc does not tell which encoder stands behind a sink, so the sink is given a picture without pixels for each
// frame. The encoder that it comes to binds itself to the link. From then on frames go to it directly, because pictures
// may be dropped on the way; pictures go on, because with them libwebrtc tells an encoder that a key frame is needed.
class FeedLink : public EncodedOutlet, public std::enable_shared_from_this<FeedLink> {
 public:
  FeedLink(rtc::VideoSinkInterface<webrtc::VideoFrame>* sink, std::weak_ptr<EncodedFeeder> feeder)
      : sink_(sink), feeder_(std::move(feeder)) {}

  rtc::VideoSinkInterface<webrtc::VideoFrame>* sink() const { return sink_; }

  // Any thread. After Close() neither the sink nor the encoder is called any more.
  void SetMuted(bool muted);
  void Close();

  // EncodedOutlet
  bool Take(const FedFrame& frame) override;

  // The encoder's thread. After Unbind() the encoder is not called any more.
  void Bind(FeedableEncoder* encoder);
  void Unbind(FeedableEncoder* encoder);

  // Any thread.
  void RequestKeyFrame(int layer);
  void ReportBitrate(uint32_t bitrate);

 private:
  // Under mutex_.
  void ShowPicture(const SharedFrame& frame);
  void NoteSize(const SharedFrame& frame);

  rtc::VideoSinkInterface<webrtc::VideoFrame>* const sink_;
  const std::weak_ptr<EncodedFeeder> feeder_;

  std::mutex mutex_;
  FeedableEncoder* encoder_ = nullptr;
  bool muted_ = false;
  bool closed_ = false;
  int width_ = 0;
  int height_ = 0;
  // The largest layer of the picture under way, where all say their size.
  uint32_t picture_ = 0;
  int largest_width_ = 0;
  int largest_height_ = 0;
};

// The picture without pixels. It is the only one of its type (kNative) in this process.
class FeedPicture : public webrtc::VideoFrameBuffer {
 public:
  FeedPicture(std::shared_ptr<FeedLink> link, int width, int height)
      : link_(std::move(link)), width_(width), height_(height) {}

  const std::shared_ptr<FeedLink>& link() const { return link_; }

  Type type() const override { return Type::kNative; }
  int width() const override { return width_; }
  int height() const override { return height_; }
  // Black, for whoever insists on pixels.
  rtc::scoped_refptr<webrtc::I420BufferInterface> ToI420() override;

 private:
  const std::shared_ptr<FeedLink> link_;
  const int width_;
  const int height_;
};

}  // namespace voxlink
