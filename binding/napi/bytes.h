#pragma once

#include <cstddef>
#include <cstdint>

#include <napi.h>

#include "rtc_base/copy_on_write_buffer.h"

namespace voxlink {

// A view into memory that JavaScript owns; valid until control returns to JavaScript.
struct Bytes {
  const uint8_t* data = nullptr;
  size_t size = 0;
};

// The bytes of an ArrayBuffer, typed array, DataView or Buffer, at its own offset. Throws a TypeError for anything
// else.
Bytes BytesOf(Napi::Value value);

// An ArrayBuffer with the buffer's bytes. Large ones share the memory; small ones are copied, which costs less than
// telling the garbage collector about foreign memory.
Napi::Value NewArrayBuffer(Napi::Env env, const rtc::CopyOnWriteBuffer& buffer);

}  // namespace voxlink
