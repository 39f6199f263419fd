#include "webrtc/frame-feeder.h"

#include <algorithm>
#include <utility>

#include "api/make_ref_counted.h"
#include "api/video/i420_buffer.h"
#include "api/video/video_frame.h"
#include "libyuv/planar_functions.h"
#include "media/base/adapted_video_track_source.h"
#include "rtc_base/time_utils.h"

namespace voxlink {

namespace {

// Frames between write() and the encoders. More would only add delay.
constexpr int kMaxUnderWay = 3;

// What encoders and sinks may hold on to at the same time, before frames are refused.
constexpr size_t kMaxBuffers = 32;

}  // namespace

// The libwebrtc source of one track. It scales and drops frames as the encoders of this track want it.
class FrameFeeder::TrackSource : public rtc::AdaptedVideoTrackSource {
 public:
  TrackSource(std::shared_ptr<FrameFeeder> feeder, std::string track_id)
      : feeder_(std::move(feeder)), track_id_(std::move(track_id)) {
    feeder_->tracks_.push_back(this);
    std::lock_guard lock(feeder_->live_mutex_);
    feeder_->live_.push_back(this);
  }
  ~TrackSource() override {
    std::erase(feeder_->tracks_, this);
    Leave();
  }

  SourceState state() const override { return state_; }
  bool remote() const override { return false; }
  bool is_screencast() const override { return feeder_->is_screencast_; }
  absl::optional<bool> needs_denoising() const override { return feeder_->needs_denoising_; }

  // Task pool, one frame after the other.
  void Deliver(const webrtc::VideoFrame& frame) {
    int width = 0;
    int height = 0;
    int crop_width = 0;
    int crop_height = 0;
    int x = 0;
    int y = 0;
    if (!AdaptFrame(frame.width(), frame.height(), frame.timestamp_us(), &width, &height, &crop_width, &crop_height, &x,
                    &y)) {
      return;
    }
    if (width == frame.width() && height == frame.height()) {
      OnFrame(frame);
      return;
    }
    webrtc::VideoFrame scaled(frame);
    scaled.set_video_frame_buffer(
        frame.video_frame_buffer()->CropAndScale(x, y, crop_width, crop_height, width, height));
    OnFrame(scaled);
  }

  void End() {
    Leave();
    state_ = kEnded;
    FireOnChanged();
  }

  const std::string& track_id() const { return track_id_; }

 private:
  void Leave() {
    std::lock_guard lock(feeder_->live_mutex_);
    std::erase(feeder_->live_, this);
  }

  const std::shared_ptr<FrameFeeder> feeder_;
  const std::string track_id_;
  SourceState state_ = kLive;
};

FrameFeeder::FrameFeeder(TaskPool& pool, bool is_screencast, bool needs_denoising)
    : is_screencast_(is_screencast),
      needs_denoising_(needs_denoising),
      buffers_(/*zero_initialize=*/false, kMaxBuffers),
      queue_(pool.CreateQueue()) {}

bool FrameFeeder::Write(const RawFrame& raw) {
  if (closed_ || under_way_ >= kMaxUnderWay) {
    return false;
  }
  rtc::scoped_refptr<webrtc::I420Buffer> buffer = buffers_.CreateI420Buffer(raw.width, raw.height);
  if (!buffer) {
    return false;
  }
  const int chroma_width = buffer->ChromaWidth();
  const int chroma_height = buffer->ChromaHeight();
  const uint8_t* u = raw.data + static_cast<size_t>(raw.width) * static_cast<size_t>(raw.height);
  const uint8_t* v = u + static_cast<size_t>(chroma_width) * static_cast<size_t>(chroma_height);
  libyuv::CopyPlane(raw.data, raw.width, buffer->MutableDataY(), buffer->StrideY(), raw.width, raw.height);
  libyuv::CopyPlane(u, chroma_width, buffer->MutableDataU(), buffer->StrideU(), chroma_width, chroma_height);
  libyuv::CopyPlane(v, chroma_width, buffer->MutableDataV(), buffer->StrideV(), chroma_width, chroma_height);

  const int64_t now_us = rtc::TimeMicros();
  webrtc::VideoFrame frame =
      webrtc::VideoFrame::Builder()
          .set_video_frame_buffer(std::move(buffer))
          .set_rotation(raw.rotation)
          .set_timestamp_us(raw.timestamp_us ? aligner_.TranslateTimestamp(*raw.timestamp_us, now_us) : now_us)
          .set_color_space(raw.color_space ? absl::make_optional(*raw.color_space) : absl::nullopt)
          .build();
  ++under_way_;
  queue_->PostTask([self = shared_from_this(), frame = std::move(frame)] {
    {
      std::lock_guard lock(self->live_mutex_);
      for (TrackSource* source : self->live_) {
        source->Deliver(frame);
      }
    }
    --self->under_way_;
  });
  return true;
}

void FrameFeeder::EndTracks() {
  const std::vector<TrackSource*> tracks = tracks_;
  for (TrackSource* track : tracks) {
    track->End();
  }
}

rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> FrameFeeder::CreateTrack(
    webrtc::PeerConnectionFactoryInterface& factory, const std::string& id) {
  auto source = rtc::make_ref_counted<TrackSource>(shared_from_this(), id);
  rtc::scoped_refptr<webrtc::VideoTrackInterface> track = factory.CreateVideoTrack(source, id);
  if (closed_) {
    source->End();
  }
  return track;
}

void FrameFeeder::Detach(webrtc::MediaStreamTrackInterface& track) {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&track](const TrackSource* source) { return source->track_id() == track.id(); });
  if (found != tracks_.end()) {
    (*found)->End();
  }
}

}  // namespace voxlink
