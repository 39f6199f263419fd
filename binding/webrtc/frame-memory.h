#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include <napi.h>

namespace voxlink {

// The bytes of a picture, which JavaScript and native threads may share. Freed by whoever lets go of it last.
using FrameMemory = std::shared_ptr<uint8_t[]>;

// Null when there is none left. What it holds is not cleared.
FrameMemory NewFrameMemory(size_t size);

// Gives memory for one picture after the other and keeps a few blocks that came back, so that not each picture costs
// the kernel fresh pages. How many are out is the business of those who hold them. Any thread.
class FramePool : public std::enable_shared_from_this<FramePool> {
 public:
  FrameMemory Take(size_t size);

 private:
  void Return(std::unique_ptr<uint8_t[]> block, size_t size);

  std::mutex mutex_;
  size_t size_ = 0;  // Of all the free blocks: pictures of another size replace them.
  std::vector<std::unique_ptr<uint8_t[]>> free_;
};

// What one environment and native threads share of memory.
class FrameMemories {
 public:
  // A Uint8Array over the memory, which it keeps. Event loop.
  Napi::Value ToJs(Napi::Env env, const FrameMemory& memory, size_t size);

  // The memory of a view, if ToJs gave it out, else null. Event loop.
  FrameMemory Find(Napi::Value view) const;

  // Takes such memory away from JavaScript, whose buffer is empty then. Null for any other. Event loop.
  FrameMemory Take(Napi::Value view) const;

  // Lets a native thread look at memory that belongs to JavaScript: the environment does not end meanwhile. False once
  // it has. Whoever asks sees to it that the memory is still referred to.
  template <typename Look>
  bool WhileAlive(Look&& look) {
    const std::shared_lock lock(mutex_);
    if (closed_) {
      return false;
    }
    look();
    return true;
  }

  // Event loop, before the environment's memory goes.
  void Close();

 private:
  std::shared_mutex mutex_;
  bool closed_ = false;
  std::unordered_map<const void*, std::weak_ptr<uint8_t[]>> known_;  // Event loop.
  size_t next_sweep_ = 16;
};

}  // namespace voxlink
