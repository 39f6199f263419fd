#pragma once

#include <memory>
#include <string>
#include <vector>

#include <napi.h>

#include "rtc_base/openssl_session_cache.h"

#include "napi/handle.h"

namespace voxlink {

// Certificates that vouch for servers, ready for TLS. libwebrtc brings a list of its own, which lacks some of the most
// common authorities and cannot be added to.
class TlsTrust {
 public:
  // Each text holds certificates as PEM; what is not one is passed over.
  explicit TlsTrust(const std::vector<std::string>& texts);

  // What an adapter takes its context from.
  rtc::OpenSSLSessionCache& sessions() { return *sessions_; }

 private:
  std::unique_ptr<rtc::OpenSSLSessionCache> sessions_;
};

// What the TLS sockets of one connection are to trust. Media thread only.
struct ConnectionTrust {
  // The last is what counts; sockets may be left that began with an earlier one.
  std::vector<std::shared_ptr<TlsTrust>> stores;
};

class TrustStore : public Handle<TrustStore> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x6c1de0b83f2a4975, 0xa58e17c4d90b2f63};
  static constexpr const char* kName = "TrustStore";

  static void Init(Napi::Env env, Napi::Object exports);

  explicit TrustStore(const Napi::CallbackInfo& info);

  const std::shared_ptr<TlsTrust>& trust() const { return trust_; }

 private:
  const std::shared_ptr<TlsTrust> trust_;
};

}  // namespace voxlink
