#include "napi/bytes.h"

#include <cstring>
#include <memory>
#include <utility>

namespace voxlink {

namespace {

constexpr size_t kShareFrom = 32 * 1024;

}  // namespace

Bytes BytesOf(Napi::Value value) {
  Bytes bytes;
  void* data = nullptr;
  if (value.IsArrayBuffer()) {
    napi_get_arraybuffer_info(value.Env(), value, &data, &bytes.size);
  } else if (value.IsTypedArray()) {
    const Napi::TypedArray array = value.As<Napi::TypedArray>();
    bytes.size = array.ByteLength();
    napi_get_typedarray_info(value.Env(), value, nullptr, nullptr, &data, nullptr, nullptr);
  } else if (value.IsDataView()) {
    napi_get_dataview_info(value.Env(), value, &bytes.size, &data, nullptr, nullptr);
  } else {
    throw Napi::TypeError::New(value.Env(), "Expected an ArrayBuffer or a view on one");
  }
  bytes.data = static_cast<const uint8_t*>(data);
  return bytes;
}

Napi::Value NewArrayBuffer(Napi::Env env, const rtc::CopyOnWriteBuffer& buffer) {
  napi_value result = nullptr;
  if (buffer.size() >= kShareFrom) {
    auto shared = std::make_unique<rtc::CopyOnWriteBuffer>(buffer);
    // libwebrtc gives the message away at this point, so that nobody else writes to the bytes.
    auto* data = const_cast<uint8_t*>(shared->cdata());
    const napi_status status = napi_create_external_arraybuffer(
        env, data, shared->size(),
        [](napi_env, void*, void* hint) {
          std::unique_ptr<rtc::CopyOnWriteBuffer> owned(static_cast<rtc::CopyOnWriteBuffer*>(hint));
        },
        shared.get(), &result);
    if (status == napi_ok) {
      shared.release();
      return Napi::Value(env, result);
    }
    // A runtime with a memory cage takes no foreign memory; it gets a copy.
  }
  void* data = nullptr;
  NAPI_THROW_IF_FAILED(env, napi_create_arraybuffer(env, buffer.size(), &data, &result), Napi::Value());
  if (!buffer.empty()) {
    std::memcpy(data, buffer.cdata(), buffer.size());
  }
  return Napi::Value(env, result);
}

}  // namespace voxlink
