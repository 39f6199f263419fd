#include "webrtc/trust-store.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "addon.h"
#include "rtc_base/openssl_adapter.h"

#include "napi/convert.h"

namespace voxlink {

namespace {

void AddCertificates(X509_STORE* store, const std::string& text) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> input(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())),
                                                        &BIO_free);
  while (true) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr), &X509_free);
    if (!certificate) {
      break;
    }
    X509_STORE_add_cert(store, certificate.get());
  }
  // The end of the text is an error to OpenSSL.
  ERR_clear_error();
}

std::shared_ptr<TlsTrust> TrustFromJs(const Napi::CallbackInfo& info) {
  // OpenSSL is initialized with the runtime.
  Addon::Get(info.Env()).runtime();
  return std::make_shared<TlsTrust>(FromJs<std::vector<std::string>>(info[0], "certificates"));
}

}  // namespace

TlsTrust::TlsTrust(const std::vector<std::string>& texts) {
  X509_STORE* store = X509_STORE_new();
  for (const std::string& text : texts) {
    AddCertificates(store, text);
  }
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
      rtc::OpenSSLAdapter::CreateContext(rtc::SSL_MODE_TLS, /*enable_cache=*/false), &SSL_CTX_free);
  // Instead of libwebrtc's own list. The context owns the store from now on.
  SSL_CTX_set_cert_store(context.get(), store);
  sessions_ = std::make_unique<rtc::OpenSSLSessionCache>(rtc::SSL_MODE_TLS, context.get());
}

TrustStore::TrustStore(const Napi::CallbackInfo& info) : Handle(info), trust_(TrustFromJs(info)) {}

void TrustStore::Init(Napi::Env env, Napi::Object exports) { exports.Set("TrustStore", DefineClass(env, kName, {})); }

}  // namespace voxlink
