#include "webrtc/pcm-feeder.h"

#include <algorithm>
#include <iterator>

#include "api/make_ref_counted.h"
#include "api/notifier.h"

#include "webrtc/runtime.h"

namespace voxlink {

namespace {

// What a live source has had in its queue at every tick of so many is not needed to bridge the unrest of its writer.
// Without a write in that time it is no delay either, but the rest of a long chunk.
constexpr int kWindowTicks = 100;

}  // namespace

// The libwebrtc source of one track, so that tracks of the same AudioSource can be stopped one by one.
class PcmFeeder::TrackSource : public webrtc::Notifier<webrtc::AudioSourceInterface> {
 public:
  TrackSource(std::shared_ptr<PcmFeeder> feeder, std::string track_id)
      : feeder_(std::move(feeder)), track_id_(std::move(track_id)) {
    feeder_->tracks_.push_back(this);
  }
  ~TrackSource() override { std::erase(feeder_->tracks_, this); }

  SourceState state() const override { return state_; }
  bool remote() const override { return false; }

  void AddSink(webrtc::AudioTrackSinkInterface* sink) override {
    if (state_ == kLive) {
      feeder_->AddSink(this, sink);
    }
  }
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override { feeder_->RemoveSink(this, sink); }

  void End() {
    feeder_->RemoveSink(this, nullptr);
    state_ = kEnded;
    FireOnChanged();
  }

  const std::string& track_id() const { return track_id_; }

 private:
  const std::shared_ptr<PcmFeeder> feeder_;
  const std::string track_id_;
  SourceState state_ = kLive;
};

PcmFeeder::PcmFeeder(Runtime& runtime, int sample_rate, int channels, int capacity_ms, bool live)
    : runtime_(runtime), capacity_ms_(capacity_ms), live_(live) {
  SetFormat(sample_rate, channels);
}

void PcmFeeder::SetFormat(int sample_rate, int channels) {
  std::list<Waiter> waiters;
  {
    std::lock_guard lock(mutex_);
    if (sample_rate == sample_rate_ && static_cast<size_t>(channels) == queue_.channels()) {
      return;
    }
    dropped_frames_ += queue_.size();
    adapter_.reset();
    sample_rate_ = sample_rate;
    queue_ = PcmQueue(static_cast<size_t>(channels),
                      static_cast<size_t>(sample_rate) * static_cast<size_t>(capacity_ms_) / 1000);
    if (RateAdapter::IsNeeded(sample_rate)) {
      adapter_.emplace(queue_, sample_rate);
    }
    StartWindow();
    waiters = TakeWaiters();
  }
  for (Waiter& waiter : waiters) {
    waiter.done.Resolve();
  }
}

double PcmFeeder::QueuedMs() {
  std::lock_guard lock(mutex_);
  return static_cast<double>(queue_.size()) * 1000 / sample_rate_;
}

uint64_t PcmFeeder::DroppedFrames() {
  std::lock_guard lock(mutex_);
  return dropped_frames_;
}

void PcmFeeder::WhenBelow(int ms, Completion done) {
  {
    std::lock_guard lock(mutex_);
    const size_t frames = static_cast<size_t>(ms) * static_cast<size_t>(sample_rate_) / 1000;
    if (queue_.size() > frames) {
      waiters_.push_back({frames, std::move(done)});
      return;
    }
  }
  done.Resolve();
}

void PcmFeeder::Clear() {
  std::list<Waiter> waiters;
  {
    std::lock_guard lock(mutex_);
    queue_.Clear();
    waiters = TakeWaiters();
  }
  for (Waiter& waiter : waiters) {
    waiter.done.Resolve();
  }
}

void PcmFeeder::Close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  Clear();
}

void PcmFeeder::Abandon() {
  {
    std::lock_guard lock(mutex_);
    abandoned_ = true;
    if (active_) {
      return;  // The last tick ends the tracks.
    }
  }
  PostEnd();
}

void PcmFeeder::PostEnd() {
  runtime_.PostSignaling([self = shared_from_this()] { self->EndTracks(); });
}

