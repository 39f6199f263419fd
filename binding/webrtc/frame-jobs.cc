#include "webrtc/frame-jobs.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace voxlink {

FrameJobs::FrameJobs(TaskPool& pool) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < cores; ++i) {
    queues_.push_back(pool.CreateQueue());
  }
}

void FrameJobs::Post(absl::AnyInvocable<void() &&> job) {
  queues_[next_]->PostTask(std::move(job));
  next_ = (next_ + 1) % queues_.size();
}

}  // namespace voxlink
