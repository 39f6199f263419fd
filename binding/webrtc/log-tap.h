#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"

namespace voxlink {

class LogForwarder;

// What libwebrtc logs, all environments' connections together, for one environment. While there is none, a line that
// would be logged costs one comparison.
class LogTap : public Handle<LogTap> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x3c1f7ab290d54e68, 0xa27e45d1096bfc83};
  static constexpr const char* kName = "LogTap";

  static void Init(Napi::Env env, Napi::Object exports);

  // (severity: 0 verbose, 1 info, 2 warning, 3 error)
  explicit LogTap(const Napi::CallbackInfo& info);
  ~LogTap() override;

 private:
  void Close(const Napi::CallbackInfo& info);

  const std::shared_ptr<Link<LogTap>> link_;
  std::unique_ptr<LogForwarder> forwarder_;  // Null once closed.
};

}  // namespace voxlink
