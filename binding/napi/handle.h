#pragma once

#include <memory>
#include <utility>

#include <napi.h>

#include "absl/functional/any_invocable.h"

#include "napi/mailbox.h"

namespace voxlink {

// The base of every native class: an ObjectWrap whose receiver is checked by type tag. node-addon-api finds the
// instance of a method call through `T::Unwrap`, which this class shadows, so that a method called on a foreign object
// throws a TypeError and never reinterprets somebody else's memory.
//
// T declares `static constexpr napi_type_tag kTypeTag` (random, so that no other addon has it by accident) and
// `static constexpr const char* kName`.
template <typename T>
class Handle : public Napi::ObjectWrap<T> {
 public:
  explicit Handle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<T>(info) {
    info.This().template As<Napi::Object>().TypeTag(&T::kTypeTag);
  }

  static bool Is(Napi::Value value) { return value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&T::kTypeTag); }

  static T* Unwrap(Napi::Object object) {
    if (!Is(object)) {
      throw Napi::TypeError::New(object.Env(), std::string("Illegal invocation: not a native ") + T::kName);
    }
    return Napi::ObjectWrap<T>::Unwrap(object);
  }

  // Null stands for a JavaScript null or undefined; anything else must be a T.
  static T* UnwrapOrNull(Napi::Value value) {
    return value.IsNull() || value.IsUndefined() ? nullptr : Unwrap(value.As<Napi::Object>());
  }
};

// What native threads hold instead of a handle. A handle belongs to the event loop and may be collected there at any
// time; a link outlives it and quietly drops what can no longer be delivered.
template <typename T>
class Link : public std::enable_shared_from_this<Link<T>> {
 public:
  using Task = absl::AnyInvocable<void(T&, Napi::Env)>;

  explicit Link(std::shared_ptr<Mailbox> mailbox, T* handle = nullptr)
      : mailbox_(std::move(mailbox)), handle_(handle) {}

  // Any thread. False when the environment is going away.
  bool Post(Task task) { return mailbox_->Post(Bind(std::move(task))); }

  // Any thread. False also when the event loop is too far behind (see Mailbox).
  bool PostMedia(Task task) { return mailbox_->PostMedia(Bind(std::move(task))); }

  // Event loop only. A link may be made before its handle, so that events already find their place in the order.
  void Bind(T* handle) { handle_ = handle; }

  // Event loop only; the handle calls this from its destructor.
  void Sever() { handle_ = nullptr; }

  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

 private:
  Mailbox::Task Bind(Task task) {
    return [self = this->shared_from_this(), task = std::move(task)](Napi::Env env) mutable {
      if (self->handle_ != nullptr) {
        task(*self->handle_, env);
      }
    };
  }

  const std::shared_ptr<Mailbox> mailbox_;
  T* handle_;
};

}  // namespace voxlink
