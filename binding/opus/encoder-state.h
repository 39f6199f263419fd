#pragma once

#include <memory>

#include <opus.h>
#include <opus_multistream.h>
#include <opus_projection.h>

#include "opus/coder.h"
#include "opus/samples.h"

namespace voxlink {

// An encoder of libopus, of whichever of its three kinds.
class EncoderState : public OpusCoder {
 public:
  explicit EncoderState(int channels, int streams) : channels_(channels), streams_(streams) {}

  // → bytes written, or a code of libopus.
  int Encode(const ArrayView& pcm, const ArrayView& out);
  void Perform(OpusJob& job) override;

 protected:
  virtual int EncodeFrame(const ArrayView& pcm, int frame_size, unsigned char* out, opus_int32 max_bytes) = 0;

 private:
  const int channels_;
  const int streams_;
};

// Take over what libopus made.
std::shared_ptr<EncoderState> MakeEncoderState(OpusEncoder* state, int channels);
std::shared_ptr<EncoderState> MakeEncoderState(OpusMSEncoder* state, int channels, int streams);
std::shared_ptr<EncoderState> MakeEncoderState(OpusProjectionEncoder* state, int channels, int streams);

}  // namespace voxlink
