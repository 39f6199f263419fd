#include "opus/decoder.h"

#include <algorithm>
#include <array>

#include "napi/convert.h"
#include "opus/control.h"
#include "opus/samples.h"

namespace voxlink {

namespace {

constexpr std::array kSettings = {
    OPUS_SET_COMPLEXITY_REQUEST,
    OPUS_SET_GAIN_REQUEST,
    OPUS_SET_PHASE_INVERSION_DISABLED_REQUEST,
    OPUS_SET_OSCE_BWE_REQUEST,
    OPUS_SET_IGNORE_EXTENSIONS_REQUEST,
};

constexpr std::array kReadings = {
    OPUS_GET_COMPLEXITY_REQUEST,
    OPUS_GET_GAIN_REQUEST,
    OPUS_GET_PHASE_INVERSION_DISABLED_REQUEST,
    OPUS_GET_OSCE_BWE_REQUEST,
    OPUS_GET_IGNORE_EXTENSIONS_REQUEST,
    OPUS_GET_BANDWIDTH_REQUEST,
    OPUS_GET_PITCH_REQUEST,
    OPUS_GET_LAST_PACKET_DURATION_REQUEST,
    OPUS_GET_FINAL_RANGE_REQUEST,
};

// RFC 6716, section 3.2.
constexpr int kLongestPacketMs = 120;

// The frames of a packet take 48 times 1275 bytes at most. More could only be padding, and this much is no packet.
constexpr size_t kMaxPacketBytes = 1 << 20;

int Decode(OpusDecoder* state, const unsigned char* data, opus_int32 bytes, const ArrayView& out, int frame_size,
           int fec) {
  switch (out.type) {
    case napi_int16_array:
      return opus_decode(state, data, bytes, static_cast<opus_int16*>(out.data), frame_size, fec);
    case napi_int32_array:
      return opus_decode24(state, data, bytes, static_cast<opus_int32*>(out.data), frame_size, fec);
    default:
      return opus_decode_float(state, data, bytes, static_cast<float*>(out.data), frame_size, fec);
  }
}

}  // namespace

void OpusDecoderHandle::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("OpusDecoder", DefineClass(env, kName,
                                         {
                                             InstanceMethod<&OpusDecoderHandle::Open>("open"),
                                             InstanceMethod<&OpusDecoderHandle::Decode>("decode"),
                                             InstanceMethod<&OpusDecoderHandle::Recover>("recover"),
                                             InstanceMethod<&OpusDecoderHandle::Set>("set"),
                                             InstanceMethod<&OpusDecoderHandle::Get>("get"),
                                             InstanceMethod<&OpusDecoderHandle::Reset>("reset"),
                                             InstanceMethod<&OpusDecoderHandle::Close>("close"),
                                         }));
}

Napi::Value OpusDecoderHandle::Open(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  Release(info.Env());
  int code = OPUS_OK;
  state_.reset(opus_decoder_create(sample_rate, channels, &code));
  if (state_) {
    channels_ = channels;
    max_frame_size_ = sample_rate / 1000 * kLongestPacketMs;
    memory_ = opus_decoder_get_size(channels);
    Napi::MemoryManagement::AdjustExternalMemory(info.Env(), memory_);
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusDecoderHandle::Decode(const Napi::CallbackInfo& info) {
  const ArrayView packet = ViewBytes(info[0], "packet");
  const ArrayView out = ViewSamples(info[1], "out");
  if (!state_) {
    return ToJs(info.Env(), OPUS_INVALID_STATE);
  }
  // To libopus an empty packet is a lost one, but who hands one over did receive something.
  if (packet.length == 0 || packet.length > kMaxPacketBytes) {
    return ToJs(info.Env(), OPUS_INVALID_PACKET);
  }
  if (Overlap(packet, out)) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  const size_t capacity = std::min<size_t>(out.length / channels_, max_frame_size_);
  if (capacity == 0) {
    return ToJs(info.Env(), OPUS_BUFFER_TOO_SMALL);
  }
  return ToJs(info.Env(), voxlink::Decode(state_.get(), static_cast<const unsigned char*>(packet.data),
                                          static_cast<opus_int32>(packet.length), out, static_cast<int>(capacity), 0));
}

Napi::Value OpusDecoderHandle::Recover(const Napi::CallbackInfo& info) {
  const bool has_next = !info[0].IsNull();
  const ArrayView next = has_next ? ViewBytes(info[0], "packet") : ArrayView{};
  const ArrayView out = ViewSamples(info[1], "out");
  const int frame_size = FromJs<int>(info[2], "frameSize");
  if (!state_) {
    return ToJs(info.Env(), OPUS_INVALID_STATE);
  }
  if (has_next && (next.length == 0 || next.length > kMaxPacketBytes)) {
    return ToJs(info.Env(), OPUS_INVALID_PACKET);
  }
  // libopus puts a frame of the length asked for on the stack, so that length has to have a limit.
  if (frame_size <= 0 || frame_size > max_frame_size_ || (has_next && Overlap(next, out))) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  if (out.length / channels_ < static_cast<size_t>(frame_size)) {
    return ToJs(info.Env(), OPUS_BUFFER_TOO_SMALL);
  }
  return ToJs(info.Env(), voxlink::Decode(state_.get(), static_cast<const unsigned char*>(next.data),
                                          static_cast<opus_int32>(next.length), out, frame_size, has_next ? 1 : 0));
}

Napi::Value OpusDecoderHandle::Set(const Napi::CallbackInfo& info) {
  return SetControl(info, opus_decoder_ctl, state_.get(), kSettings);
}

Napi::Value OpusDecoderHandle::Get(const Napi::CallbackInfo& info) {
  return GetControl(info, opus_decoder_ctl, state_.get(), kReadings);
}

void OpusDecoderHandle::Reset(const Napi::CallbackInfo& /*info*/) {
  if (state_) {
    opus_decoder_ctl(state_.get(), OPUS_RESET_STATE);
  }
}

void OpusDecoderHandle::Close(const Napi::CallbackInfo& info) { Release(info.Env()); }

void OpusDecoderHandle::Release(Napi::Env env) {
  if (state_) {
    state_.reset();
    Napi::MemoryManagement::AdjustExternalMemory(env, -memory_);
  }
}

}  // namespace voxlink
