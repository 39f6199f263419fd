#pragma once

#include <memory>
#include <utility>

#include <napi.h>

#include "napi/handle.h"
#include "opus/coder.h"

namespace voxlink {

// What the native encoder and decoder have in common: the state they hold until they are closed.
template <typename T, typename State>
class CoderHandle : public Handle<T> {
 public:
  explicit CoderHandle(const Napi::CallbackInfo& info) : Handle<T>(info) {}
  ~CoderHandle() override { Release(this->Env()); }

  // Null until opened and once closed.
  const std::shared_ptr<State>& state() const { return state_; }

 protected:
  void Adopt(Napi::Env env, std::shared_ptr<State> state, int64_t memory) {
    Release(env);
    state_ = std::move(state);
    memory_ = memory;
    Napi::MemoryManagement::AdjustExternalMemory(env, memory_);
  }

  // What a call has to answer before anything else, or OPUS_OK.
  int Usable() const {
    if (!state_) {
      return OPUS_INVALID_STATE;
    }
    return state_->under_way > 0 ? kOpusBusy : OPUS_OK;
  }

  void ResetState() {
    if (Usable() == OPUS_OK) {
      state_->Reset();
    }
  }

  // A job on the pool may hold the state for a moment longer.
  void Release(Napi::Env env) {
    if (state_) {
      state_->closed = true;
      state_.reset();
      Napi::MemoryManagement::AdjustExternalMemory(env, -memory_);
    }
  }

 private:
  std::shared_ptr<State> state_;
  int64_t memory_ = 0;  // What the garbage collector was told.
};

}  // namespace voxlink
