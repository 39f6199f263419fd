#include "opus/init.h"

#include <opus.h>

#include "napi/convert.h"
#include "opus/batch.h"
#include "opus/decoder.h"
#include "opus/dred.h"
#include "opus/encoder.h"
#include "opus/packet-calls.h"
#include "opus/polyphase.h"
#include "opus/soft-clip.h"

namespace voxlink {

void InitOpus(Napi::Env env, Napi::Object exports) {
  OpusEncoderHandle::Init(env, exports);
  OpusDecoderHandle::Init(env, exports);
  OpusDredHandle::Init(env, exports);
  InitOpusBatch(env, exports);
  InitOpusPackets(env, exports);
  InitPolyphase(env, exports);
  InitSoftClip(env, exports);
  exports.Set("opusVersion", opus_get_version_string());
  exports.Set("opusErrorText", Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
                return ToJs(info.Env(), opus_strerror(FromJs<int>(info[0], "code")));
              }));
}

}  // namespace voxlink
