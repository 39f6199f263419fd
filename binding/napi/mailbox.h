#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include <napi.h>

#include "absl/functional/any_invocable.h"

namespace voxlink {

// Carries work from native threads to the event loop of one environment, in order, one event-loop task each, so that
// promise reactions run between two deliveries as they do in a browser. Wake-ups coalesce.
//
// Two kinds of work share the order. Control events (states, results) are always accepted: there are as many as there
// are operations. Media is accepted while fewer than kMaxPendingMedia blocks wait, so that a blocked event loop costs
// frames, which are counted by the caller, and not memory.
//
// The environment closes its mailbox before anything else is torn down. From then on posts are refused and what was
// still queued is destroyed without being run.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  using Task = absl::AnyInvocable<void(Napi::Env)>;

  static constexpr size_t kMaxPendingMedia = 4096;

  static std::shared_ptr<Mailbox> Create(Napi::Env env);

  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox();

  // Any thread. False when the environment is going away; the task is then destroyed.
  bool Post(Task task);

  // Any thread. False as above, or when too much media waits already.
  bool PostMedia(Task task);

  // Event loop only. While at least one hold is out, the process stays alive.
  void Hold();
  void Release();

  // Event loop only, idempotent.
  void Close();

  bool closed() const { return closed_.load(std::memory_order_acquire); }

 private:
  struct Item {
    Task task;
    bool media;
  };

  Mailbox() = default;

  bool Enqueue(Task task, bool media);
  static void Deliver(napi_env env, napi_value callback, void* context, void* data);
  void RunOne(Napi::Env env);

  std::mutex mutex_;
  std::deque<Item> queue_;                      // Guarded by mutex_.
  napi_threadsafe_function wake_up_ = nullptr;  // Guarded by mutex_; null once closed.
  napi_env env_ = nullptr;
  std::atomic<bool> closed_ = false;
  std::atomic<size_t> pending_media_ = 0;
  size_t holds_ = 0;  // Event loop only.
};

// Keeps the process alive for as long as it exists. Event loop only.
class KeepAlive {
 public:
  KeepAlive() = default;
  explicit KeepAlive(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) { mailbox_->Hold(); }
  KeepAlive(KeepAlive&& other) noexcept : mailbox_(std::move(other.mailbox_)) {}
  KeepAlive& operator=(KeepAlive&& other) noexcept {
    std::swap(mailbox_, other.mailbox_);
    return *this;
  }
  ~KeepAlive() {
    if (mailbox_) {
      mailbox_->Release();
    }
  }

 private:
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace voxlink
