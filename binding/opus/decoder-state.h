#pragma once

#include <memory>

#include <opus.h>
#include <opus_multistream.h>
#include <opus_projection.h>

#include "opus/coder.h"
#include "opus/samples.h"

namespace voxlink {

// A decoder of libopus, of whichever of its three kinds.
class DecoderState : public OpusCoder {
 public:
  DecoderState(int sample_rate, int channels);

  // → samples per channel, or a code of libopus.
  int Decode(const ArrayView& packet, const ArrayView& out);
  // What stands in for a lost packet: the copy that the next packet carries, or without one (its data is null) a
  // continuation of what was heard.
  int Recover(const ArrayView& next, const ArrayView& out, int frame_size);
  // What stands in for a lost packet that lies `offset` samples before a later one, from the redundancy parsed from
  // that.
  int DecodeDred(const OpusDRED* dred, int offset, const ArrayView& out, int frame_size);
  void Perform(OpusJob& job) override;

 protected:
  virtual int DecodeFrame(const unsigned char* data, opus_int32 bytes, const ArrayView& out, int frame_size,
                          int fec) = 0;
  virtual int DecodeDredFrame(const OpusDRED* dred, int offset, const ArrayView& out, int frame_size) = 0;

 private:
  // A code for a length that cannot be filled in, or OPUS_OK.
  int CheckGap(const ArrayView& out, int frame_size) const;
  int DurationOfJob(const OpusJob& job);

  const int sample_rate_;
  const int channels_;
  const int max_frame_size_;
};

// Take over what libopus made.
std::shared_ptr<DecoderState> MakeDecoderState(OpusDecoder* state, int sample_rate, int channels);
std::shared_ptr<DecoderState> MakeDecoderState(OpusMSDecoder* state, int sample_rate, int channels, int streams);
std::shared_ptr<DecoderState> MakeDecoderState(OpusProjectionDecoder* state, int sample_rate, int channels,
                                               int streams);

}  // namespace voxlink
