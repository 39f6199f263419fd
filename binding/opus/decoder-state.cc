#include "opus/decoder-state.h"

#include <algorithm>
#include <type_traits>

#include "opus/opus-state.h"

namespace voxlink {

namespace {

// RFC 6716, section 3.2.
constexpr int kLongestPacketMs = 120;

// The frames of a packet take 48 times 1275 bytes at most, times the streams. More could only be padding, and this much
// is no packet.
constexpr size_t kMaxPacketBytes = 1 << 20;

template <typename State>
struct Api;

template <>
struct Api<OpusDecoder> {
  using State = OpusDecoder;
  using Stream = OpusDecoder;
  static constexpr auto kDecode = opus_decode;
  static constexpr auto kDecode24 = opus_decode24;
  static constexpr auto kDecodeFloat = opus_decode_float;
  static constexpr auto kControl = opus_decoder_ctl;
  static constexpr auto kDestroy = opus_decoder_destroy;
  static constexpr auto kStreamControl = opus_decoder_ctl;
};

template <>
struct Api<OpusMSDecoder> {
  using State = OpusMSDecoder;
  using Stream = OpusDecoder;
  static constexpr auto kDecode = opus_multistream_decode;
  static constexpr auto kDecode24 = opus_multistream_decode24;
  static constexpr auto kDecodeFloat = opus_multistream_decode_float;
  static constexpr auto kControl = opus_multistream_decoder_ctl;
  static constexpr auto kDestroy = opus_multistream_decoder_destroy;
  static constexpr auto kStreamControl = opus_decoder_ctl;
  static constexpr int kGetStreamRequest = OPUS_MULTISTREAM_GET_DECODER_STATE_REQUEST;
};

template <>
struct Api<OpusProjectionDecoder> {
  using State = OpusProjectionDecoder;
  using Stream = OpusDecoder;
  static constexpr auto kDecode = opus_projection_decode;
  static constexpr auto kDecode24 = opus_projection_decode24;
  static constexpr auto kDecodeFloat = opus_projection_decode_float;
  static constexpr auto kControl = opus_projection_decoder_ctl;
  static constexpr auto kDestroy = opus_projection_decoder_destroy;
  static constexpr auto kStreamControl = opus_decoder_ctl;
  static constexpr int kGetStreamRequest = OPUS_MULTISTREAM_GET_DECODER_STATE_REQUEST;
};

template <typename State>
class DecoderStateOf final : public DecoderState {
 public:
  DecoderStateOf(State* state, int sample_rate, int channels, int streams)
      : DecoderState(sample_rate, channels), state_(state, streams) {}

  int Set(int request, opus_int32 value) override { return state_.Set(request, value); }
  int Get(int request, opus_int32* value) override { return state_.Get(request, value); }
  void Reset() override { state_.Reset(); }

 protected:
  int DecodeFrame(const unsigned char* data, opus_int32 bytes, const ArrayView& out, int frame_size, int fec) override {
    switch (out.type) {
      case napi_int16_array:
        return Api<State>::kDecode(state_.get(), data, bytes, static_cast<opus_int16*>(out.data), frame_size, fec);
      case napi_int32_array:
        return Api<State>::kDecode24(state_.get(), data, bytes, static_cast<opus_int32*>(out.data), frame_size, fec);
      default:
        return Api<State>::kDecodeFloat(state_.get(), data, bytes, static_cast<float*>(out.data), frame_size, fec);
    }
  }

  int DecodeDredFrame(const OpusDRED* dred, int offset, const ArrayView& out, int frame_size) override {
    if constexpr (std::is_same_v<State, OpusDecoder>) {
      switch (out.type) {
        case napi_int16_array:
          return opus_decoder_dred_decode(state_.get(), dred, offset, static_cast<opus_int16*>(out.data), frame_size);
        case napi_int32_array:
          return opus_decoder_dred_decode24(state_.get(), dred, offset, static_cast<opus_int32*>(out.data), frame_size);
        default:
          return opus_decoder_dred_decode_float(state_.get(), dred, offset, static_cast<float*>(out.data), frame_size);
      }
    }
    return OPUS_UNIMPLEMENTED;
  }

