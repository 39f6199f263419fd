#include "webrtc/audio-sink.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "addon.h"

#include "napi/convert.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/pcm-tap.h"
#include "webrtc/runtime.h"
#include "webrtc/sink-event.h"

namespace voxlink {

namespace {

// Frames of this much time may be under way to an event loop that is busy.
constexpr int kMaxBacklogMs = 1000;

Napi::Value SamplesToJs(Napi::Env env, const std::vector<int16_t>& samples) {
  Napi::Int16Array array = Napi::Int16Array::New(env, samples.size());
  std::copy(samples.begin(), samples.end(), array.Data());
  return array;
}

template <typename T>
Napi::Value OptionalToJs(Napi::Env env, const std::optional<T>& value, double divisor = 1) {
  return value ? ToJs(env, static_cast<double>(*value) / divisor) : env.Undefined();
}

// From 32 bits of seconds and 32 of their fraction.
constexpr double kFixedPointPerMs = 4294967.296;

std::vector<napi_value> FrameToJs(Napi::Env env, const PcmFrame& frame) {
  return {SamplesToJs(env, frame.samples),
          ToJs(env, static_cast<double>(frame.time_us) / 1000),
          ToJs(env, frame.format.sample_rate),
          ToJs(env, static_cast<int>(frame.format.channels)),
          OptionalToJs(env, frame.capture_us, 1000),
          OptionalToJs(env, frame.origin.receive_us, 1000),
          OptionalToJs(env, frame.origin.rtp_timestamp),
          OptionalToJs(env, frame.origin.capture_timestamp, kFixedPointPerMs),
          OptionalToJs(env, frame.level),
          frame.voice ? ToJs(env, *frame.voice) : env.Undefined()};
}

std::shared_ptr<TrackCell> AudioCell(Napi::Value value) {
  std::shared_ptr<TrackCell> cell = MediaStreamTrack::Cell(value);
  if (!cell || cell->kind != cricket::MEDIA_TYPE_AUDIO) {
    ThrowWrongType(value, "audio track", "track");
  }
  return cell;
}

}  // namespace

void AudioSink::Init(Napi::Env env, Napi::Object exports) {
  exports.Set(kName, DefineClass(env, kName,
                                 {
                                     InstanceAccessor<&AudioSink::DroppedFrames>("droppedFrames"),
                                     InstanceMethod<&AudioSink::Close>("close"),
                                 }));
}

AudioSink::AudioSink(const Napi::CallbackInfo& info)
    : Handle(info),
      runtime_(Addon::Get(info.Env()).runtime()),
      link_(std::make_shared<Link<AudioSink>>(Addon::Get(info.Env()).mailbox(), this)),
      backlog_(std::max(1, kMaxBacklogMs / FromJs<int>(info[3], "frameMs"))) {
  const PcmFormat format = {FromJs<int>(info[1], "sampleRate"), static_cast<size_t>(FromJs<int>(info[2], "channels")),
                            FromJs<int>(info[3], "frameMs")};
  PcmAnalysis analysis;
  analysis.level = FromJs<bool>(info[4], "level");
  if (!info[5].IsNull()) {
    analysis.voice_aggressiveness = FromJs<int>(info[5], "voiceActivity");
  }
  tap_ = std::make_shared<PcmTap>(
      AudioCell(info[0]), runtime_->audio_clock(), runtime_->audio_mixer(), format, analysis,
      [link = link_, backlog = backlog_](PcmFrame frame) mutable {
        std::optional<Backlog::Ticket> ticket = backlog.Take();
        if (!ticket) {
          return;
        }
        const bool posted =
            link->PostMedia([frame = std::move(frame), ticket = std::move(*ticket)](AudioSink& sink, Napi::Env env) {
              Addon::Get(env).Dispatch(sink.Value(), kSinkFrame, FrameToJs(env, frame));
            });
        if (!posted) {
          backlog.Drop();
        }
      },
      [link = link_] {
        link->Post([](AudioSink& sink, Napi::Env env) { Addon::Get(env).Dispatch(sink.Value(), kSinkEnded, {}); });
      });
  runtime_->PostSignaling([tap = tap_] { tap->Attach(); });
}

AudioSink::~AudioSink() {
  link_->Sever();
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

Napi::Value AudioSink::DroppedFrames(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(backlog_.dropped()));
}

void AudioSink::Close(const Napi::CallbackInfo& /*info*/) {
  if (tap_) {
    runtime_->PostSignaling([tap = std::move(tap_)] { tap->Detach(); });
  }
}

}  // namespace voxlink
