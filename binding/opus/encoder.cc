#include "opus/encoder.h"

#include <algorithm>
#include <array>

#include "napi/convert.h"
#include "opus/control.h"
#include "opus/samples.h"

namespace voxlink {

namespace {

constexpr std::array kSettings = {
    OPUS_SET_APPLICATION_REQUEST,
    OPUS_SET_BITRATE_REQUEST,
    OPUS_SET_VBR_REQUEST,
    OPUS_SET_VBR_CONSTRAINT_REQUEST,
    OPUS_SET_COMPLEXITY_REQUEST,
    OPUS_SET_SIGNAL_REQUEST,
    OPUS_SET_BANDWIDTH_REQUEST,
    OPUS_SET_MAX_BANDWIDTH_REQUEST,
    OPUS_SET_FORCE_CHANNELS_REQUEST,
    OPUS_SET_INBAND_FEC_REQUEST,
    OPUS_SET_PACKET_LOSS_PERC_REQUEST,
    OPUS_SET_DTX_REQUEST,
    OPUS_SET_LSB_DEPTH_REQUEST,
    OPUS_SET_EXPERT_FRAME_DURATION_REQUEST,
    OPUS_SET_PREDICTION_DISABLED_REQUEST,
    OPUS_SET_PHASE_INVERSION_DISABLED_REQUEST,
    OPUS_SET_DRED_DURATION_REQUEST,
    OPUS_SET_QEXT_REQUEST,
};

constexpr std::array kReadings = {
    OPUS_GET_APPLICATION_REQUEST,
    OPUS_GET_BITRATE_REQUEST,
    OPUS_GET_VBR_REQUEST,
    OPUS_GET_VBR_CONSTRAINT_REQUEST,
    OPUS_GET_COMPLEXITY_REQUEST,
    OPUS_GET_SIGNAL_REQUEST,
    OPUS_GET_BANDWIDTH_REQUEST,
    OPUS_GET_MAX_BANDWIDTH_REQUEST,
    OPUS_GET_FORCE_CHANNELS_REQUEST,
    OPUS_GET_INBAND_FEC_REQUEST,
    OPUS_GET_PACKET_LOSS_PERC_REQUEST,
    OPUS_GET_DTX_REQUEST,
    OPUS_GET_LSB_DEPTH_REQUEST,
    OPUS_GET_EXPERT_FRAME_DURATION_REQUEST,
    OPUS_GET_PREDICTION_DISABLED_REQUEST,
    OPUS_GET_PHASE_INVERSION_DISABLED_REQUEST,
    OPUS_GET_DRED_DURATION_REQUEST,
    OPUS_GET_QEXT_REQUEST,
    OPUS_GET_LOOKAHEAD_REQUEST,
    OPUS_GET_FINAL_RANGE_REQUEST,
    OPUS_GET_IN_DTX_REQUEST,
};

// More than any packet takes, and far from the limits of int.
constexpr size_t kMaxBytes = 1 << 20;
constexpr size_t kMaxSamples = 1 << 24;

}  // namespace

void OpusEncoderHandle::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("OpusEncoder", DefineClass(env, kName,
                                         {
                                             InstanceMethod<&OpusEncoderHandle::Open>("open"),
                                             InstanceMethod<&OpusEncoderHandle::Encode>("encode"),
                                             InstanceMethod<&OpusEncoderHandle::Set>("set"),
                                             InstanceMethod<&OpusEncoderHandle::Get>("get"),
                                             InstanceMethod<&OpusEncoderHandle::Reset>("reset"),
                                             InstanceMethod<&OpusEncoderHandle::Close>("close"),
                                         }));
}

Napi::Value OpusEncoderHandle::Open(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  const int application = FromJs<int>(info[2], "application");
  Release(info.Env());
  int code = OPUS_OK;
  state_.reset(opus_encoder_create(sample_rate, channels, application, &code));
  if (state_) {
    channels_ = channels;
    memory_ = opus_encoder_get_size(channels);
    Napi::MemoryManagement::AdjustExternalMemory(info.Env(), memory_);
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusEncoderHandle::Encode(const Napi::CallbackInfo& info) {
  const ArrayView pcm = ViewSamples(info[0], "pcm");
  const ArrayView out = ViewBytes(info[1], "out");
  if (!state_) {
    return ToJs(info.Env(), OPUS_INVALID_STATE);
  }
  // An empty array has no memory at all, which libopus must not be given.
  const bool empty = pcm.length == 0 || out.length == 0;
  if (empty || pcm.length > kMaxSamples || pcm.length % channels_ != 0 || Overlap(pcm, out)) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  const int frame_size = static_cast<int>(pcm.length) / channels_;
  const auto max_bytes = static_cast<opus_int32>(std::min(out.length, kMaxBytes));
  auto* packet = static_cast<unsigned char*>(out.data);
  switch (pcm.type) {
    case napi_int16_array:
      return ToJs(info.Env(),
                  opus_encode(state_.get(), static_cast<const opus_int16*>(pcm.data), frame_size, packet, max_bytes));
    case napi_int32_array:
      return ToJs(info.Env(),
                  opus_encode24(state_.get(), static_cast<const opus_int32*>(pcm.data), frame_size, packet, max_bytes));
    default:
      return ToJs(info.Env(),
                  opus_encode_float(state_.get(), static_cast<const float*>(pcm.data), frame_size, packet, max_bytes));
  }
}

Napi::Value OpusEncoderHandle::Set(const Napi::CallbackInfo& info) {
  return SetControl(info, opus_encoder_ctl, state_.get(), kSettings);
}

Napi::Value OpusEncoderHandle::Get(const Napi::CallbackInfo& info) {
  return GetControl(info, opus_encoder_ctl, state_.get(), kReadings);
}

void OpusEncoderHandle::Reset(const Napi::CallbackInfo& /*info*/) {
  if (state_) {
    opus_encoder_ctl(state_.get(), OPUS_RESET_STATE);
  }
}

void OpusEncoderHandle::Close(const Napi::CallbackInfo& info) { Release(info.Env()); }

void OpusEncoderHandle::Release(Napi::Env env) {
  if (state_) {
    state_.reset();
    Napi::MemoryManagement::AdjustExternalMemory(env, -memory_);
  }
}

}  // namespace voxlink
