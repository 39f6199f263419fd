#include "napi/completion.h"

#include <utility>

#include "addon.h"

#include "napi/error.h"

namespace voxlink {

namespace {

uint64_t Register(Napi::Value callback, Napi::Value kept) {
  if (!callback.IsFunction()) {
    throw Napi::TypeError::New(callback.Env(), "Expected a function as callback");
  }
  return Addon::Get(callback.Env()).AddPending(callback.As<Napi::Function>(), kept);
}

void Call(Napi::Env env, uint64_t id, const std::vector<napi_value>& arguments) {
  Napi::FunctionReference callback = Addon::Get(env).TakePending(id);
  if (!callback.IsEmpty()) {
    callback.Value().Call(arguments);
  }
}

}  // namespace

Completion::Completion(Napi::Value callback, Napi::Value kept)
    : mailbox_(Addon::Get(callback.Env()).mailbox()), id_(Register(callback, kept)) {}

Completion::~Completion() {
  if (mailbox_) {
    Reject(webrtc::RTCError(webrtc::RTCErrorType::INTERNAL_ERROR, "The operation was abandoned"));
  }
}

void Completion::Resolve(Result result) {
  if (std::shared_ptr<Mailbox> mailbox = std::move(mailbox_)) {
    mailbox->Post([id = id_, result = std::move(result)](Napi::Env env) mutable {
      std::vector<napi_value> arguments = {env.Null()};
      for (napi_value value : result(env)) {
        arguments.push_back(value);
      }
      Call(env, id, arguments);
    });
  }
}

void Completion::Resolve() {
  Resolve([](Napi::Env) { return std::vector<napi_value>(); });
}

void Completion::Reject(webrtc::RTCError error) {
  if (std::shared_ptr<Mailbox> mailbox = std::move(mailbox_)) {
    mailbox->Post([id = id_, error = std::move(error)](Napi::Env env) { Call(env, id, {ErrorToJs(env, error)}); });
  }
}

void Completion::Settle(webrtc::RTCError error) {
  if (error.ok()) {
    Resolve();
  } else {
    Reject(std::move(error));
  }
}

}  // namespace voxlink
