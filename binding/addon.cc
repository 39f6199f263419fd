#include "addon.h"

#include <utility>

#include "napi/convert.h"
#include "opus/init.h"
#include "opus/pool.h"
#include "webrtc/frame-jobs.h"
#include "webrtc/frame-memory.h"
#include "webrtc/init.h"
#include "webrtc/runtime.h"

namespace voxlink {

Addon::Addon(Napi::Env env, Napi::Object exports)
    : env_(env), mailbox_(Mailbox::Create(env)), frame_memories_(std::make_shared<FrameMemories>()) {
  env.SetInstanceData(this);
  // Hooks run in reverse order of registration, so this one runs before Node takes down the mailbox's own function.
  env.AddCleanupHook([mailbox = mailbox_, memories = frame_memories_] {
    mailbox->Close();
    memories->Close();
  });
  exports.Set("setDispatcher",
              Napi::Function::New(env, [this](const Napi::CallbackInfo& info) { SetDispatcher(info); }));
  exports.Set("keepProcessAlive",
              Napi::Function::New(env, [this](const Napi::CallbackInfo& info) { KeepProcessAlive(info); }));
  InitOpus(env, exports);
  InitWebrtc(env, exports);
}

Addon::~Addon() = default;

const std::shared_ptr<Runtime>& Addon::runtime() {
  if (!runtime_) {
    runtime_ = Runtime::Acquire();
  }
  return runtime_;
}

OpusPool& Addon::opus_pool() {
  if (!opus_pool_) {
    opus_pool_ = std::make_unique<OpusPool>();
  }
  return *opus_pool_;
}

FrameJobs& Addon::frame_jobs() {
  if (!frame_jobs_) {
    frame_jobs_ = std::make_unique<FrameJobs>(runtime()->task_pool());
  }
  return *frame_jobs_;
}

void Addon::Register(const void* type_tag, Napi::Function constructor) {
  constructors_.insert_or_assign(type_tag, Napi::Persistent(constructor));
}

Napi::Object Addon::Construct(const void* type_tag, const std::vector<napi_value>& arguments) {
  return constructors_.at(type_tag).New(arguments);
}

void Addon::SetDispatcher(const Napi::CallbackInfo& info) {
  if (!info[0].IsFunction()) {
    throw Napi::TypeError::New(info.Env(), "Expected a function as dispatcher");
  }
  dispatcher_ = Napi::Persistent(info[0].As<Napi::Function>());
}

void Addon::KeepProcessAlive(const Napi::CallbackInfo& info) {
  keep_alive_ = FromJs<bool>(info[0], "keep") ? KeepAlive(mailbox_) : KeepAlive();
}

void Addon::Dispatch(Napi::Object handle, int event, const std::vector<napi_value>& arguments) {
  if (handle.IsEmpty() || dispatcher_.IsEmpty()) {
    return;
  }
  std::vector<napi_value> all = {handle, Napi::Number::New(env_, event)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  dispatcher_.Value().Call(all);
}

uint64_t Addon::AddPending(Napi::Function callback, Napi::Value kept) {
  const uint64_t id = next_pending_++;
  Napi::ObjectReference reference;
  if (!kept.IsEmpty()) {
    reference = Napi::Persistent(kept.As<Napi::Object>());
  }
  pending_.emplace(id, Pending{Napi::Persistent(callback), std::move(reference), KeepAlive(mailbox_)});
  return id;
}

Napi::FunctionReference Addon::TakePending(uint64_t id) {
  auto found = pending_.find(id);
  if (found == pending_.end()) {
    return {};
  }
  Napi::FunctionReference callback = std::move(found->second.callback);
  pending_.erase(found);
  return callback;
}

}  // namespace voxlink

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) {
  // The environment owns the instance through its instance data and deletes it when it ends.
  std::make_unique<voxlink::Addon>(env, exports).release();
  return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, InitAddon)
