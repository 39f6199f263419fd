// The prebuilt libsrtp takes its ciphers from NSS. This file defines the same public symbols over OpenSSL's libcrypto,
// so that the archive's NSS members are never linked. libsrtp's own known-answer tests check them when it starts.
//
// These functions run for every RTP packet: contexts are made once per stream, the cipher is keyed once, and HMAC
// starts from two precomputed SHA-1 states instead of hashing the key pads again (RFC 2104, section 4).

#include <array>
#include <cstring>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

extern "C" {
#include <srtp2/auth.h>
#include <srtp2/cipher.h>

struct srtp_debug_module_t {
  int on;
  const char* name;
};

extern const srtp_cipher_test_case_t srtp_aes_icm_128_test_case_0;
extern const srtp_cipher_test_case_t srtp_aes_icm_192_test_case_0;
extern const srtp_cipher_test_case_t srtp_aes_icm_256_test_case_0;
extern const srtp_cipher_test_case_t srtp_aes_gcm_128_test_case_0;
extern const srtp_cipher_test_case_t srtp_aes_gcm_256_test_case_0;
extern const srtp_auth_test_case_t srtp_hmac_test_case_0;

extern const srtp_cipher_type_t srtp_aes_icm_128;
extern const srtp_cipher_type_t srtp_aes_icm_192;
extern const srtp_cipher_type_t srtp_aes_icm_256;
extern const srtp_cipher_type_t srtp_aes_gcm_128;
extern const srtp_cipher_type_t srtp_aes_gcm_256;
extern const srtp_auth_type_t srtp_hmac;

// libsrtp keeps its debug switches in these variables and needs them to be writable.
srtp_debug_module_t srtp_mod_aes_icm = {0, "aes icm"};
srtp_debug_module_t srtp_mod_aes_gcm = {0, "aes gcm"};
srtp_debug_module_t srtp_mod_hmac = {0, "hmac sha-1"};
}

