#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include <napi.h>

#include "napi/mailbox.h"

namespace voxlink {

class FrameJobs;
class FrameMemories;
class OpusPool;
class Runtime;

// Everything that one environment (the main thread or a worker) owns. It travels as the environment's instance data, so
// that several environments in one process never share JavaScript values.
//
// Members are destroyed in reverse order, which is the order of teardown. The mailbox has been closed by then: that
// happens first of all, in the environment's cleanup hook, before Node finalizes any handle.
class Addon {
 public:
  static Addon& Get(Napi::Env env) { return *env.GetInstanceData<Addon>(); }

  Addon(Napi::Env env, Napi::Object exports);
  Addon(const Addon&) = delete;
  Addon& operator=(const Addon&) = delete;
  ~Addon();

  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  // libwebrtc's threads and factory. They start at the first call, so that importing the package costs no thread.
  const std::shared_ptr<Runtime>& runtime();

  // Threads for Opus away from the event loop; likewise.
  OpusPool& opus_pool();

  // Pictures that JavaScript and native threads share, and work on such; the latter starts the runtime.
  const std::shared_ptr<FrameMemories>& frame_memories() const { return frame_memories_; }
  FrameJobs& frame_jobs();

  // Makes the JavaScript object of a native class. The classes register themselves in their Init functions.
  void Register(const void* type_tag, Napi::Function constructor);
  Napi::Object Construct(const void* type_tag, const std::vector<napi_value>& arguments);

  // Delivers an event to the owner of a handle: dispatch(handle, event, ...arguments). `handle` may be empty when it
  // was collected a moment ago; the event is then dropped.
  void Dispatch(Napi::Object handle, int event, const std::vector<napi_value>& arguments);

  // Callbacks that wait for libwebrtc, by number, so that native threads never hold a JavaScript value. `kept`, an
  // object or nothing, lives as long.
  uint64_t AddPending(Napi::Function callback, Napi::Value kept);
  Napi::FunctionReference TakePending(uint64_t id);

 private:
  struct Pending {
    Napi::FunctionReference callback;
    Napi::ObjectReference kept;
    KeepAlive keep_alive;
  };

  void SetDispatcher(const Napi::CallbackInfo& info);
  void KeepProcessAlive(const Napi::CallbackInfo& info);

  Napi::Env env_;
  std::shared_ptr<Mailbox> mailbox_;
  KeepAlive keep_alive_;  // Of keepProcessAlive().
  const std::shared_ptr<FrameMemories> frame_memories_;
  std::shared_ptr<Runtime> runtime_;
  std::unique_ptr<FrameJobs> frame_jobs_;
  std::unique_ptr<OpusPool> opus_pool_;
  Napi::FunctionReference dispatcher_;
  std::unordered_map<const void*, Napi::FunctionReference> constructors_;
  std::unordered_map<uint64_t, Pending> pending_;
  uint64_t next_pending_ = 0;
};

}  // namespace voxlink
