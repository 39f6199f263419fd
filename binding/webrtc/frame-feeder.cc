#include "webrtc/frame-feeder.h"

#include <algorithm>
#include <utility>

#include "api/make_ref_counted.h"
#include "api/video/i420_buffer.h"
#include "api/video/video_frame.h"
#include "media/base/adapted_video_track_source.h"
#include "rtc_base/time_utils.h"

#include "webrtc/pixel-conversion.h"

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
  bool is_screencast() const override { return feeder_->options_.is_screencast; }
  absl::optional<bool> needs_denoising() const override { return feeder_->options_.needs_denoising; }

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

FrameFeeder::FrameFeeder(TaskPool& pool, const FeederOptions& options)
    : options_(options),
      buffers_(/*zero_initialize=*/false, kMaxBuffers),
      later_buffers_(/*zero_initialize=*/false, kMaxBuffers),
      queue_(pool.CreateQueue()) {
  if (options.max_frame_rate > 0) {
    frame_rate_.SetMaxFramerate(options.max_frame_rate);
  }
}

std::optional<FrameFeeder::Result> FrameFeeder::Refuse(int64_t time_us) {
  if (closed_ || under_way_ >= kMaxUnderWay) {
    return Result::kDropped;
  }
  if (frame_rate_.ShouldDropFrame(time_us * rtc::kNumNanosecsPerMicrosec)) {
    return Result::kSkipped;
  }
  return std::nullopt;
}

FrameFeeder::Result FrameFeeder::Write(const Pixels& pixels, const PictureTraits& traits) {
  const int64_t time_us = traits.timestamp_us.value_or(rtc::TimeMicros());
  if (const std::optional<Result> refused = Refuse(time_us)) {
    return *refused;
  }
  // To convert costs no more than to copy, which would be needed otherwise.
  rtc::scoped_refptr<webrtc::I420Buffer> buffer = buffers_.CreateI420Buffer(pixels.width, pixels.height);
  if (!buffer) {
    return Result::kDropped;
  }
  ConvertPixels(pixels, MutableViewOf(*buffer), webrtc::kVideoRotation_0, traits.color_space);
  return Post(
      {pixels.width, pixels.height}, [buffer](BufferPool&) { return buffer; }, traits, time_us);
}

FrameFeeder::Result FrameFeeder::WriteLater(PictureSize size, MakeBuffer make, const PictureTraits& traits) {
  const int64_t time_us = traits.timestamp_us.value_or(rtc::TimeMicros());
  if (const std::optional<Result> refused = Refuse(time_us)) {
    return *refused;
  }
  return Post(size, std::move(make), traits, time_us);
}

FrameFeeder::Result FrameFeeder::Post(PictureSize size, MakeBuffer make, const PictureTraits& traits, int64_t time_us) {
  size_ = Limited(size, traits.rotation);
  const int64_t aligned_us = traits.timestamp_us ? aligner_.TranslateTimestamp(time_us, rtc::TimeMicros()) : time_us;
  ++under_way_;
  queue_->PostTask([self = shared_from_this(), make = std::move(make), traits, aligned_us, size = size_]() mutable {
    rtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer = make(self->later_buffers_);
    if (buffer && size != PictureSize{buffer->width(), buffer->height()}) {
      buffer = buffer->Scale(size.width, size.height);
    }
    if (buffer) {
      self->Deliver(webrtc::VideoFrame::Builder()
                        .set_video_frame_buffer(buffer)
                        .set_rotation(traits.rotation)
                        .set_timestamp_us(aligned_us)
                        .set_color_space(traits.color_space ? absl::make_optional(*traits.color_space) : absl::nullopt)
                        .build());
    }
    --self->under_way_;
  });
  return Result::kTaken;
}

void FrameFeeder::Deliver(const webrtc::VideoFrame& frame) {
  const std::lock_guard lock(live_mutex_);
  for (TrackSource* source : live_) {
    source->Deliver(frame);
  }
}

// The limits are those of the upright picture.
PictureSize FrameFeeder::Limited(PictureSize size, webrtc::VideoRotation rotation) const {
  const bool turned = rotation == webrtc::kVideoRotation_90 || rotation == webrtc::kVideoRotation_270;
  return turned ? FitInto(size, options_.max_height, options_.max_width)
                : FitInto(size, options_.max_width, options_.max_height);
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
