#include "napi/error.h"

#include <string>

namespace voxlink {

Napi::Object ErrorToJs(Napi::Env env, const webrtc::RTCError& error) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("type", std::string(webrtc::ToString(error.type())));
  object.Set("message", error.message());
  if (error.error_detail() != webrtc::RTCErrorDetailType::NONE) {
    object.Set("detail", std::string(webrtc::ToString(error.error_detail())));
  }
  if (error.sctp_cause_code().has_value()) {
    object.Set("sctpCauseCode", static_cast<double>(*error.sctp_cause_code()));
  }
  return object;
}

}  // namespace voxlink
