#pragma once

#include <list>
#include <utility>

#include "napi/completion.h"

namespace voxlink {

// Who waits until no more than so much is queued, in whatever unit. The owner's lock protects it.
class DrainWaiters {
 public:
  struct Waiter {
    double most;
    Completion done;
  };

  bool empty() const { return waiters_.empty(); }
  void Add(double most, Completion done) { waiters_.push_back({most, std::move(done)}); }

  // Those whose wait is over. They are resolved without the lock.
  std::list<Waiter> Take(double queued) {
    std::list<Waiter> due;
    for (auto it = waiters_.begin(); it != waiters_.end();) {
      const auto next = std::next(it);
      if (queued <= it->most) {
        due.splice(due.end(), waiters_, it);
      }
      it = next;
    }
    return due;
  }

  static void Resolve(std::list<Waiter> due) {
    for (Waiter& waiter : due) {
      waiter.done.Resolve();
    }
  }

 private:
  std::list<Waiter> waiters_;
};

}  // namespace voxlink
