#include "webrtc/frame-memory.h"

#include <algorithm>
#include <new>
#include <utility>

namespace voxlink {

namespace {

// More would only lie around: a sink has so many pictures under way to the event loop.
constexpr size_t kMaxFree = 4;

std::unique_ptr<uint8_t[]> Allocate(size_t size) {
  return std::unique_ptr<uint8_t[]>(new (std::nothrow) uint8_t[size]);  // NOLINT: make_unique would clear it first.
}

}  // namespace

FrameMemory NewFrameMemory(size_t size) { return Allocate(size); }

FrameMemory FramePool::Take(size_t size) {
  std::unique_ptr<uint8_t[]> block;
  {
    const std::lock_guard lock(mutex_);
    if (size != size_) {
      free_.clear();
      size_ = size;
    } else if (!free_.empty()) {
      block = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (!block) {
    block = Allocate(size);
  }
  if (!block) {
    return nullptr;
  }
  return {block.release(), [pool = weak_from_this(), size](uint8_t* data) {
            std::unique_ptr<uint8_t[]> owned(data);
            if (const std::shared_ptr<FramePool> alive = pool.lock()) {
              alive->Return(std::move(owned), size);
            }
          }};
}

void FramePool::Return(std::unique_ptr<uint8_t[]> block, size_t size) {
  const std::lock_guard lock(mutex_);
  if (size == size_ && free_.size() < kMaxFree) {
    free_.push_back(std::move(block));
  }
}

Napi::Value FrameMemories::ToJs(Napi::Env env, const FrameMemory& memory, size_t size) {
  uint8_t* const data = memory.get();
  auto held = std::make_unique<FrameMemory>(memory);
  napi_value buffer = nullptr;
  const napi_status status = napi_create_external_arraybuffer(
      env, data, size,
      [](napi_env, void*, void* hint) { std::unique_ptr<FrameMemory> owned(static_cast<FrameMemory*>(hint)); },
      held.get(), &buffer);
  if (status != napi_ok) {
    // A runtime with a memory cage takes no foreign memory; it gets a copy.
    Napi::Uint8Array copy = Napi::Uint8Array::New(env, size);
    std::copy_n(data, size, copy.Data());
    return copy;
  }
  held.release();
  if (known_.size() >= next_sweep_) {
    std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
    next_sweep_ = 2 * known_.size() + 16;
  }
  known_.insert_or_assign(data, memory);
  return Napi::Uint8Array::New(env, size, Napi::ArrayBuffer(env, buffer), 0);
}

FrameMemory FrameMemories::Find(Napi::Value view) const {
  if (!view.IsTypedArray()) {
    return nullptr;
  }
  const auto found = known_.find(view.As<Napi::TypedArray>().ArrayBuffer().Data());
  return found == known_.end() ? nullptr : found->second.lock();
}

FrameMemory FrameMemories::Take(Napi::Value view) const {
  FrameMemory memory = Find(view);
  if (memory && napi_detach_arraybuffer(view.Env(), view.As<Napi::TypedArray>().ArrayBuffer()) != napi_ok) {
    return nullptr;
  }
  return memory;
}

void FrameMemories::Close() {
  const std::unique_lock lock(mutex_);
  closed_ = true;
}

}  // namespace voxlink
