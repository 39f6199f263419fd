#pragma once

#include <cstddef>
#include <cstdint>

#include <napi.h>

namespace voxlink {

// The memory behind a typed array. It is valid until the call that received the array returns.
struct ArrayView {
  napi_typedarray_type type;
  void* data;
  size_t length;  // In elements.
  size_t bytes;
};

// Throws a TypeError for anything but a typed array over unshared memory: libopus reads a packet more than once and
// relies on finding the same bytes, which memory that another thread writes to cannot promise.
ArrayView ViewSamples(Napi::Value value, const char* name);  // Int16Array, Int32Array or Float32Array
ArrayView ViewBytes(Napi::Value value, const char* name);    // Uint8Array

inline bool Overlap(const ArrayView& a, const ArrayView& b) {
  const auto a_start = reinterpret_cast<uintptr_t>(a.data);
  const auto b_start = reinterpret_cast<uintptr_t>(b.data);
  return a_start < b_start + b.bytes && b_start < a_start + a.bytes;
}

}  // namespace voxlink
