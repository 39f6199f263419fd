#include "webrtc/certificate.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "addon.h"
#include "rtc_base/rtc_certificate_generator.h"
#include "rtc_base/ssl_fingerprint.h"

#include "napi/completion.h"
#include "napi/convert.h"
#include "webrtc/runtime.h"

namespace voxlink {

namespace {

// An RSA key takes long enough to make that it must hold up neither the event loop nor libwebrtc's threads.
class GenerateWorker : public Napi::AsyncWorker {
 public:
  GenerateWorker(Napi::Env env, rtc::KeyParams key, uint64_t expires_ms, Completion done)
      : Napi::AsyncWorker(env), key_(key), expires_ms_(expires_ms), done_(std::move(done)) {}

  void Execute() override { certificate_ = rtc::RTCCertificateGenerator::GenerateCertificate(key_, expires_ms_); }

  void OnOK() override {
    if (!certificate_) {
      done_.Reject(webrtc::RTCError(webrtc::RTCErrorType::INTERNAL_ERROR, "The key pair could not be generated"));
      return;
    }
    done_.Resolve([certificate = certificate_](Napi::Env env) {
      return std::vector<napi_value>{Certificate::New(env, certificate)};
    });
  }

 private:
  const rtc::KeyParams key_;
  const uint64_t expires_ms_;
  Completion done_;
  rtc::scoped_refptr<rtc::RTCCertificate> certificate_;
};

void GenerateCertificate(const Napi::CallbackInfo& info) {
  // OpenSSL is initialized with the runtime.
  Addon::Get(info.Env()).runtime();
  const std::string type = FromJs<std::string>(info[0], "keyType");
  const rtc::KeyParams key =
      type == "RSA" ? rtc::KeyParams::RSA(FromJs<int>(info[1], "modulusLength")) : rtc::KeyParams::ECDSA();
  const auto expires_ms = static_cast<uint64_t>(FromJs<double>(info[2], "expires"));
  // An AsyncWorker deletes itself when it is done.
  std::make_unique<GenerateWorker>(info.Env(), key, expires_ms, Completion(info[3])).release()->Queue();
}

Napi::Value FromPem(const Napi::CallbackInfo& info) {
  Addon::Get(info.Env()).runtime();
  rtc::scoped_refptr<rtc::RTCCertificate> certificate = rtc::RTCCertificate::FromPEM(
      rtc::RTCCertificatePEM(FromJs<std::string>(info[0], "privateKey"), FromJs<std::string>(info[1], "certificate")));
  if (!certificate) {
    throw Napi::Error::New(info.Env(), "The PEM texts do not hold a private key and its certificate");
  }
  return Certificate::New(info.Env(), certificate);
}

}  // namespace

void Certificate::Init(Napi::Env env, Napi::Object exports) {
  Addon::Get(env).Register(&kTypeTag, DefineClass(env, kName,
                                                  {
                                                      InstanceAccessor<&Certificate::Expires>("expires"),
                                                      InstanceAccessor<&Certificate::Fingerprints>("fingerprints"),
                                                      InstanceAccessor<&Certificate::Pem>("pem"),
                                                  }));
  exports.Set("generateCertificate", Napi::Function::New(env, GenerateCertificate));
  exports.Set("certificateFromPem", Napi::Function::New(env, FromPem));
}

Napi::Object Certificate::New(Napi::Env env, rtc::scoped_refptr<rtc::RTCCertificate> certificate) {
  Napi::Object object = Addon::Get(env).Construct(&kTypeTag, {});
  Unwrap(object)->certificate_ = std::move(certificate);
  return object;
}

Napi::Value Certificate::Expires(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), static_cast<double>(certificate_->Expires()));
}

Napi::Value Certificate::Fingerprints(const Napi::CallbackInfo& info) {
  Napi::Array list = Napi::Array::New(info.Env());
  if (std::unique_ptr<rtc::SSLFingerprint> fingerprint = rtc::SSLFingerprint::CreateFromCertificate(*certificate_)) {
    Napi::Object entry = Napi::Object::New(info.Env());
    entry.Set("algorithm", fingerprint->algorithm);
    entry.Set("value", fingerprint->GetRfc4572Fingerprint());
    list.Set(0U, entry);
  }
  return list;
}

Napi::Value Certificate::Pem(const Napi::CallbackInfo& info) {
  const rtc::RTCCertificatePEM pem = certificate_->ToPEM();
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("privateKey", pem.private_key());
  object.Set("certificate", pem.certificate());
  return object;
}

}  // namespace voxlink
