#include "webrtc/task-queue.h"

#include <algorithm>

#include <pthread.h>

namespace voxlink {

namespace {

constexpr unsigned kMinThreads = 2;
constexpr unsigned kMaxThreads = 8;

// A queue gives way to the others after this many tasks in a row.
constexpr int kTasksPerTurn = 16;

void Notify(std::condition_variable* sleeper) {
  if (sleeper != nullptr) {
    sleeper->notify_one();
  }
}

}  // namespace

class TaskPool::Queue final : public webrtc::TaskQueueBase {
 public:
  using webrtc::TaskQueueBase::CurrentTaskQueueSetter;

  explicit Queue(TaskPool& pool) : pool_(pool) {}
  ~Queue() override = default;

  void Delete() override {
    std::deque<Task> dropped;
    std::vector<Delayed> dropped_delayed;
    {
      std::unique_lock lock(pool_.mutex_);
      deleted_ = true;
      std::swap(dropped, tasks_);
      for (auto it = pool_.delayed_.begin(); it != pool_.delayed_.end();) {
        if (it->second.queue == this) {
          dropped_delayed.push_back(std::move(it->second));
          it = pool_.delayed_.erase(it);
        } else {
          ++it;
        }
      }
      if (scheduled_ && !running_) {
        std::erase(pool_.ready_, this);
        std::replace(pool_.errand_.begin(), pool_.errand_.end(), this, static_cast<Queue*>(nullptr));
        scheduled_ = false;
      }
      if (!IsCurrent()) {
        pool_.turn_ended_.wait(lock, [this] { return !running_; });
      }
    }
    {
      // Tasks are destroyed in the name of their queue, and outside the lock, because what they own may post.
      CurrentTaskQueueSetter setter(this);
      dropped.clear();
      dropped_delayed.clear();
    }
    if (IsCurrent()) {
      owns_itself_ = true;  // The thread that runs the present task deletes the queue after it.
    } else {
      std::unique_ptr<Queue> self(this);
    }
  }

 private:
  friend class TaskPool;

  void PostTaskImpl(Task task, const PostTaskTraits& /*traits*/, const webrtc::Location& /*location*/) override {
    std::unique_lock lock(pool_.mutex_);
    if (deleted_) {
      lock.unlock();
      return;
    }
    if (pool_.running_errand_ == std::this_thread::get_id() && !scheduled_ && !pool_.stopped_) {
      scheduled_ = true;
      tasks_.push_back(std::move(task));
      pool_.errand_.push_back(this);
      return;
    }
    pool_.Enqueue(*this, std::move(task));
    std::condition_variable* const sleeper = pool_.batching_ == std::this_thread::get_id() ? nullptr : pool_.Sleeper();
    // Who is woken needs the lock first of all.
    lock.unlock();
    Notify(sleeper);
  }

  void PostDelayedTaskImpl(Task task, webrtc::TimeDelta delay, const PostDelayedTaskTraits& /*traits*/,
                           const webrtc::Location& /*location*/) override {
    const Clock::time_point time = Clock::now() + std::chrono::microseconds(std::max<int64_t>(delay.us(), 0));
    std::unique_lock lock(pool_.mutex_);
    if (deleted_) {
      lock.unlock();
      return;
    }
    const auto [position, inserted] =
        pool_.delayed_.emplace(Due(time, pool_.next_delayed_++), Delayed{this, std::move(task)});
    if (inserted && position == pool_.delayed_.begin()) {
      pool_.StartThreads();
      std::condition_variable* const sleeper = pool_.watched_ ? &pool_.earliest_changed_ : pool_.Sleeper();
      lock.unlock();
      Notify(sleeper);
    }
  }

