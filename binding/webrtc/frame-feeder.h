#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/task_queue/task_queue_base.h"
#include "api/video/color_space.h"
#include "api/video/video_frame.h"
#include "api/video/video_frame_buffer.h"
#include "api/video/video_rotation.h"
#include "common_video/framerate_controller.h"
#include "common_video/include/video_frame_buffer_pool.h"
#include "rtc_base/timestamp_aligner.h"

#include "webrtc/media-stream-track.h"
#include "webrtc/picture.h"
#include "webrtc/task-queue.h"

namespace voxlink {

// What belongs to a raw picture besides its pixels.
struct PictureTraits {
  webrtc::VideoRotation rotation = webrtc::kVideoRotation_0;
  std::optional<int64_t> timestamp_us;
  std::optional<webrtc::ColorSpace> color_space;
};

struct FeederOptions {
  bool is_screencast = false;
  bool needs_denoising = false;
  // Zero stands for no limit.
  double max_frame_rate = 0;
  int max_width = 0;
  int max_height = 0;
};

// The native side of a VideoSource: hands each picture to the sinks of all of its tracks, which are libwebrtc's
// encoders and VideoSinks. Scaling for them happens on the task pool.
class FrameFeeder : public TrackOrigin, public std::enable_shared_from_this<FrameFeeder> {
 public:
  // Mirrors NativeWriteResult in lib/native/media.ts.
  enum class Result {
    kDropped,  // Earlier pictures are still under way, or the source is closed.
    kTaken,
    kSkipped,  // It came sooner than the limit of the frame rate allows.
  };

  using BufferPool = webrtc::VideoFrameBufferPool;
  using MakeBuffer = absl::AnyInvocable<rtc::scoped_refptr<webrtc::I420BufferInterface>(BufferPool& buffers)>;

  FrameFeeder(TaskPool& pool, const FeederOptions& options);

  // Event loop. Reads the pixels before it returns.
  Result Write(const Pixels& pixels, const PictureTraits& traits);

  // Event loop. `make` is called on the task pool, if at all; null stands for no picture.
  Result WriteLater(PictureSize size, MakeBuffer make, const PictureTraits& traits);

  void Close() { closed_ = true; }

  // Event loop: the size of the last picture, as it is sent.
  PictureSize size() const { return size_; }

  // Signaling thread, after Close().
  void EndTracks();

  // TrackOrigin
  rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> CreateTrack(webrtc::PeerConnectionFactoryInterface& factory,
                                                                    const std::string& id) override;
  void Detach(webrtc::MediaStreamTrackInterface& track) override;

 private:
  class TrackSource;

  std::optional<Result> Refuse(int64_t time_us);
  Result Post(PictureSize size, MakeBuffer make, const PictureTraits& traits, int64_t time_us);
  void Deliver(const webrtc::VideoFrame& frame);
  PictureSize Limited(PictureSize size, webrtc::VideoRotation rotation) const;

  const FeederOptions options_;
  std::atomic<bool> closed_ = false;
  std::atomic<int> under_way_ = 0;

  // Event loop.
  BufferPool buffers_;
  rtc::TimestampAligner aligner_;
  webrtc::FramerateController frame_rate_;
  PictureSize size_ = {0, 0};

  BufferPool later_buffers_;  // Queue.

  std::vector<TrackSource*> tracks_;  // Signaling thread.

  // The sources that get frames. Held while they do, so that one that is going away is not called any more.
  std::mutex live_mutex_;
  std::vector<TrackSource*> live_;

  // Last, so that no task runs once the other members go.
  const std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter> queue_;
};

}  // namespace voxlink
