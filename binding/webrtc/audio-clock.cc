#include "webrtc/audio-clock.h"

#include <utility>

#include <pthread.h>

namespace voxlink {

namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 10ms;

// Streams play this much later within a tick than sources send, so that what was sent inside the same process, or on
// the same machine, is not kept waiting for the next tick.
constexpr auto kPlayPhase = 4ms;

// When sources begin, the tick is laid this much after the first write, so that a writer whose timer is a little late
// now and then still comes in time.
constexpr auto kWriterLeeway = 3ms;

// After a stall no more than this is made up for; the rest of the lost time stays lost.
constexpr auto kMaxLag = 50ms;

}  // namespace

AudioClock::~AudioClock() { Stop(); }

void AudioClock::Add(std::shared_ptr<Source> source) {
  std::lock_guard lock(mutex_);
  added_.push_back(std::move(source));
  StartThread();
}

void AudioClock::Push(std::shared_ptr<Source> source) {
  std::lock_guard lock(mutex_);
  pushed_.push_back(std::move(source));
  StartThread();
}

void AudioClock::Wake() {
  std::lock_guard lock(mutex_);
  StartThread();
}

void AudioClock::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void AudioClock::StartThread() {
  if (stopped_) {
    return;
  }
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { Run(); });
    pthread_setname_np(thread_.native_handle(), "voxlink-audio");
  }
  changed_.notify_all();
}

void AudioClock::Run() {
  std::unique_lock lock(mutex_);
  Clock::time_point next = Clock::now();
  while (true) {
    if (sources_.empty() && added_.empty() && !player_->Wanted()) {
      if (!WaitForWork(lock)) {
        break;
      }
      next = Clock::now();
    }
    std::vector<std::shared_ptr<Source>> added = std::exchange(added_, {});
    if (sources_.empty() && !added.empty()) {
      next = Clock::now() + kWriterLeeway;
    }
    sources_.insert(sources_.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
    if (!sources_.empty()) {
      if (!SleepUntil(lock, next)) {
        break;
      }
      lock.unlock();
      TickSources();
      RunDeferred();
      lock.lock();
    }
    if (player_->Wanted()) {
      if (!SleepUntil(lock, next + kPlayPhase)) {
        break;
      }
      lock.unlock();
      player_->Pull();
      RunDeferred();
      lock.lock();
    }
    next += kTick;
    next = std::max(next, Clock::now() - kMaxLag);
  }
  pushed_.clear();
  lock.unlock();
  sources_.clear();
}

void AudioClock::TickSources() {
  const TaskPool::Batch batch(pool_);
  std::erase_if(sources_, [](const std::shared_ptr<Source>& source) { return !source->Tick(); });
}

void AudioClock::RunDeferred() {
  for (auto& task : deferred_) {
    task();
  }
  deferred_.clear();
}

// Those who push write one after the other within a turn of the event loop, and are likely to be served at once.
void AudioClock::PushSources(std::unique_lock<std::mutex>& lock) {
  std::vector<std::shared_ptr<Source>> pushed = std::exchange(pushed_, {});
  lock.unlock();
  {
    const TaskPool::Batch batch(pool_);
    for (const auto& source : pushed) {
      source->Push();
    }
  }
  RunDeferred();
  pushed.clear();
  lock.lock();
}

bool AudioClock::WaitForWork(std::unique_lock<std::mutex>& lock) {
  while (!stopped_ && added_.empty() && !player_->Wanted()) {
    changed_.wait(lock, [this] { return stopped_ || !added_.empty() || !pushed_.empty() || player_->Wanted(); });
    if (!pushed_.empty()) {
      PushSources(lock);
    }
  }
  return !stopped_;
}

bool AudioClock::SleepUntil(std::unique_lock<std::mutex>& lock, Clock::time_point time) {
  while (changed_.wait_until(lock, time, [this] { return stopped_ || !pushed_.empty(); })) {
    if (stopped_) {
      return false;
    }
    PushSources(lock);
  }
  return true;
}

}  // namespace voxlink