void PcmFeeder::EndTracks() {
  const std::vector<TrackSource*> tracks = tracks_;
  for (TrackSource* track : tracks) {
    track->End();
  }
}

rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> PcmFeeder::CreateTrack(
    webrtc::PeerConnectionFactoryInterface& factory, const std::string& id) {
  auto source = rtc::make_ref_counted<TrackSource>(shared_from_this(), id);
  bool closed = false;
  {
    std::lock_guard lock(mutex_);
    closed = closed_ || (abandoned_ && !active_);
  }
  rtc::scoped_refptr<webrtc::AudioTrackInterface> track = factory.CreateAudioTrack(id, source.get());
  if (closed) {
    source->End();
  }
  return track;
}

void PcmFeeder::Detach(webrtc::MediaStreamTrackInterface& track) {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&track](const TrackSource* source) { return source->track_id() == track.id(); });
  if (found != tracks_.end()) {
    (*found)->End();
  }
}

void PcmFeeder::AddSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink) {
  {
    std::lock_guard lock(sinks_mutex_);
    sinks_.emplace_back(track, sink);
  }
  bool start = false;
  {
    std::lock_guard lock(mutex_);
    ++sink_count_;
    start = Activate();
  }
  Start(start);
}

void PcmFeeder::RemoveSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink) {
  size_t removed = 0;
  {
    std::lock_guard lock(sinks_mutex_);
    removed = std::erase_if(
        sinks_, [&](const auto& entry) { return entry.first == track && (sink == nullptr || entry.second == sink); });
  }
  std::lock_guard lock(mutex_);
  sink_count_ -= removed;
}

bool PcmFeeder::HasWork() const {
  return !closed_ && (queue_.size() > 0 || (written_ && !abandoned_ && sink_count_ > 0));
}

bool PcmFeeder::Activate() {
  if (active_ || !HasWork()) {
    return false;
  }
  active_ = true;
  return true;
}

void PcmFeeder::Start(bool start) {
  if (start) {
    runtime_.audio_clock().Add(shared_from_this());
  }
}

std::list<PcmFeeder::Waiter> PcmFeeder::TakeWaiters() {
  std::list<Waiter> due;
  for (auto it = waiters_.begin(); it != waiters_.end();) {
    const auto next = std::next(it);
    if (queue_.size() <= it->frames) {
      due.splice(due.end(), waiters_, it);
    }
    it = next;
  }
  return due;
}

void PcmFeeder::DropNeedless() {
  least_queued_ = std::min(least_queued_, queue_.size());
  if (++window_ticks_ < kWindowTicks) {
    return;
  }
  if (window_written_ && least_queued_ >= static_cast<size_t>(sample_rate_ / 100)) {
    queue_.Skip(least_queued_, static_cast<size_t>(sample_rate_ / 200));
    dropped_frames_ += least_queued_;
  }
  StartWindow();
}

void PcmFeeder::StartWindow() {
  least_queued_ = SIZE_MAX;
  window_written_ = false;
  window_ticks_ = 0;
}

bool PcmFeeder::Tick() {
  int rate = 0;
  size_t channels = 0;
  size_t frames = 0;
  std::list<Waiter> waiters;
  {
    std::lock_guard lock(mutex_);
    if (!HasWork()) {
      active_ = false;
      if (abandoned_) {
        PostEnd();
      }
      return false;
    }
    rate = adapter_ ? RateAdapter::kOutputRate : sample_rate_;
    channels = queue_.channels();
    frames = static_cast<size_t>(rate) / 100;
    block_.resize(frames * channels);
    if (adapter_) {
      adapter_->Read(block_.data());
    } else {
      queue_.Read(block_.data(), frames);
    }
    if (live_) {
      DropNeedless();
    }
    waiters = TakeWaiters();
  }
  {
    std::lock_guard lock(sinks_mutex_);
    for (const auto& [track, sink] : sinks_) {
      sink->OnData(block_.data(), 16, rate, channels, frames, rtc::TimeMillis());
    }
  }
  for (Waiter& waiter : waiters) {
    waiter.done.Resolve();
  }
  return true;
}

}  // namespace voxlink