 private:
  OpusState<Api<State>> state_;
};

}  // namespace

DecoderState::DecoderState(int sample_rate, int channels)
    : sample_rate_(sample_rate), channels_(channels), max_frame_size_(sample_rate / 1000 * kLongestPacketMs) {}

int DecoderState::Decode(const ArrayView& packet, const ArrayView& out) {
  // To libopus an empty packet is a lost one, but who hands one over did receive something.
  if (packet.length == 0 || packet.length > kMaxPacketBytes) {
    return OPUS_INVALID_PACKET;
  }
  if (Overlap(packet, out)) {
    return OPUS_BAD_ARG;
  }
  const size_t capacity = std::min<size_t>(out.length / channels_, max_frame_size_);
  if (capacity == 0) {
    return OPUS_BUFFER_TOO_SMALL;
  }
  return DecodeFrame(static_cast<const unsigned char*>(packet.data), static_cast<opus_int32>(packet.length), out,
                     static_cast<int>(capacity), 0);
}

int DecoderState::Recover(const ArrayView& next, const ArrayView& out, int frame_size) {
  const bool has_next = next.data != nullptr || next.length > 0;
  if (has_next && next.length > kMaxPacketBytes) {
    return OPUS_INVALID_PACKET;
  }
  if (has_next && Overlap(next, out)) {
    return OPUS_BAD_ARG;
  }
  const int code = CheckGap(out, frame_size);
  if (code != OPUS_OK) {
    return code;
  }
  return DecodeFrame(static_cast<const unsigned char*>(next.data), static_cast<opus_int32>(next.length), out,
                     frame_size, has_next ? 1 : 0);
}

int DecoderState::DecodeDred(const OpusDRED* dred, int offset, const ArrayView& out, int frame_size) {
  const int code = CheckGap(out, frame_size);
  return code == OPUS_OK ? DecodeDredFrame(dred, offset, out, frame_size) : code;
}

int DecoderState::CheckGap(const ArrayView& out, int frame_size) const {
  // libopus puts a frame of the length asked for on the stack, so that length has to have a limit.
  if (frame_size <= 0 || frame_size > max_frame_size_) {
    return OPUS_BAD_ARG;
  }
  return out.length / channels_ < static_cast<size_t>(frame_size) ? OPUS_BUFFER_TOO_SMALL : OPUS_OK;
}

int DecoderState::DurationOfJob(const OpusJob& job) {
  const auto packet_samples = [&] {
    return job.is_lost
               ? 0
               : opus_packet_get_nb_samples(job.input.data(), static_cast<opus_int32>(job.input.size()), sample_rate_);
  };
  if (!job.is_lost && !job.use_fec) {
    return packet_samples();
  }
  if (job.frame_size != 0) {
    return job.frame_size;
  }
  opus_int32 last = 0;
  Get(OPUS_GET_LAST_PACKET_DURATION_REQUEST, &last);
  if (last > 0) {
    return last;
  }
  const int samples = packet_samples();
  return samples > 0 ? samples : sample_rate_ / 50;
}

void DecoderState::Perform(OpusJob& job) {
  if (!job.is_lost && (job.input.empty() || job.input.size() > kMaxPacketBytes)) {
    job.code = OPUS_INVALID_PACKET;
    return;
  }
  const int samples = DurationOfJob(job);
  if (samples <= 0 || samples > max_frame_size_) {
    job.code = OPUS_INVALID_PACKET;
    return;
  }
  const size_t length = static_cast<size_t>(samples) * channels_;
  job.output_bytes = length * (job.type == napi_int16_array ? sizeof(int16_t) : sizeof(int32_t));
  job.output = std::make_unique_for_overwrite<uint8_t[]>(job.output_bytes);
  const ArrayView out = {job.type, job.output.get(), length, job.output_bytes};
  const ArrayView packet = {napi_uint8_array, job.is_lost ? nullptr : job.input.data(), job.input.size(),
                            job.input.size()};
  job.code = job.is_lost || job.use_fec ? Recover(packet, out, samples) : Decode(packet, out);
}

std::shared_ptr<DecoderState> MakeDecoderState(OpusDecoder* state, int sample_rate, int channels) {
  return std::make_shared<DecoderStateOf<OpusDecoder>>(state, sample_rate, channels, 1);
}

std::shared_ptr<DecoderState> MakeDecoderState(OpusMSDecoder* state, int sample_rate, int channels, int streams) {
  return std::make_shared<DecoderStateOf<OpusMSDecoder>>(state, sample_rate, channels, streams);
}

std::shared_ptr<DecoderState> MakeDecoderState(OpusProjectionDecoder* state, int sample_rate, int channels,
                                               int streams) {
  return std::make_shared<DecoderStateOf<OpusProjectionDecoder>>(state, sample_rate, channels, streams);
}

}  // namespace voxlink
