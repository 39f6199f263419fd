#include "opus/decoder.h"

#include <array>

#include "napi/convert.h"
#include "opus/control.h"
#include "opus/dred.h"
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

constexpr int kMaxChannels = 255;

}  // namespace

void OpusDecoderHandle::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("OpusDecoder", DefineClass(env, kName,
                                         {
                                             InstanceMethod<&OpusDecoderHandle::Open>("open"),
                                             InstanceMethod<&OpusDecoderHandle::OpenMultistream>("openMultistream"),
                                             InstanceMethod<&OpusDecoderHandle::OpenProjection>("openProjection"),
                                             InstanceMethod<&OpusDecoderHandle::Decode>("decode"),
                                             InstanceMethod<&OpusDecoderHandle::Recover>("recover"),
                                             InstanceMethod<&OpusDecoderHandle::DecodeDred>("decodeDred"),
                                             InstanceMethod<&OpusDecoderHandle::Set>("set"),
                                             InstanceMethod<&OpusDecoderHandle::Get>("get"),
                                             InstanceMethod<&OpusDecoderHandle::Reset>("reset"),
                                             InstanceMethod<&OpusDecoderHandle::Close>("close"),
                                         }));
}

Napi::Value OpusDecoderHandle::Open(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  int code = OPUS_ALLOC_FAIL;
  OpusDecoder* state = opus_decoder_create(sample_rate, channels, &code);
  if (state != nullptr) {
    Adopt(info.Env(), MakeDecoderState(state, sample_rate, channels), opus_decoder_get_size(channels));
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusDecoderHandle::OpenMultistream(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  const int streams = FromJs<int>(info[2], "streams");
  const int coupled = FromJs<int>(info[3], "coupledStreams");
  const ArrayView mapping = ViewBytes(info[4], "mapping");
  if (channels < 1 || channels > kMaxChannels || mapping.length != static_cast<size_t>(channels)) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  int code = OPUS_ALLOC_FAIL;
  OpusMSDecoder* state = opus_multistream_decoder_create(sample_rate, channels, streams, coupled,
                                                         static_cast<const unsigned char*>(mapping.data), &code);
  if (state != nullptr) {
    Adopt(info.Env(), MakeDecoderState(state, sample_rate, channels, streams),
          opus_multistream_decoder_get_size(streams, coupled));
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusDecoderHandle::OpenProjection(const Napi::CallbackInfo& info) {
  const int sample_rate = FromJs<int>(info[0], "sampleRate");
  const int channels = FromJs<int>(info[1], "channels");
  const int streams = FromJs<int>(info[2], "streams");
  const int coupled = FromJs<int>(info[3], "coupledStreams");
  const ArrayView matrix = ViewBytes(info[4], "demixingMatrix");
  // libopus multiplies before it compares.
  const auto is_count = [](int value, int least) { return value >= least && value <= kMaxChannels; };
  if (!is_count(channels, 1) || !is_count(streams, 1) || !is_count(coupled, 0) || matrix.length == 0 ||
      matrix.length != static_cast<size_t>(channels) * (streams + coupled) * sizeof(int16_t)) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  int code = OPUS_ALLOC_FAIL;
  OpusProjectionDecoder* state =
      opus_projection_decoder_create(sample_rate, channels, streams, coupled, static_cast<unsigned char*>(matrix.data),
                                     static_cast<opus_int32>(matrix.length), &code);
  if (state != nullptr) {
    Adopt(info.Env(), MakeDecoderState(state, sample_rate, channels, streams),
          opus_projection_decoder_get_size(channels, streams, coupled));
  }
  return ToJs(info.Env(), code);
}

Napi::Value OpusDecoderHandle::Decode(const Napi::CallbackInfo& info) {
  const ArrayView packet = ViewBytes(info[0], "packet");
  const ArrayView out = ViewSamples(info[1], "out");
  const int usable = Usable();
  return ToJs(info.Env(), usable == OPUS_OK ? state()->Decode(packet, out) : usable);
}

Napi::Value OpusDecoderHandle::Recover(const Napi::CallbackInfo& info) {
  const bool has_next = !info[0].IsNull();
  const ArrayView next = has_next ? ViewBytes(info[0], "packet") : ArrayView{};
  const ArrayView out = ViewSamples(info[1], "out");
  const int frame_size = FromJs<int>(info[2], "frameSize");
  int code = Usable();
  if (code == OPUS_OK && has_next && next.length == 0) {
    code = OPUS_INVALID_PACKET;
  }
  return ToJs(info.Env(), code == OPUS_OK ? state()->Recover(next, out, frame_size) : code);
}

Napi::Value OpusDecoderHandle::DecodeDred(const Napi::CallbackInfo& info) {
  const OpusDredHandle* dred = OpusDredHandle::Unwrap(info[0].As<Napi::Object>());
  const int offset = FromJs<int>(info[1], "offset");
  const ArrayView out = ViewSamples(info[2], "out");
  const int frame_size = FromJs<int>(info[3], "frameSize");
  int code = Usable();
  if (code == OPUS_OK && dred->redundancy() == nullptr) {
    code = OPUS_INVALID_STATE;
  }
  return ToJs(info.Env(), code == OPUS_OK ? state()->DecodeDred(dred->redundancy(), offset, out, frame_size) : code);
}

Napi::Value OpusDecoderHandle::Set(const Napi::CallbackInfo& info) {
  return SetControl(info, state().get(), kSettings);
}

Napi::Value OpusDecoderHandle::Get(const Napi::CallbackInfo& info) {
  return GetControl(info, state().get(), kReadings);
}

}  // namespace voxlink
