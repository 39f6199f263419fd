#include "opus/encoder.h"

#include <array>
#include <cstring>

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

constexpr int kMaxChannels = 255;

// What open methods answer with when libopus did not make the state: why not.
template <typename State>
bool Made(State* state, int& code) {
  if (state == nullptr && code == OPUS_OK) {
    code = OPUS_ALLOC_FAIL;
  }
  return state != nullptr;
}

}  // namespace

void OpusEncoderHandle::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("OpusEncoder", DefineClass(env, kName,
                                         {
                                             InstanceMethod<&OpusEncoderHandle::Open>("open"),
                                             InstanceMethod<&OpusEncoderHandle::OpenMultistream>("openMultistream"),
                                             InstanceMethod<&OpusEncoderHandle::OpenSurround>("openSurround"),
                                             InstanceMethod<&OpusEncoderHandle::OpenProjection>("openProjection"),
                                             InstanceMethod<&OpusEncoderHandle::Encode>("encode"),
                                             InstanceMethod<&OpusEncoderHandle::DemixingGain>("demixingGain"),
                                             InstanceMethod<&OpusEncoderHandle::DemixingMatrix>("demixingMatrix"),
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
  int code = OPUS_OK;
  OpusEncoder* state = opus_encoder_create(sample_rate, channels, application, &code);
  if (Made(state, code)) {
    Adopt(info.Env(), MakeEncoderState(state, channels), opus_encoder_get_size(channels));
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusEncoderHandle::OpenMultistream(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  const int streams = FromJs<int>(info[2], "streams");
  const int coupled = FromJs<int>(info[3], "coupledStreams");
  const ArrayView mapping = ViewBytes(info[4], "mapping");
  const int application = FromJs<int>(info[5], "application");
  if (channels < 1 || channels > kMaxChannels || mapping.length != static_cast<size_t>(channels)) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  int code = OPUS_OK;
  OpusMSEncoder* state = opus_multistream_encoder_create(
      sample_rate, channels, streams, coupled, static_cast<const unsigned char*>(mapping.data), application, &code);
  if (Made(state, code)) {
    Adopt(info.Env(), MakeEncoderState(state, channels, streams), opus_multistream_encoder_get_size(streams, coupled));
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusEncoderHandle::OpenSurround(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  const int family = FromJs<int>(info[2], "family");
  const int application = FromJs<int>(info[3], "application");
  const ArrayView layout = ViewBytes(info[4], "layout");
  if (channels < 1 || channels > kMaxChannels || layout.length != static_cast<size_t>(channels) + 2) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  int code = OPUS_OK;
  int streams = 0;
  int coupled = 0;
  auto* bytes = static_cast<uint8_t*>(layout.data);
  OpusMSEncoder* state = opus_multistream_surround_encoder_create(sample_rate, channels, family, &streams, &coupled,
                                                                  bytes + 2, application, &code);
  if (Made(state, code)) {
    bytes[0] = static_cast<uint8_t>(streams);
    bytes[1] = static_cast<uint8_t>(coupled);
    Adopt(info.Env(), MakeEncoderState(state, channels, streams),
          opus_multistream_surround_encoder_get_size(channels, family));
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusEncoderHandle::OpenProjection(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  const int family = FromJs<int>(info[2], "family");
  const int application = FromJs<int>(info[3], "application");
  const ArrayView layout = ViewBytes(info[4], "layout");
  if (channels < 1 || channels > kMaxChannels || layout.length != 2) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  int code = OPUS_OK;
  int streams = 0;
  int coupled = 0;
  OpusProjectionEncoder* state =
      opus_projection_ambisonics_encoder_create(sample_rate, channels, family, &streams, &coupled, application, &code);
  if (Made(state, code)) {
    auto* bytes = static_cast<uint8_t*>(layout.data);
    bytes[0] = static_cast<uint8_t>(streams);
    bytes[1] = static_cast<uint8_t>(coupled);
    opus_int32 size = 0;
    opus_projection_encoder_ctl(state, OPUS_PROJECTION_GET_DEMIXING_MATRIX_SIZE(&size));
    demixing_matrix_.resize(size);
    opus_projection_encoder_ctl(state, OPUS_PROJECTION_GET_DEMIXING_MATRIX(demixing_matrix_.data(), size));
    opus_projection_encoder_ctl(state, OPUS_PROJECTION_GET_DEMIXING_MATRIX_GAIN(&demixing_gain_));
    Adopt(info.Env(), MakeEncoderState(state, channels, streams),
          opus_projection_ambisonics_encoder_get_size(channels, family));
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusEncoderHandle::Encode(const Napi::CallbackInfo& info) {
  const ArrayView pcm = ViewSamples(info[0], "pcm");
  const ArrayView out = ViewBytes(info[1], "out");
  const int usable = Usable();
  return ToJs(info.Env(), usable == OPUS_OK ? state()->Encode(pcm, out) : usable);
}

// NOLINTNEXTLINE(readability-make-member-function-const): node-addon-api wants methods that are not.
Napi::Value OpusEncoderHandle::DemixingGain(const Napi::CallbackInfo& info) { return ToJs(info.Env(), demixing_gain_); }

Napi::Value OpusEncoderHandle::DemixingMatrix(const Napi::CallbackInfo& info) {
  Napi::Uint8Array matrix = Napi::Uint8Array::New(info.Env(), demixing_matrix_.size());
  if (!demixing_matrix_.empty()) {
    std::memcpy(matrix.Data(), demixing_matrix_.data(), demixing_matrix_.size());
  }
  return matrix;
}

Napi::Value OpusEncoderHandle::Set(const Napi::CallbackInfo& info) {
  return SetControl(info, state().get(), kSettings);
}

Napi::Value OpusEncoderHandle::Get(const Napi::CallbackInfo& info) {
  return GetControl(info, state().get(), kReadings);
}

}  // namespace voxlink