namespace {

constexpr int kIcmSaltLength = 14;
constexpr int kGcmSaltLength = 12;
constexpr size_t kBlockLength = 16;

struct CipherContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextDeleter>;

// One allocation holds libsrtp's view of a cipher or hash and the state behind it; `base.state` points back at it.
template <typename Base>
struct State {
  Base base = {};
};

struct IcmState : State<srtp_cipher_t> {
  CipherContext context{EVP_CIPHER_CTX_new()};
  const EVP_CIPHER* cipher = nullptr;
  int key_length = 0;
  std::array<uint8_t, kBlockLength> offset = {};
};

struct GcmState : State<srtp_cipher_t> {
  CipherContext context{EVP_CIPHER_CTX_new()};
  const EVP_CIPHER* cipher = nullptr;
  int tag_length = 0;
};

struct HmacState : State<srtp_auth_t> {
  SHA_CTX inner_keyed = {};
  SHA_CTX outer_keyed = {};
  SHA_CTX running = {};
};

// libsrtp frees a cipher only through its dealloc function, so ownership leaves the unique_ptr here …
template <typename S, typename Base>
Base* Release(std::unique_ptr<S> state) {
  state->base.state = state.get();
  return &state.release()->base;
}

// … and comes back here, to be destroyed at the end of the scope.
template <typename S, typename Base>
std::unique_ptr<S> Adopt(Base* base) {
  return std::unique_ptr<S>(base == nullptr ? nullptr : static_cast<S*>(base->state));
}

srtp_err_status_t IcmAlloc(srtp_cipher_t** cipher, int key_length, int /*tag_length*/) {
  auto state = std::make_unique<IcmState>();
  state->key_length = key_length - kIcmSaltLength;
  switch (state->key_length) {
    case 16:
      state->cipher = EVP_aes_128_ctr();
      state->base.type = &srtp_aes_icm_128;
      break;
    case 24:
      state->cipher = EVP_aes_192_ctr();
      state->base.type = &srtp_aes_icm_192;
      break;
    case 32:
      state->cipher = EVP_aes_256_ctr();
      state->base.type = &srtp_aes_icm_256;
      break;
    default:
      return srtp_err_status_bad_param;
  }
  if (!state->context) {
    return srtp_err_status_alloc_fail;
  }
  state->base.key_len = key_length;
  state->base.algorithm = state->base.type->id;
  *cipher = Release<IcmState, srtp_cipher_t>(std::move(state));
  return srtp_err_status_ok;
}

srtp_err_status_t IcmDealloc(srtp_cipher_t* cipher) {
  return Adopt<IcmState>(cipher) ? srtp_err_status_ok : srtp_err_status_bad_param;
}

srtp_err_status_t IcmInit(void* opaque, const uint8_t* key) {
  auto* state = static_cast<IcmState*>(opaque);
  // The salt, shifted left by two octets, is the counter's starting offset (RFC 3711, section 4.1.1).
  state->offset.fill(0);
  std::memcpy(state->offset.data(), key + state->key_length, kIcmSaltLength);
  return EVP_EncryptInit_ex(state->context.get(), state->cipher, nullptr, key, nullptr) == 1 ? srtp_err_status_ok
                                                                                             : srtp_err_status_fail;
}

srtp_err_status_t IcmSetIv(void* opaque, uint8_t* iv, srtp_cipher_direction_t /*direction*/) {
  auto* state = static_cast<IcmState*>(opaque);
  std::array<uint8_t, kBlockLength> counter;
  for (size_t i = 0; i < kBlockLength; ++i) {
    counter[i] = iv[i] ^ state->offset[i];
  }
  return EVP_EncryptInit_ex(state->context.get(), nullptr, nullptr, nullptr, counter.data()) == 1
             ? srtp_err_status_ok
             : srtp_err_status_fail;
}

srtp_err_status_t IcmApply(void* opaque, uint8_t* buffer, unsigned int* length) {
  auto* state = static_cast<IcmState*>(opaque);
  int written = 0;
  if (EVP_EncryptUpdate(state->context.get(), buffer, &written, buffer, static_cast<int>(*length)) != 1) {
    return srtp_err_status_cipher_fail;
  }
  *length = static_cast<unsigned int>(written);
  return srtp_err_status_ok;
}

srtp_err_status_t GcmAlloc(srtp_cipher_t** cipher, int key_length, int tag_length) {
  auto state = std::make_unique<GcmState>();
  switch (key_length - kGcmSaltLength) {
    case 16:
      state->cipher = EVP_aes_128_gcm();
      state->base.type = &srtp_aes_gcm_128;
      break;
    case 32:
      state->cipher = EVP_aes_256_gcm();
      state->base.type = &srtp_aes_gcm_256;
      break;
    default:
      return srtp_err_status_bad_param;
  }
  if (!state->context) {
    return srtp_err_status_alloc_fail;
  }
  state->tag_length = tag_length;
  state->base.key_len = key_length;
  state->base.algorithm = state->base.type->id;
  *cipher = Release<GcmState, srtp_cipher_t>(std::move(state));
  return srtp_err_status_ok;
}

srtp_err_status_t GcmDealloc(srtp_cipher_t* cipher) {
  return Adopt<GcmState>(cipher) ? srtp_err_status_ok : srtp_err_status_bad_param;
}

srtp_err_status_t GcmInit(void* opaque, const uint8_t* key) {
  auto* state = static_cast<GcmState*>(opaque);
  return EVP_CipherInit_ex(state->context.get(), state->cipher, nullptr, key, nullptr, 1) == 1
             ? srtp_err_status_ok
             : srtp_err_status_init_fail;
}

srtp_err_status_t GcmSetIv(void* opaque, uint8_t* iv, srtp_cipher_direction_t direction) {
  auto* state = static_cast<GcmState*>(opaque);
  const int encrypt = direction == srtp_direction_encrypt ? 1 : 0;
  return EVP_CipherInit_ex(state->context.get(), nullptr, nullptr, nullptr, iv, encrypt) == 1 ? srtp_err_status_ok
                                                                                              : srtp_err_status_fail;
}

srtp_err_status_t GcmSetAad(void* opaque, const uint8_t* aad, uint32_t length) {
  auto* state = static_cast<GcmState*>(opaque);
  int written = 0;
  return EVP_CipherUpdate(state->context.get(), nullptr, &written, aad, static_cast<int>(length)) == 1
             ? srtp_err_status_ok
             : srtp_err_status_algo_fail;
}

srtp_err_status_t GcmEncrypt(void* opaque, uint8_t* buffer, unsigned int* length) {
  auto* state = static_cast<GcmState*>(opaque);
  int written = 0;
  if (*length > 0 && EVP_CipherUpdate(state->context.get(), buffer, &written, buffer, static_cast<int>(*length)) != 1) {
    return srtp_err_status_cipher_fail;
  }
  return srtp_err_status_ok;
}

srtp_err_status_t GcmGetTag(void* opaque, uint8_t* tag, uint32_t* length) {
  auto* state = static_cast<GcmState*>(opaque);
  std::array<uint8_t, kBlockLength> rest;
  int written = 0;
  if (EVP_CipherFinal_ex(state->context.get(), rest.data(), &written) != 1 ||
      EVP_CIPHER_CTX_ctrl(state->context.get(), EVP_CTRL_GCM_GET_TAG, state->tag_length, tag) != 1) {
    return srtp_err_status_algo_fail;
  }
  *length = static_cast<uint32_t>(state->tag_length);
  return srtp_err_status_ok;
}

srtp_err_status_t GcmDecrypt(void* opaque, uint8_t* buffer, unsigned int* length) {
  auto* state = static_cast<GcmState*>(opaque);
  if (*length < static_cast<unsigned int>(state->tag_length)) {
    return srtp_err_status_bad_param;
  }
  const unsigned int plain_length = *length - static_cast<unsigned int>(state->tag_length);
  std::array<uint8_t, kBlockLength> rest;
  int written = 0;
  if (EVP_CIPHER_CTX_ctrl(state->context.get(), EVP_CTRL_GCM_SET_TAG, state->tag_length, buffer + plain_length) != 1) {
    return srtp_err_status_auth_fail;
  }
  if (plain_length > 0 &&
      EVP_CipherUpdate(state->context.get(), buffer, &written, buffer, static_cast<int>(plain_length)) != 1) {
    return srtp_err_status_cipher_fail;
  }
  if (EVP_CipherFinal_ex(state->context.get(), rest.data(), &written) != 1) {
    return srtp_err_status_auth_fail;
  }
  *length = plain_length;
  return srtp_err_status_ok;
}

srtp_err_status_t HmacAlloc(srtp_auth_t** auth, int key_length, int out_length) {
  if (key_length > SHA_DIGEST_LENGTH || out_length > SHA_DIGEST_LENGTH) {
    return srtp_err_status_bad_param;
  }
  auto state = std::make_unique<HmacState>();
  state->base.type = &srtp_hmac;
  state->base.key_len = key_length;
  state->base.out_len = out_length;
  *auth = Release<HmacState, srtp_auth_t>(std::move(state));
  return srtp_err_status_ok;
}

srtp_err_status_t HmacDealloc(srtp_auth_t* auth) {
  auto state = Adopt<HmacState>(auth);
  if (!state) {
    return srtp_err_status_bad_param;
  }
  OPENSSL_cleanse(state.get(), sizeof(HmacState));
  return srtp_err_status_ok;
}

srtp_err_status_t HmacInit(void* opaque, const uint8_t* key, int key_length) {
  auto* state = static_cast<HmacState*>(opaque);
  std::array<uint8_t, SHA_CBLOCK> inner_pad;
  std::array<uint8_t, SHA_CBLOCK> outer_pad;
  for (int i = 0; i < SHA_CBLOCK; ++i) {
    const uint8_t octet = i < key_length ? key[i] : 0;
    inner_pad[i] = octet ^ 0x36;
    outer_pad[i] = octet ^ 0x5c;
  }
  const bool ok = SHA1_Init(&state->inner_keyed) == 1 &&
                  SHA1_Update(&state->inner_keyed, inner_pad.data(), inner_pad.size()) == 1 &&
                  SHA1_Init(&state->outer_keyed) == 1 &&
                  SHA1_Update(&state->outer_keyed, outer_pad.data(), outer_pad.size()) == 1;
  state->running = state->inner_keyed;
  OPENSSL_cleanse(inner_pad.data(), inner_pad.size());
  OPENSSL_cleanse(outer_pad.data(), outer_pad.size());
  return ok ? srtp_err_status_ok : srtp_err_status_auth_fail;
}

srtp_err_status_t HmacStart(void* opaque) {
  auto* state = static_cast<HmacState*>(opaque);
  state->running = state->inner_keyed;
  return srtp_err_status_ok;
}

srtp_err_status_t HmacUpdate(void* opaque, const uint8_t* data, int length) {
  auto* state = static_cast<HmacState*>(opaque);
  return SHA1_Update(&state->running, data, static_cast<size_t>(length)) == 1 ? srtp_err_status_ok
                                                                              : srtp_err_status_auth_fail;
}

srtp_err_status_t HmacCompute(void* opaque, const uint8_t* data, int length, int tag_length, uint8_t* tag) {
  auto* state = static_cast<HmacState*>(opaque);
  std::array<uint8_t, SHA_DIGEST_LENGTH> digest;
  SHA_CTX outer = state->outer_keyed;
  if (tag_length > SHA_DIGEST_LENGTH || SHA1_Update(&state->running, data, static_cast<size_t>(length)) != 1 ||
      SHA1_Final(digest.data(), &state->running) != 1 || SHA1_Update(&outer, digest.data(), digest.size()) != 1 ||
      SHA1_Final(digest.data(), &outer) != 1) {
    return srtp_err_status_auth_fail;
  }
  std::memcpy(tag, digest.data(), static_cast<size_t>(tag_length));
  return srtp_err_status_ok;
}

}  // namespace

