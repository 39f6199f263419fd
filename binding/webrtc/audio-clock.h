#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"

#include "webrtc/task-queue.h"

namespace voxlink {

// The one clock of the process that paces audio: every 10 ms it lets the sources send, and then the streams that
// somebody listens to play. It has a thread of its own, which starts with the first work and sleeps while there is
// none.
class AudioClock {
 public:
  // Something that sends audio.
  class Source {
   public:
    virtual ~Source() = default;
    // Clock thread, every 10 ms. False when it has nothing to send any more; it is then forgotten until added again.
    virtual bool Tick() = 0;
    // Clock thread, once for each call of AudioClock::Push().
    virtual void Push() {}
  };

  // The consuming half of a tick.
  class Player {
   public:
    virtual ~Player() = default;
    // Clock thread. Whether Pull has anything to do.
    virtual bool Wanted() = 0;
    virtual void Pull() = 0;
  };

  // Sources post to the queues of `pool`.
  explicit AudioClock(TaskPool& pool) : pool_(pool) {}
  AudioClock(const AudioClock&) = delete;
  AudioClock& operator=(const AudioClock&) = delete;
  ~AudioClock();

  // Before the first use.
  void SetPlayer(Player* player) { player_ = player; }

  // Any thread.
  void Add(std::shared_ptr<Source> source);
  // Any thread: `source` has something to send that does not wait for a tick.
  void Push(std::shared_ptr<Source> source);
  // Any thread: the player has something to do again.
  void Wake();
  // Clock thread, within a tick or a push: runs at the end of this half of it. For what wakes other threads, so that
  // they do not wake once for each stream.
  void Defer(absl::AnyInvocable<void()> task) { deferred_.push_back(std::move(task)); }

  // Returns when no tick runs and none will.
  void Stop();

 private:
  using Clock = std::chrono::steady_clock;

  void StartThread();  // Under mutex_.
  void Run();
  void TickSources();
  void PushSources(std::unique_lock<std::mutex>& lock);
  void RunDeferred();
  bool WaitForWork(std::unique_lock<std::mutex>& lock);
  bool SleepUntil(std::unique_lock<std::mutex>& lock, Clock::time_point time);

  TaskPool& pool_;
  Player* player_ = nullptr;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Source>> added_;
  std::vector<std::shared_ptr<Source>> pushed_;
  bool stopped_ = false;
  std::thread thread_;

  // Clock thread.
  std::vector<std::shared_ptr<Source>> sources_;
  std::vector<absl::AnyInvocable<void()>> deferred_;
};

}  // namespace voxlink
