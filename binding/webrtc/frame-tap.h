#pragma once

#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "api/video/video_frame.h"
#include "api/video/video_sink_interface.h"

#include "webrtc/track-tap.h"

namespace voxlink {

// The native side of a VideoSink: takes the pictures of a track.
class FrameTap : public TrackTap, public rtc::VideoSinkInterface<webrtc::VideoFrame> {
 public:
  // On the thread that decoded or fed the frame.
  using OnPicture = absl::AnyInvocable<void(const webrtc::VideoFrame& frame)>;

  FrameTap(std::shared_ptr<TrackCell> cell, OnPicture on_picture, absl::AnyInvocable<void()> on_ended)
      : TrackTap(std::move(cell), std::move(on_ended)), on_picture_(std::move(on_picture)) {}

 private:
  // TrackTap
  void AddTo(webrtc::MediaStreamTrackInterface& track) override {
    static_cast<webrtc::VideoTrackInterface&>(track).AddOrUpdateSink(this, rtc::VideoSinkWants());
  }
  void RemoveFrom(webrtc::MediaStreamTrackInterface& track) override {
    static_cast<webrtc::VideoTrackInterface&>(track).RemoveSink(this);
  }

  // rtc::VideoSinkInterface
  void OnFrame(const webrtc::VideoFrame& frame) override {
    // An encoded track has pictures without pixels only.
    if (frame.video_frame_buffer()->type() != webrtc::VideoFrameBuffer::Type::kNative) {
      on_picture_(frame);
    }
  }

  OnPicture on_picture_;
};

}  // namespace voxlink
