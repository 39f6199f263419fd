/* An addon for tests that look for leaks: inUse() gives the bytes that the C library's heaps have handed out. What the
   process has of the system says little about it, as freed memory stays with the heaps. */

#include <malloc.h>
#include <node_api.h>

static napi_value InUse(napi_env env, napi_callback_info info) {
  (void)info;
  const struct mallinfo2 heaps = mallinfo2();
  napi_value bytes = NULL;
  napi_create_double(env, (double)(heaps.uordblks + heaps.hblkhd), &bytes);
  return bytes;
}

NAPI_MODULE_INIT() {
  napi_value function = NULL;
  napi_create_function(env, "inUse", NAPI_AUTO_LENGTH, InUse, NULL, &function);
  napi_set_named_property(env, exports, "inUse", function);
  return exports;
}
