#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/task_queue/task_queue_base.h"
#include "api/video/color_space.h"
#include "api/video/video_rotation.h"
#include "common_video/include/video_frame_buffer_pool.h"
#include "rtc_base/timestamp_aligner.h"

#include "webrtc/media-stream-track.h"
#include "webrtc/task-queue.h"

namespace voxlink {

// One raw picture in I420, its three planes without gaps.
struct RawFrame {
  const uint8_t* data;
  int width;
  int height;
  webrtc::VideoRotation rotation;
  std::optional<int64_t> timestamp_us;
  std::optional<webrtc::ColorSpace> color_space;

  // Width and height may be odd: the chroma planes are then rounded up.
  static size_t Size(int width, int height) {
    const auto w = static_cast<size_t>(width);
    const auto h = static_cast<size_t>(height);
    return w * h + 2 * ((w + 1) / 2) * ((h + 1) / 2);
  }
};

// The native side of a VideoSource: copies each picture once and hands it to the sinks of all of its tracks, which are
// libwebrtc's encoders and VideoSinks. Scaling for them happens on the task pool.
class FrameFeeder : public TrackOrigin, public std::enable_shared_from_this<FrameFeeder> {
 public:
  FrameFeeder(TaskPool& pool, bool is_screencast, bool needs_denoising);

  // Event loop. False when the frame was dropped, because earlier ones are still under way or the source is closed.
  bool Write(const RawFrame& frame);
  void Close() { closed_ = true; }

  // Signaling thread, after Close().
  void EndTracks();

  // TrackOrigin
  rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> CreateTrack(webrtc::PeerConnectionFactoryInterface& factory,
                                                                    const std::string& id) override;
  void Detach(webrtc::MediaStreamTrackInterface& track) override;

 private:
  class TrackSource;

  const bool is_screencast_;
  const bool needs_denoising_;
  std::atomic<bool> closed_ = false;
  std::atomic<int> under_way_ = 0;

  // Event loop.
  webrtc::VideoFrameBufferPool buffers_;
  rtc::TimestampAligner aligner_;

  std::vector<TrackSource*> tracks_;  // Signaling thread.

  // The sources that get frames. Held while they do, so that one that is going away is not called any more.
  std::mutex live_mutex_;
  std::vector<TrackSource*> live_;

  // Last, so that no task runs once the other members go.
  const std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter> queue_;
};

}  // namespace voxlink
