#include "opus/encoder-state.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "opus/opus-state.h"

namespace voxlink {

namespace {

// More than any packet takes, and far from the limits of int.
constexpr size_t kMaxBytes = 1 << 20;
constexpr size_t kMaxSamples = 1 << 24;

// Six frames of 20 ms, each as long as the quality extension lets it become, and their lengths.
constexpr size_t kLargestPacket = 6 * 3825 + 16;

template <typename State>
struct Api;

template <>
struct Api<OpusEncoder> {
  using State = OpusEncoder;
  using Stream = OpusEncoder;
  static constexpr auto kEncode = opus_encode;
  static constexpr auto kEncode24 = opus_encode24;
  static constexpr auto kEncodeFloat = opus_encode_float;
  static constexpr auto kControl = opus_encoder_ctl;
  static constexpr auto kDestroy = opus_encoder_destroy;
  static constexpr auto kStreamControl = opus_encoder_ctl;
};

template <>
struct Api<OpusMSEncoder> {
  using State = OpusMSEncoder;
  using Stream = OpusEncoder;
  static constexpr auto kEncode = opus_multistream_encode;
  static constexpr auto kEncode24 = opus_multistream_encode24;
  static constexpr auto kEncodeFloat = opus_multistream_encode_float;
  static constexpr auto kControl = opus_multistream_encoder_ctl;
  static constexpr auto kDestroy = opus_multistream_encoder_destroy;
  static constexpr auto kStreamControl = opus_encoder_ctl;
  static constexpr int kGetStreamRequest = OPUS_MULTISTREAM_GET_ENCODER_STATE_REQUEST;
};

template <>
struct Api<OpusProjectionEncoder> {
  using State = OpusProjectionEncoder;
  using Stream = OpusEncoder;
  static constexpr auto kEncode = opus_projection_encode;
  static constexpr auto kEncode24 = opus_projection_encode24;
  static constexpr auto kEncodeFloat = opus_projection_encode_float;
  static constexpr auto kControl = opus_projection_encoder_ctl;
  static constexpr auto kDestroy = opus_projection_encoder_destroy;
  static constexpr auto kStreamControl = opus_encoder_ctl;
  static constexpr int kGetStreamRequest = OPUS_MULTISTREAM_GET_ENCODER_STATE_REQUEST;
};

template <typename State>
class EncoderStateOf final : public EncoderState {
 public:
  EncoderStateOf(State* state, int channels, int streams) : EncoderState(channels, streams), state_(state, streams) {}

  int Set(int request, opus_int32 value) override { return state_.Set(request, value); }
  int Get(int request, opus_int32* value) override { return state_.Get(request, value); }
  void Reset() override { state_.Reset(); }

 protected:
  int EncodeFrame(const ArrayView& pcm, int frame_size, unsigned char* out, opus_int32 max_bytes) override {
    switch (pcm.type) {
      case napi_int16_array:
        return Api<State>::kEncode(state_.get(), static_cast<const opus_int16*>(pcm.data), frame_size, out, max_bytes);
      case napi_int32_array:
        return Api<State>::kEncode24(state_.get(), static_cast<const opus_int32*>(pcm.data), frame_size, out,
                                     max_bytes);
      default:
        return Api<State>::kEncodeFloat(state_.get(), static_cast<const float*>(pcm.data), frame_size, out, max_bytes);
    }
  }

 private:
  OpusState<Api<State>> state_;
};

}  // namespace

int EncoderState::Encode(const ArrayView& pcm, const ArrayView& out) {
  // An empty array has no memory at all, which libopus must not be given.
  const bool empty = pcm.length == 0 || out.length == 0;
  if (empty || pcm.length > kMaxSamples || pcm.length % channels_ != 0 || Overlap(pcm, out)) {
    return OPUS_BAD_ARG;
  }
  const auto max_bytes = static_cast<opus_int32>(std::min(out.length, kMaxBytes));
  return EncodeFrame(pcm, static_cast<int>(pcm.length) / channels_, static_cast<unsigned char*>(out.data), max_bytes);
}

void EncoderState::Perform(OpusJob& job) {
  const size_t room = kLargestPacket * streams_;
  const auto packet = std::make_unique_for_overwrite<uint8_t[]>(room);
  const size_t sample_bytes = job.type == napi_int16_array ? sizeof(int16_t) : sizeof(int32_t);
  const ArrayView pcm = {job.type, job.input.data(), job.input.size() / sample_bytes, job.input.size()};
  job.code = Encode(pcm, {napi_uint8_array, packet.get(), room, room});
  if (job.code > 0) {
    job.output_bytes = job.code;
    job.output = std::make_unique_for_overwrite<uint8_t[]>(job.output_bytes);
    std::memcpy(job.output.get(), packet.get(), job.output_bytes);
  }
}

std::shared_ptr<EncoderState> MakeEncoderState(OpusEncoder* state, int channels) {
  return std::make_shared<EncoderStateOf<OpusEncoder>>(state, channels, 1);
}

std::shared_ptr<EncoderState> MakeEncoderState(OpusMSEncoder* state, int channels, int streams) {
  return std::make_shared<EncoderStateOf<OpusMSEncoder>>(state, channels, streams);
}

std::shared_ptr<EncoderState> MakeEncoderState(OpusProjectionEncoder* state, int channels, int streams) {
  return std::make_shared<EncoderStateOf<OpusProjectionEncoder>>(state, channels, streams);
}

}  // namespace voxlink
