#include "opus/pool.h"

#include <algorithm>
#include <utility>

namespace voxlink {

OpusPool::OpusPool() : max_threads_(std::max(1U, std::thread::hardware_concurrency())) {}

OpusPool::~OpusPool() {
  std::deque<std::shared_ptr<OpusCoder>> dropped;
  std::vector<std::deque<std::function<void()>>> jobs;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(ready_);
    for (const auto& coder : dropped) {
      jobs.emplace_back(std::move(coder->waiting_));
      coder->waiting_.clear();
    }
  }
  wake_up_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void OpusPool::Run(std::vector<Job> jobs) {
  size_t starts = 0;
  {
    std::lock_guard lock(mutex_);
    for (Job& job : jobs) {
      job.coder->waiting_.push_back(std::move(job.run));
      if (!job.coder->is_scheduled_) {
        job.coder->is_scheduled_ = true;
        ready_.push_back(std::move(job.coder));
      }
    }
    const size_t lacking = ready_.size() > idle_ ? ready_.size() - idle_ : 0;
    starts = std::min<size_t>(lacking, max_threads_ - threads_.size());
  }
  // Once for all of them: each wake-up costs a good part of what a short job does.
  wake_up_.notify_all();
  for (size_t i = 0; i < starts; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

void OpusPool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_up_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
    --idle_;
    if (stopping_) {
      return;
    }
    const std::shared_ptr<OpusCoder> coder = std::move(ready_.front());
    ready_.pop_front();
    std::function<void()> job = std::move(coder->waiting_.front());
    coder->waiting_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
    if (stopping_) {
      coder->waiting_.clear();
    } else if (coder->waiting_.empty()) {
      coder->is_scheduled_ = false;
    } else {
      ready_.push_back(coder);
    }
  }
}

}  // namespace voxlink
