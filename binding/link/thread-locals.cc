// The archive's task_queue_base.o and yield_policy.o keep their state in local-exec thread-local storage, which a
// shared object may not use. The few functions of those two objects are therefore defined here, to the contract of
// their headers, with ordinary thread-local storage, and the linker never pulls the archive's members.

#include "api/task_queue/task_queue_base.h"
#include "link/waits.h"
#include "rtc_base/synchronization/yield_policy.h"

namespace {

thread_local webrtc::TaskQueueBase* current_queue = nullptr;
thread_local rtc::YieldInterface* current_yield_policy = nullptr;
thread_local uint64_t waits = 0;

}  // namespace

namespace webrtc {

TaskQueueBase* TaskQueueBase::Current() { return current_queue; }

TaskQueueBase::CurrentTaskQueueSetter::CurrentTaskQueueSetter(TaskQueueBase* task_queue) : previous_(current_queue) {
  current_queue = task_queue;
}

TaskQueueBase::CurrentTaskQueueSetter::~CurrentTaskQueueSetter() { current_queue = previous_; }

}  // namespace webrtc

namespace rtc {

ScopedYieldPolicy::ScopedYieldPolicy(YieldInterface* policy) : previous_(current_yield_policy) {
  current_yield_policy = policy;
}

ScopedYieldPolicy::~ScopedYieldPolicy() { current_yield_policy = previous_; }

// libwebrtc calls this ahead of every wait.
void ScopedYieldPolicy::YieldExecution() {
  ++waits;
  if (current_yield_policy != nullptr) {
    current_yield_policy->YieldExecution();
  }
}

}  // namespace rtc

namespace voxlink {

uint64_t CountWaits() { return waits; }

}  // namespace voxlink
