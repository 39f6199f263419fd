#include "napi/mailbox.h"

#include <utility>

namespace voxlink {

std::shared_ptr<Mailbox> Mailbox::Create(Napi::Env env) {
  std::shared_ptr<Mailbox> mailbox(new Mailbox());
  Napi::String name = Napi::String::New(env, "voxlink");
  // The function's context keeps the mailbox alive until Node has really let go of it, which may be after Close().
  auto context = std::make_unique<std::shared_ptr<Mailbox>>(mailbox);
  napi_status status = napi_create_threadsafe_function(
      env, nullptr, nullptr, name, 0, 1, context.get(),
      [](napi_env, void* data, void*) {
        std::unique_ptr<std::shared_ptr<Mailbox>> owned(static_cast<std::shared_ptr<Mailbox>*>(data));
      },
      context.get(), &Mailbox::Deliver, &mailbox->wake_up_);
  NAPI_THROW_IF_FAILED(env, status, nullptr);
  context.release();
  mailbox->env_ = env;
  napi_unref_threadsafe_function(env, mailbox->wake_up_);
  return mailbox;
}

Mailbox::~Mailbox() = default;

bool Mailbox::Post(Task task) { return Enqueue(std::move(task), false); }

bool Mailbox::PostMedia(Task task) {
  if (pending_media_.load(std::memory_order_relaxed) >= kMaxPendingMedia) {
    return false;
  }
  return Enqueue(std::move(task), true);
}

bool Mailbox::Enqueue(Task task, bool media) {
  std::lock_guard lock(mutex_);
  if (wake_up_ == nullptr) {
    return false;
  }
  queue_.push_back({std::move(task), media});
  if (napi_call_threadsafe_function(wake_up_, nullptr, napi_tsfn_nonblocking) != napi_ok) {
    // The task goes with the parameter, outside the lock: what it owns may post while it goes away.
    task = std::move(queue_.back().task);
    queue_.pop_back();
    return false;
  }
  if (media) {
    pending_media_.fetch_add(1, std::memory_order_relaxed);
  }
  return true;
}

void Mailbox::Deliver(napi_env env, napi_value /*callback*/, void* context, void* /*data*/) {
  // Node calls with a null environment to drain what is left when the environment is already gone.
  if (env == nullptr) {
    return;
  }
  (*static_cast<std::shared_ptr<Mailbox>*>(context))->RunOne(Napi::Env(env));
}

void Mailbox::RunOne(Napi::Env env) {
  Item item;
  {
    std::lock_guard lock(mutex_);
    if (queue_.empty()) {
      return;
    }
    item = std::move(queue_.front());
    queue_.pop_front();
  }
  if (item.media) {
    pending_media_.fetch_sub(1, std::memory_order_relaxed);
  }
  try {
    item.task(env);
  } catch (const Napi::Error& error) {
    // An exception of a listener that reached this point has no other caller: it is uncaught, as in a timer.
    napi_fatal_exception(env, error.Value());
  }
}

void Mailbox::Hold() {
  std::lock_guard lock(mutex_);
  if (holds_++ == 0 && wake_up_ != nullptr) {
    napi_ref_threadsafe_function(env_, wake_up_);
  }
}

void Mailbox::Release() {
  std::lock_guard lock(mutex_);
  if (--holds_ == 0 && wake_up_ != nullptr) {
    napi_unref_threadsafe_function(env_, wake_up_);
  }
}

void Mailbox::Close() {
  std::deque<Item> dropped;
  napi_threadsafe_function wake_up = nullptr;
  {
    std::lock_guard lock(mutex_);
    closed_.store(true, std::memory_order_release);
    std::swap(wake_up, wake_up_);
    std::swap(dropped, queue_);
  }
  if (wake_up != nullptr) {
    napi_release_threadsafe_function(wake_up, napi_tsfn_abort);
  }
  // Tasks are destroyed outside the lock: what they own may post while it goes away.
}

}  // namespace voxlink
