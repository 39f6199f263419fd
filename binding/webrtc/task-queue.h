#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "api/task_queue/task_queue_base.h"
#include "api/task_queue/task_queue_factory.h"

namespace voxlink {

// A few threads that run all of libwebrtc's task queues (encoders, decoders and so on), so that the number of threads
// does not grow with the number of connections. Each queue is a strand: its tasks run one at a time and in order, on
// whichever thread is free. The threads start with the first task.
//
// A task may wait for another thread of libwebrtc, but no task of libwebrtc waits for another queue of the pool.
class TaskPool {
 public:
  TaskPool();
  TaskPool(const TaskPool&) = delete;
  TaskPool& operator=(const TaskPool&) = delete;
  ~TaskPool();

  std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter> CreateQueue();

  // While it exists, what its thread posts waits. For a thread that posts to many queues in a row: the pool's threads
  // would wake at the first post and then fight with it for the lock.
  class Batch {
   public:
    explicit Batch(TaskPool& pool);
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    ~Batch();

   private:
    TaskPool& pool_;
  };

  // While it exists, queues that have nothing to do and get a task from its thread wait for its end, which runs them on
  // that thread. For one that posts a little to many queues in a row, when what they do is shorter than waking another
  // thread. At a time there is one of the pool; a further one does nothing.
  class Errand {
   public:
    explicit Errand(TaskPool& pool);
    Errand(const Errand&) = delete;
    Errand& operator=(const Errand&) = delete;
    ~Errand();

   private:
    TaskPool& pool_;
    bool active_ = false;
  };

  // Returns when no thread of the pool is left. Tasks that have not begun are not run any more; their queues still
  // accept and destroy tasks, and can be deleted.
  void Stop();

 private:
  class Queue;
  using Task = absl::AnyInvocable<void() &&>;
  using Clock = std::chrono::steady_clock;
  // Time and a running number, so that tasks of the same time keep their order.
  using Due = std::pair<Clock::time_point, uint64_t>;
  struct Delayed {
    Queue* queue;
    Task task;
  };

  // All under mutex_.
  void Enqueue(Queue& queue, Task task);
  void PromoteDue();
  void StartThreads();
  // The one to notify, or null when nobody has to be woken.
  std::condition_variable* Sleeper();

  void Run();
  void Wait(std::unique_lock<std::mutex>& lock);
  void RunQueue(Queue& queue, std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::deque<Queue*> ready_;  // Queues with tasks that no thread runs.
  std::map<Due, Delayed> delayed_;
  uint64_t next_delayed_ = 0;

  // Of the idle threads one watches the delayed tasks; it is woken for other work only when nobody else is idle.
  std::condition_variable work_;
  std::condition_variable earliest_changed_;
  size_t idle_threads_ = 0;  // Without the watching one.
  bool watched_ = false;

  std::thread::id batching_;            // The thread that has a Batch.
  std::thread::id running_errand_;      // The thread that has an Errand.
  std::vector<Queue*> errand_;          // The queues that wait for its end.
  std::condition_variable turn_ended_;  // For Delete(), which waits for the task that runs.
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

// Gives libwebrtc the queues of a pool, which must outlive them.
class TaskQueueFactory final : public webrtc::TaskQueueFactory {
 public:
  explicit TaskQueueFactory(TaskPool& pool) : pool_(pool) {}

  std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter> CreateTaskQueue(
      absl::string_view /*name*/, Priority /*priority*/) const override {
    return pool_.CreateQueue();
  }

 private:
  TaskPool& pool_;
};

}  // namespace voxlink