  TaskPool& pool_;
  // All under the pool's mutex.
  std::deque<Task> tasks_;
  bool scheduled_ = false;    // In the pool's ready list, or running.
  bool running_ = false;      // A thread is inside one of its turns.
  bool deleted_ = false;      // Nothing may start any more.
  bool owns_itself_ = false;  // Deleted by one of its own tasks.
};

TaskPool::TaskPool() = default;

TaskPool::~TaskPool() { Stop(); }

std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter> TaskPool::CreateQueue() {
  return std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter>(std::make_unique<Queue>(*this).release());
}

void TaskPool::Stop() {
  std::vector<std::thread> threads;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    std::swap(threads, threads_);
    work_.notify_all();
    earliest_changed_.notify_all();
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

void TaskPool::Enqueue(Queue& queue, Task task) {
  queue.tasks_.push_back(std::move(task));
  if (!queue.scheduled_) {
    queue.scheduled_ = true;
    ready_.push_back(&queue);
    StartThreads();
  }
}

void TaskPool::PromoteDue() {
  if (delayed_.empty()) {
    return;
  }
  const Clock::time_point now = Clock::now();
  while (!delayed_.empty() && delayed_.begin()->first.first <= now) {
    auto node = delayed_.extract(delayed_.begin());
    Enqueue(*node.mapped().queue, std::move(node.mapped().task));
  }
}

void TaskPool::StartThreads() {
  if (stopped_ || !threads_.empty()) {
    return;
  }
  const unsigned count = std::clamp(std::thread::hardware_concurrency(), kMinThreads, kMaxThreads);
  for (unsigned i = 0; i < count; ++i) {
    threads_.emplace_back([this] { Run(); });
    pthread_setname_np(threads_.back().native_handle(), "voxlink-pool");
  }
}

std::condition_variable* TaskPool::Sleeper() {
  if (idle_threads_ > 0) {
    return &work_;
  }
  return watched_ && !ready_.empty() ? &earliest_changed_ : nullptr;
}

TaskPool::Batch::Batch(TaskPool& pool) : pool_(pool) {
  std::lock_guard lock(pool_.mutex_);
  pool_.batching_ = std::this_thread::get_id();
}

// The thread that wakes wakes the next one.
TaskPool::Batch::~Batch() {
  std::condition_variable* sleeper = nullptr;
  {
    std::lock_guard lock(pool_.mutex_);
    pool_.batching_ = {};
    sleeper = pool_.ready_.empty() ? nullptr : pool_.Sleeper();
  }
  Notify(sleeper);
}

TaskPool::Errand::Errand(TaskPool& pool) : pool_(pool) {
  std::lock_guard lock(pool_.mutex_);
  if (pool_.running_errand_ == std::thread::id() && pool_.errand_.empty()) {
    pool_.running_errand_ = std::this_thread::get_id();
    active_ = true;
  }
}

TaskPool::Errand::~Errand() {
  if (!active_) {
    return;
  }
  std::condition_variable* sleeper = nullptr;
  {
    std::unique_lock lock(pool_.mutex_);
    pool_.running_errand_ = {};
    // By position, because a task may delete the queue of a later one.
    for (size_t i = 0; i < pool_.errand_.size(); ++i) {
      if (Queue* const queue = std::exchange(pool_.errand_[i], nullptr)) {
        pool_.RunQueue(*queue, lock);
      }
    }
    pool_.errand_.clear();
    sleeper = pool_.ready_.empty() ? nullptr : pool_.Sleeper();
  }
  Notify(sleeper);
}

void TaskPool::Run() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    PromoteDue();
    if (ready_.empty()) {
      Wait(lock);
      continue;
    }
    Queue& queue = *ready_.front();
    ready_.pop_front();
    // The others take what this thread leaves: further queues, and the watch over delayed tasks.
    if (!ready_.empty() || (!delayed_.empty() && !watched_)) {
      Notify(Sleeper());
    }
    RunQueue(queue, lock);
  }
}

void TaskPool::Wait(std::unique_lock<std::mutex>& lock) {
  if (delayed_.empty() || watched_) {
    ++idle_threads_;
    work_.wait(lock);
    --idle_threads_;
    return;
  }
  watched_ = true;
  // A copy, because the task may go away meanwhile and wait_until() looks at the time again when it returns.
  const Clock::time_point earliest = delayed_.begin()->first.first;
  earliest_changed_.wait_until(lock, earliest);
  watched_ = false;
}

void TaskPool::RunQueue(Queue& queue, std::unique_lock<std::mutex>& lock) {
  queue.running_ = true;
  {
    Queue::CurrentTaskQueueSetter setter(&queue);
    for (int i = 0; i < kTasksPerTurn && !queue.tasks_.empty() && !stopped_; ++i) {
      Task task = std::move(queue.tasks_.front());
      queue.tasks_.pop_front();
      lock.unlock();
      std::move(task)();
      task = nullptr;
      lock.lock();
    }
  }
  queue.running_ = false;
  if (queue.owns_itself_) {
    std::unique_ptr<Queue> last(&queue);
    return;
  }
  if (queue.deleted_) {
    turn_ended_.notify_all();
    return;
  }
  queue.scheduled_ = !queue.tasks_.empty();
  if (queue.scheduled_) {
    ready_.push_back(&queue);
  }
}

}  // namespace voxlink
