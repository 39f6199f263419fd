// Drives the parts of the addon that several threads share and that need no JavaScript: to be built with
// ThreadSanitizer, which ends the program with an error when it finds a race. The checks are for what threads could
// confuse: order, loss, and use after the end.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "api/units/time_delta.h"

#include "opus/coder.h"
#include "opus/pool.h"
#include "webrtc/audio-clock.h"
#include "webrtc/backlog.h"
#include "webrtc/task-queue.h"

namespace voxlink {
namespace {

using namespace std::chrono_literals;

using QueuePtr = std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter>;

void Check(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "Failed: %s\n", what);
    std::exit(1);
  }
}

void InThreads(int count, const std::function<void(int)>& run) {
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (int i = 0; i < count; ++i) {
    threads.emplace_back(run, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

// A strand needs no lock: its tasks see one plain variable each after the other, in the order of each thread.
void StrandsKeepOrder() {
  constexpr int kThreads = 4, kQueues = 6, kTasks = 2000;
  TaskPool pool;
  struct Strand {
    QueuePtr queue;
    int last[kThreads] = {};
    int done = 0;
  };
  std::vector<Strand> strands(kQueues);
  for (Strand& strand : strands) {
    strand.queue = pool.CreateQueue();
  }
  std::atomic<int> left = kThreads * kQueues * kTasks;
  InThreads(kThreads, [&](int thread) {
    for (int i = 1; i <= kTasks; ++i) {
      for (Strand& strand : strands) {
        strand.queue->PostTask([&strand, &left, thread, i] {
          Check(strand.last[thread] == i - 1, "tasks of a queue run in order");
          strand.last[thread] = i;
          ++strand.done;
          --left;
        });
      }
    }
  });
  while (left > 0) {
    std::this_thread::sleep_for(1ms);
  }
  for (Strand& strand : strands) {
    strand.queue = nullptr;
    Check(strand.done == kThreads * kTasks, "every task runs");
  }
}

// Queues come and go while their tasks run, wait and are delayed. After its deletion nothing of a queue runs.
void QueuesComeAndGo() {
  TaskPool pool;
  InThreads(4, [&](int thread) {
    for (int i = 0; i < 300; ++i) {
      QueuePtr queue = pool.CreateQueue();
      int plain = 0;
      auto deleted = std::make_unique<bool>(false);
      for (int task = 0; task < 5; ++task) {
        queue->PostTask([&plain, flag = deleted.get()] { plain += *flag ? 1000 : 1; });
        queue->PostDelayedTask([&plain] { ++plain; }, webrtc::TimeDelta::Micros(100 * task));
      }
      if (i % 3 == thread % 3) {
        std::this_thread::sleep_for(200us);
      }
      queue = nullptr;
      *deleted = true;
      Check(plain <= 10, "nothing runs after the deletion");
    }
  });
}

void PoolStopsWithWorkLeft() {
  for (int i = 0; i < 50; ++i) {
    TaskPool pool;
    QueuePtr queue = pool.CreateQueue();
    std::thread poster([&] {
      for (int task = 0; task < 100; ++task) {
        TaskPool::Batch batch(pool);
        queue->PostTask([] {});
        queue->PostDelayedTask([] {}, webrtc::TimeDelta::Micros(50));
      }
    });
    pool.Stop();
    poster.join();
  }
}

class Ticker : public AudioClock::Source {
 public:
  bool Tick() override { return ++ticks_ < 3; }
  int ticks() const { return ticks_; }

 private:
  std::atomic<int> ticks_ = 0;
};

class Listener : public AudioClock::Player {
 public:
  bool Wanted() override { return wanted; }
  void Pull() override { ++pulls; }

  std::atomic<bool> wanted = false;
  int pulls = 0;  // Clock thread, and whoever has stopped it.
};

void ClockTicksUntilItStops() {
  TaskPool pool;
  AudioClock clock(pool);
  Listener player;
  clock.SetPlayer(&player);
  std::vector<std::shared_ptr<Ticker>> tickers(8);
  InThreads(4, [&](int thread) {
    for (int i = thread; i < 8; i += 4) {
      tickers[i] = std::make_shared<Ticker>();
      clock.Add(tickers[i]);
      std::this_thread::sleep_for(5ms);
    }
    player.wanted = thread % 2 == 0;
    clock.Wake();
  });
  for (const auto& ticker : tickers) {
    while (ticker->ticks() < 3) {
      std::this_thread::sleep_for(1ms);
    }
  }
  player.wanted = true;
  clock.Wake();
  std::this_thread::sleep_for(30ms);
  clock.Stop();
  Check(player.pulls > 0, "the player is asked");
  for (const auto& ticker : tickers) {
    Check(ticker->ticks() == 3, "a source that has nothing more is forgotten");
  }
}

void BacklogHoldsItsLimit() {
  constexpr int kLimit = 10;
  Backlog backlog(kLimit);
  std::atomic<int> under_way = 0;
  std::atomic<uint64_t> refused = 0;
  InThreads(4, [&](int) {
    for (int i = 0; i < 5000; ++i) {
      if (std::optional<Backlog::Ticket> ticket = backlog.Take()) {
        Check(++under_way <= kLimit, "no more than the limit are under way");
        --under_way;
      } else {
        ++refused;
      }
    }
  });
  Check(backlog.dropped() == refused, "what is refused is counted");
}

// Its state is not protected by itself: the pool has to see to it that one thread at a time works with a coder.
class CountingCoder : public OpusCoder {
 public:
  int Set(int, opus_int32) override { return OPUS_OK; }
  int Get(int, opus_int32*) override { return OPUS_OK; }
  void Reset() override { done.clear(); }
  void Perform(OpusJob& job) override { done.push_back(job.frame_size); }

  std::vector<int> done;
};

void OpusJobsKeepOrder() {
  constexpr int kJobs = 500;
  std::vector<std::shared_ptr<CountingCoder>> coders(8);
  for (auto& coder : coders) {
    coder = std::make_shared<CountingCoder>();
  }
  std::atomic<int> left = kJobs * static_cast<int>(coders.size());
  OpusPool pool;
  for (int i = 0; i < kJobs; ++i) {
    for (const auto& coder : coders) {
      pool.Run(coder, [coder, i, &left] {
        OpusJob job;
        job.frame_size = i;
        coder->Perform(job);
        --left;
      });
    }
  }
  while (left > 0) {
    std::this_thread::sleep_for(1ms);
  }
  for (const auto& coder : coders) {
    Check(coder->done.size() == kJobs && std::ranges::is_sorted(coder->done), "the jobs of a coder keep their order");
  }
}

void OpusPoolEndsWithJobsLeft() {
  for (int round = 0; round < 50; ++round) {
    auto coder = std::make_shared<CountingCoder>();
    auto other = std::make_shared<CountingCoder>();
    {
      OpusPool pool;
      for (int i = 0; i < 100; ++i) {
        for (const auto& one : {coder, other}) {
          pool.Run(one, [one, i] { one->done.push_back(i); });
        }
      }
    }
    Check(std::ranges::is_sorted(coder->done), "what was done was done in order");
    // Jobs that nobody destroyed would still hold their coders.
    Check(coder.use_count() == 1 && other.use_count() == 1, "the jobs that are left are destroyed");
  }
}

}  // namespace
}  // namespace voxlink

int main() {
  voxlink::StrandsKeepOrder();
  voxlink::QueuesComeAndGo();
  voxlink::PoolStopsWithWorkLeft();
  voxlink::ClockTicksUntilItStops();
  voxlink::BacklogHoldsItsLimit();
  voxlink::OpusJobsKeepOrder();
  voxlink::OpusPoolEndsWithJobsLeft();
  return 0;
}
