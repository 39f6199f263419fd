#include "webrtc/video-sink.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "addon.h"
#include "common_video/framerate_controller.h"
#include "rtc_base/time_utils.h"
#include "system_wrappers/include/clock.h"

#include "napi/convert.h"
#include "webrtc/frame-memory.h"
#include "webrtc/frame-tap.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/picture.h"
#include "webrtc/pixel-conversion.h"
#include "webrtc/runtime.h"
#include "webrtc/sink-event.h"

namespace voxlink {

namespace {

// Pictures are large, and old ones of no use: only few may be under way to a busy event loop.
constexpr int kMaxBacklog = 3;

constexpr double kNoLimit = std::numeric_limits<double>::max();

// Seconds and their fraction, 32 bits each.
constexpr double kMsPerFixedPoint = 1000.0 / 4294967296.0;

// What is known of when a picture was taken and came, in microseconds of the monotonic clock unless said otherwise.
struct Times {
  int64_t timestamp = 0;
  std::optional<uint32_t> rtp_timestamp;
  std::optional<int64_t> capture_time;
  std::optional<int64_t> receive_time;
  std::optional<uint64_t> capture_timestamp;  // By the sender's clock, since 1900, in fixed point.
};

// A received picture has come in packets. Its sender's clock is known once there were RTCP reports.
Times TimesOf(const webrtc::VideoFrame& frame) {
  Times times;
  times.timestamp = frame.timestamp_us();
  const webrtc::RtpPacketInfos& packets = frame.packet_infos();
  if (packets.empty()) {
    times.capture_time = frame.timestamp_us();
    return times;
  }
  times.rtp_timestamp = frame.timestamp();
  for (const webrtc::RtpPacketInfo& packet : packets) {
    if (packet.receive_time().IsFinite()) {
      times.receive_time = std::max(times.receive_time.value_or(0), packet.receive_time().us());
    }
    if (packet.absolute_capture_time()) {
      times.capture_timestamp = packet.absolute_capture_time()->absolute_capture_timestamp;
    }
  }
  if (frame.ntp_time_ms() > 0) {
    const int64_t age_ms = webrtc::Clock::GetRealTimeClock()->CurrentNtpInMilliseconds() - frame.ntp_time_ms();
    times.capture_time = rtc::TimeMicros() - age_ms * rtc::kNumMicrosecsPerMillisec;
  }
  return times;
}

template <typename T>
Napi::Value OptionalToJs(Napi::Env env, const std::optional<T>& value, double scale = 1) {
  return value ? ToJs(env, static_cast<double>(*value) * scale) : env.Undefined();
}

Napi::Value PictureToJs(Napi::Env env, const Picture& picture, const Times& times) {
  constexpr double kMsPerUs = 0.001;
  Napi::Object object = DescribePicture(env, picture);
  object.Set("data", Addon::Get(env).frame_memories()->ToJs(env, picture.memory, picture.size));
  object.Set("timestampUs", ToJs(env, static_cast<double>(times.timestamp)));
  object.Set("rtpTimestamp", OptionalToJs(env, times.rtp_timestamp));
  object.Set("captureMs", OptionalToJs(env, times.capture_time, kMsPerUs));
  object.Set("receiveMs", OptionalToJs(env, times.receive_time, kMsPerUs));
  object.Set("captureTimestamp", OptionalToJs(env, times.capture_timestamp, kMsPerFixedPoint));
  return object;
}

// Makes the pictures that one sink delivers. On the thread that decoded or fed the frame.
class PictureMaker {
 public:
  PictureMaker(const PictureWish& wish, double max_frame_rate)
      : wish_(wish), frame_rate_(max_frame_rate > 0 ? max_frame_rate : kNoLimit) {}

  bool Skips(const webrtc::VideoFrame& frame) {
    return frame_rate_.ShouldDropFrame(frame.timestamp_us() * rtc::kNumNanosecsPerMicrosec);
  }

  Picture Make(const webrtc::VideoFrame& frame) {
    const rtc::scoped_refptr<webrtc::I420BufferInterface> i420 = frame.video_frame_buffer()->ToI420();
    if (!i420) {
      return {};
    }
    const std::optional<webrtc::ColorSpace> color_space =
        frame.color_space() ? std::optional(*frame.color_space()) : std::nullopt;
    return MakePicture(ViewOf(*i420), frame.rotation(), color_space, wish_,
                       [this](size_t size) { return pool_->Take(size); });
  }

 private:
  const PictureWish wish_;
  webrtc::FramerateController frame_rate_;
  const std::shared_ptr<FramePool> pool_ = std::make_shared<FramePool>();
};

std::shared_ptr<TrackCell> VideoCell(Napi::Value value) {
  std::shared_ptr<TrackCell> cell = MediaStreamTrack::Cell(value);
  if (!cell || cell->kind != cricket::MEDIA_TYPE_VIDEO) {
    ThrowWrongType(value, "video track", "track");
  }
  return cell;
}

}  // namespace

void VideoSink::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceAccessor<&VideoSink::DroppedFrames>("droppedFrames"),
                                     InstanceMethod<&VideoSink::Close>("close"),
                                 }));
}

VideoSink::VideoSink(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      link_(std::make_shared<Link<VideoSink>>(Addon::Get(info.Env()).mailbox(), this)),
      backlog_(kMaxBacklog),
      tap_(std::make_shared<FrameTap>(
          VideoCell(info[0]),
          [link = link_, backlog = backlog_,
           maker = PictureMaker(PictureWish::FromJs(info[1]), FromJs<double>(info[2], "maxFrameRate"))](
              const webrtc::VideoFrame& frame) mutable {
            if (maker.Skips(frame)) {
              return;
            }
            std::optional<Backlog::Ticket> ticket = backlog.Take();
            if (!ticket) {
              return;
            }
            Picture picture = maker.Make(frame);
            const bool posted =
                picture.memory != nullptr &&
                link->PostMedia([picture = std::move(picture), times = TimesOf(frame), ticket = std::move(*ticket)](
                                    VideoSink& sink, Napi::Env env) mutable {
                  Addon::Get(env).Dispatch(sink.Value(), kSinkFrame, {PictureToJs(env, picture, times)});
                });
            if (!posted) {
              backlog.Drop();
            }
          },
          [link = link_] {
            link->Post([](VideoSink& sink, Napi::Env env) { Addon::Get(env).Dispatch(sink.Value(), kSinkEnded, {}); });
          })) {
  runtime_->PostSignaling([tap = tap_] { tap->Attach(); });
}

VideoSink::~VideoSink() {
  link_->Sever();
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

Napi::Value VideoSink::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(backlog_.dropped()));
}

void VideoSink::Close(const Napi::CallbackInfo& /*info*/) {
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

}  // namespace voxlink
