#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/task_queue/task_queue_base.h"

#include "webrtc/task-queue.h"

namespace voxlink {

// Work on single pictures that one environment asks for, on the task pool: at most as many at a time as there are
// cores.
class FrameJobs {
 public:
  explicit FrameJobs(TaskPool& pool);

  void Post(absl::AnyInvocable<void() &&> job);

 private:
  std::vector<std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter>> queues_;
  size_t next_ = 0;
};

}  // namespace voxlink