extern "C" {

const srtp_cipher_type_t srtp_aes_icm_128 = {IcmAlloc,
                                             IcmDealloc,
                                             IcmInit,
                                             nullptr,
                                             IcmApply,
                                             IcmApply,
                                             IcmSetIv,
                                             nullptr,
                                             "AES-128 counter mode (OpenSSL)",
                                             &srtp_aes_icm_128_test_case_0,
                                             SRTP_AES_ICM_128};
const srtp_cipher_type_t srtp_aes_icm_192 = {IcmAlloc,
                                             IcmDealloc,
                                             IcmInit,
                                             nullptr,
                                             IcmApply,
                                             IcmApply,
                                             IcmSetIv,
                                             nullptr,
                                             "AES-192 counter mode (OpenSSL)",
                                             &srtp_aes_icm_192_test_case_0,
                                             SRTP_AES_ICM_192};
const srtp_cipher_type_t srtp_aes_icm_256 = {IcmAlloc,
                                             IcmDealloc,
                                             IcmInit,
                                             nullptr,
                                             IcmApply,
                                             IcmApply,
                                             IcmSetIv,
                                             nullptr,
                                             "AES-256 counter mode (OpenSSL)",
                                             &srtp_aes_icm_256_test_case_0,
                                             SRTP_AES_ICM_256};
const srtp_cipher_type_t srtp_aes_gcm_128 = {GcmAlloc,
                                             GcmDealloc,
                                             GcmInit,
                                             GcmSetAad,
                                             GcmEncrypt,
                                             GcmDecrypt,
                                             GcmSetIv,
                                             GcmGetTag,
                                             "AES-128 GCM (OpenSSL)",
                                             &srtp_aes_gcm_128_test_case_0,
                                             SRTP_AES_GCM_128};
const srtp_cipher_type_t srtp_aes_gcm_256 = {GcmAlloc,
                                             GcmDealloc,
                                             GcmInit,
                                             GcmSetAad,
                                             GcmEncrypt,
                                             GcmDecrypt,
                                             GcmSetIv,
                                             GcmGetTag,
                                             "AES-256 GCM (OpenSSL)",
                                             &srtp_aes_gcm_256_test_case_0,
                                             SRTP_AES_GCM_256};
const srtp_auth_type_t srtp_hmac = {HmacAlloc,
                                    HmacDealloc,
                                    HmacInit,
                                    HmacCompute,
                                    HmacUpdate,
                                    HmacStart,
                                    "HMAC SHA-1 (OpenSSL)",
                                    &srtp_hmac_test_case_0,
                                    SRTP_HMAC_SHA1};
}
