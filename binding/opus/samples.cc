#include "opus/samples.h"

#include <string>

namespace voxlink {

namespace {

[[noreturn]] void Refuse(Napi::Env env, const char* expected, const char* name) {
  throw Napi::TypeError::New(env, std::string("Expected ") + expected + " over unshared memory for " + name);
}

// The plain C calls, because this is done per frame and node-addon-api's TypedArray asks for more than is needed.
bool View(Napi::Value value, ArrayView& view) {
  napi_value buffer = nullptr;
  bool is_unshared = false;
  return napi_get_typedarray_info(value.Env(), value, &view.type, &view.length, &view.data, &buffer, nullptr) ==
             napi_ok &&
         napi_is_arraybuffer(value.Env(), buffer, &is_unshared) == napi_ok && is_unshared;
}

}  // namespace

ArrayView ViewSamples(Napi::Value value, const char* name) {
  constexpr const char* kExpected = "Int16Array, Int32Array or Float32Array";
  ArrayView view;
  if (!View(value, view)) {
    Refuse(value.Env(), kExpected, name);
  }
  switch (view.type) {
    case napi_int16_array:
      view.bytes = view.length * sizeof(int16_t);
      return view;
    case napi_int32_array:
    case napi_float32_array:
      view.bytes = view.length * sizeof(int32_t);
      return view;
    default:
      Refuse(value.Env(), kExpected, name);
  }
}

ArrayView ViewBytes(Napi::Value value, const char* name) {
  ArrayView view;
  if (!View(value, view) || view.type != napi_uint8_array) {
    Refuse(value.Env(), "Uint8Array", name);
  }
  view.bytes = view.length;
  return view;
}

}  // namespace voxlink
