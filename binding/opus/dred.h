#pragma once

#include <memory>

#include <napi.h>
#include <opus.h>

#include "napi/handle.h"

namespace voxlink {

// The deep redundancy (DRED) of one packet, and what it takes to parse it.
class OpusDredHandle : public Handle<OpusDredHandle> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x8c51d3f6047be92a, 0x37f2ab90e6d5184c};
  static constexpr const char* kName = "OpusDred";

  static void Init(Napi::Env env, Napi::Object exports);

  explicit OpusDredHandle(const Napi::CallbackInfo& info);
  ~OpusDredHandle() override { Release(Env()); }

  // Null once closed.
  const OpusDRED* redundancy() const { return redundancy_.get(); }

 private:
  struct Destroy {
    void operator()(OpusDREDDecoder* decoder) const { opus_dred_decoder_destroy(decoder); }
    void operator()(OpusDRED* redundancy) const { opus_dred_free(redundancy); }
  };

  // (packet, maxSamples, sampleRate, result: Int32Array(2)) → 0 or a code. Writes how many samples before the packet
  // the redundancy begins, and how many before it ends.
  Napi::Value Parse(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  void Release(Napi::Env env);

  std::unique_ptr<OpusDREDDecoder, Destroy> decoder_;
  std::unique_ptr<OpusDRED, Destroy> redundancy_;
  int64_t memory_ = 0;  // What the garbage collector was told.
};

}  // namespace voxlink
