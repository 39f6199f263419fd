// Decoders of each kind with settings at random: packets, losses, copies for lost packets, and deep redundancy.
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include <opus.h>

#include "reader.h"

#include "opus/decoder-state.h"

namespace {

using voxlink::ArrayView;
using voxlink::DecoderState;
using voxlink::Reader;

constexpr std::array kRates = {8000, 12000, 16000, 24000, 48000, 96000};
constexpr std::array kTypes = {napi_int16_array, napi_int32_array, napi_float32_array};
constexpr int kMaxSamples = 96 * 120;
constexpr int kMaxSteps = 24;  // So that one input takes milliseconds.

struct Destroy {
  void operator()(OpusDREDDecoder* decoder) const { opus_dred_decoder_destroy(decoder); }
  void operator()(OpusDRED* redundancy) const { opus_dred_free(redundancy); }
};

std::shared_ptr<DecoderState> Open(Reader& input, int rate, int& channels) {
  const int kind = input.Byte() % 4;
  if (kind < 2) {
    channels = 1 + kind;
    return voxlink::MakeDecoderState(opus_decoder_create(rate, channels, nullptr), rate, channels);
  }
  const int streams = 1 + input.Byte() % 4;
  const int coupled = input.Byte() % (streams + 1);
  channels = streams + coupled;
  if (kind == 2) {
    std::array<unsigned char, 8> mapping{};
    for (int i = 0; i < channels; ++i) {
      mapping[i] = static_cast<unsigned char>(i);
    }
    OpusMSDecoder* state = opus_multistream_decoder_create(rate, channels, streams, coupled, mapping.data(), nullptr);
    return voxlink::MakeDecoderState(state, rate, channels, streams);
  }
  std::vector<unsigned char> matrix(2 * channels * channels);
  for (unsigned char& byte : matrix) {
    byte = input.Byte();
  }
  OpusProjectionDecoder* state = opus_projection_decoder_create(rate, channels, streams, coupled, matrix.data(),
                                                                static_cast<opus_int32>(matrix.size()), nullptr);
  return voxlink::MakeDecoderState(state, rate, channels, streams);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Reader input(data, size);
  const int rate = kRates[input.Byte() % kRates.size()];
  int channels = 0;
  const std::shared_ptr<DecoderState> decoder = Open(input, rate, channels);
  decoder->Set(OPUS_SET_COMPLEXITY_REQUEST, input.Byte() % 11);
  decoder->Set(OPUS_SET_OSCE_BWE_REQUEST, input.Byte() % 2);
  decoder->Set(OPUS_SET_IGNORE_EXTENSIONS_REQUEST, input.Byte() % 2);
  const std::unique_ptr<OpusDREDDecoder, Destroy> parser(opus_dred_decoder_create(nullptr));
  const std::unique_ptr<OpusDRED, Destroy> redundancy(opus_dred_alloc(nullptr));
  std::memset(static_cast<void*>(redundancy.get()), 0, opus_dred_get_size());

  for (int step = 0; step < kMaxSteps && !input.AtEnd(); ++step) {
    const int how = input.Byte();
    const napi_typedarray_type type = kTypes[how % kTypes.size()];
    const size_t sample_bytes = type == napi_int16_array ? 2 : 4;
    const int gap = rate / 400 * (1 + input.Byte() % 48);
    const std::span<const uint8_t> bytes = input.Packet();
    // Exactly as large as it has to be, so that one byte beyond is noticed.
    const std::unique_ptr<uint8_t[]> packet(new uint8_t[bytes.size()]);
    std::copy(bytes.begin(), bytes.end(), packet.get());
    const ArrayView view = {napi_uint8_array, packet.get(), bytes.size(), bytes.size()};
    const int room = how & 0x40 ? gap : rate / 1000 * 120;
    const size_t length = static_cast<size_t>(room) * channels;
    const auto samples = std::make_unique_for_overwrite<uint8_t[]>(length * sample_bytes);
    const ArrayView out = {type, samples.get(), length, length * sample_bytes};
    switch (how >> 3 & 3) {
      case 0:
        decoder->Recover({}, out, gap);
        break;
      case 1:
        if (!bytes.empty()) {
          decoder->Recover(view, out, gap);
        }
        break;
      case 2:
        if (!bytes.empty()) {
          int end = 0;
          opus_dred_parse(parser.get(), redundancy.get(), packet.get(), static_cast<opus_int32>(bytes.size()), 2 * rate,
                          rate, &end, 0);
        }
        decoder->DecodeDred(redundancy.get(), gap * (how >> 5), out, gap);
        break;
      default:
        decoder->Decode(view, out);
    }
    opus_int32 value = 0;
    decoder->Get(OPUS_GET_FINAL_RANGE_REQUEST, &value);
    decoder->Get(OPUS_GET_PITCH_REQUEST, &value);
  }
  return 0;
}
