#pragma once

#include <memory>
#include <vector>

#include <napi.h>

#include "absl/functional/any_invocable.h"
#include "api/rtc_error.h"

#include "napi/mailbox.h"

namespace voxlink {

// A JavaScript callback `(error, ...result)` that is called exactly once, from the event loop, whichever thread settles
// it; until then it keeps the process alive. One that is dropped unsettled fails, so that no promise hangs. The call is
// skipped only when the environment has ended.
class Completion {
 public:
  // Makes the JavaScript values of the result, on the event loop.
  using Result = absl::AnyInvocable<std::vector<napi_value>(Napi::Env)>;

  // Event loop only. `kept`, an object, is not collected until then.
  explicit Completion(Napi::Value callback, Napi::Value kept = {});
  Completion(Completion&& other) noexcept : mailbox_(std::move(other.mailbox_)), id_(other.id_) {}
  Completion& operator=(Completion&& other) = delete;
  Completion(const Completion&) = delete;
  ~Completion();

  // Any thread; the first one counts.
  void Resolve(Result result);
  void Resolve();
  void Reject(webrtc::RTCError error);
  // `error` if it is one, else success without a result.
  void Settle(webrtc::RTCError error);

 private:
  std::shared_ptr<Mailbox> mailbox_;  // Null once settled or moved from.
  uint64_t id_ = 0;
};

}  // namespace voxlink
