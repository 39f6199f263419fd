#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "opus/coder.h"

namespace voxlink {

// The threads of one environment that encode and decode away from its event loop, as many as the machine has cores.
// They start when there is work for them and end with the environment. The jobs of one coder run in order, one at a
// time.
class OpusPool {
 public:
  OpusPool();
  OpusPool(const OpusPool&) = delete;
  OpusPool& operator=(const OpusPool&) = delete;
  // Waits for the jobs that have begun, a frame each; the others are destroyed.
  ~OpusPool();

  struct Job {
    std::shared_ptr<OpusCoder> coder;
    std::function<void()> run;
  };

  void Run(std::vector<Job> jobs);
  void Run(std::shared_ptr<OpusCoder> coder, std::function<void()> job) {
    Run(std::vector{Job{std::move(coder), std::move(job)}});
  }

 private:
  void Work();

  const size_t max_threads_;
  std::mutex mutex_;
  std::condition_variable wake_up_;
  std::deque<std::shared_ptr<OpusCoder>> ready_;  // Coders with a job to begin. Guarded by mutex_.
  size_t idle_ = 0;                               // Guarded by mutex_.
  bool stopping_ = false;                         // Guarded by mutex_.
  std::vector<std::thread> threads_;              // Event loop only.
};

}  // namespace voxlink
