#pragma once

#include <napi.h>

#include "api/scoped_refptr.h"
#include "rtc_base/rtc_certificate.h"

#include "napi/handle.h"

namespace voxlink {

// A key pair with its certificate. It never changes, so that any thread may read it.
class Certificate : public Handle<Certificate> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x1f6a0f1b8d3c4e52, 0x9b7a5c2e60d1438f};
  static constexpr const char* kName = "Certificate";

  // Registers the class and puts generateCertificate() and certificateFromPem() on the exports.
  static void Init(Napi::Env env, Napi::Object exports);
  static Napi::Object New(Napi::Env env, rtc::scoped_refptr<rtc::RTCCertificate> certificate);

  explicit Certificate(const Napi::CallbackInfo& info) : Handle(info) {}

  const rtc::scoped_refptr<rtc::RTCCertificate>& certificate() const { return certificate_; }

 private:
  Napi::Value Expires(const Napi::CallbackInfo& info);
  Napi::Value Fingerprints(const Napi::CallbackInfo& info);
  Napi::Value Pem(const Napi::CallbackInfo& info);

  rtc::scoped_refptr<rtc::RTCCertificate> certificate_;
};

}  // namespace voxlink
