#include "webrtc/pcm-feeder.h"

#include <algorithm>
#include <utility>

#include "rtc_base/time_utils.h"

#include "webrtc/runtime.h"

namespace voxlink {

namespace {

// What a live source has had in its queue at every tick of so many is not needed to bridge the unrest of its writer.
// Without a write in that time it is no delay either, but the rest of a long chunk.
constexpr int kWindowTicks = 100;

// A source that holds sends so much silence first: it fills the longest packet that an encoder may have begun, 120 ms,
// and is what the receivers' concealment goes on with.
constexpr int kHangoverTicks = 12;

constexpr int64_t kTickUs = 10'000;

}  // namespace

PcmFeeder::PcmFeeder(Runtime& runtime, const Options& options)
    : PcmSource(runtime), capacity_ms_(options.capacity_ms), live_(options.live), hold_(options.hold) {
  PcmFeeder::SetFormat(options.sample_rate, options.channels);
}

void PcmFeeder::SetFormat(int sample_rate, int channels) {
  std::list<DrainWaiters::Waiter> due;
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
    due = waiters_.Take(0);
  }
  DrainWaiters::Resolve(std::move(due));
}

size_t PcmFeeder::Write(const int16_t* samples, size_t count, int64_t /*gap*/) { return Take(samples, count); }

size_t PcmFeeder::Write(const float* samples, size_t count, int64_t /*gap*/) { return Take(samples, count); }

template <typename T>
size_t PcmFeeder::Take(const T* samples, size_t count) {
  bool start = false;
  size_t taken = 0;
  {
    std::lock_guard lock(mutex_);
    if (closed_) {
      return 0;
    }
    least_queued_ = std::min(least_queued_, queue_.size());
    window_written_ = true;
    taken = queue_.Write(samples, count / queue_.channels()) * queue_.channels();
    written_ = written_ || taken > 0;
    start = Activate();
  }
  if (start) {
    // Behind whatever was asked for earlier, so that sinks and connections that are being attached miss nothing.
    runtime_.PostSignaling([feeder = std::static_pointer_cast<PcmFeeder>(shared_from_this())] { feeder->Start(true); });
  }
  return taken;
}

double PcmFeeder::QueuedMs() {
  std::lock_guard lock(mutex_);
  return static_cast<double>(queue_.size()) * 1000 / sample_rate_;
}

uint64_t PcmFeeder::DroppedFrames() {
  std::lock_guard lock(mutex_);
  return dropped_frames_;
}

PcmSource::Underruns PcmFeeder::UnderrunsSoFar() {
  std::lock_guard lock(mutex_);
  return underruns_;
}

void PcmFeeder::WhenBelow(int ms, Completion done) {
  {
    std::lock_guard lock(mutex_);
    const size_t frames = static_cast<size_t>(ms) * static_cast<size_t>(sample_rate_) / 1000;
    if (queue_.size() > frames) {
      waiters_.Add(static_cast<double>(frames), std::move(done));
      return;
    }
  }
  done.Resolve();
}

void PcmFeeder::Clear() {
  std::list<DrainWaiters::Waiter> due;
  {
    std::lock_guard lock(mutex_);
    queue_.Clear();
    due = waiters_.Take(0);
  }
  DrainWaiters::Resolve(std::move(due));
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

void PcmFeeder::CountSinks(int change) {
  bool start = false;
  {
    std::lock_guard lock(mutex_);
    sink_count_ += change;
    start = Activate();
  }
  Start(start);
}

bool PcmFeeder::Ended() {
  std::lock_guard lock(mutex_);
  return closed_ || (abandoned_ && !active_);
}

bool PcmFeeder::HasWork() const {
  return !closed_ && (queue_.size() > 0 || (written_ && !abandoned_ && !holding_ && sink_count_ > 0));
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
    runtime_.audio_clock().Add(std::static_pointer_cast<PcmFeeder>(shared_from_this()));
  }
}

// The end of what was written counts as an underrun as well: nobody can tell it from a writer that is late.
void PcmFeeder::CountUnderrun() {
  const auto needed = static_cast<size_t>(sample_rate_) / 100;
  if (queue_.size() >= needed) {
    dry_ticks_ = 0;
    return;
  }
  if (dry_ticks_++ == 0) {
    ++underruns_.count;
  }
  underruns_.silent_frames += needed - queue_.size();
}

void PcmFeeder::Read(int rate, size_t channels) {
  block_.resize(static_cast<size_t>(rate) / 100 * channels);
  if (adapter_) {
    adapter_->Read(block_.data());
  } else {
    queue_.Read(block_.data(), static_cast<size_t>(rate) / 100);
  }
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
  bool resumes = false;
  std::list<DrainWaiters::Waiter> due;
  {
    std::lock_guard lock(mutex_);
    if (hold_ && queue_.size() == 0 && dry_ticks_ > kHangoverTicks) {
      holding_ = true;
    }
    if (!HasWork()) {
      active_ = false;
      if (abandoned_) {
        PostEnd();
      }
      return false;
    }
    resumes = std::exchange(holding_, false);
    dry_ticks_ = resumes ? 0 : dry_ticks_;
    CountUnderrun();
    rate = adapter_ ? RateAdapter::kOutputRate : sample_rate_;
    channels = queue_.channels();
    Read(rate, channels);
    if (live_) {
      DropNeedless();
    }
    due = waiters_.Take(static_cast<double>(queue_.size()));
  }
  const int64_t now_us = rtc::TimeMicros();
  if (resumes) {
    Skip(now_us - last_sent_us_ - kTickUs);
  }
  Send(block_.data(), rate, channels, now_us / 1000);
  last_sent_us_ = now_us;
  DrainWaiters::Resolve(std::move(due));
  return true;
}

}  // namespace voxlink
