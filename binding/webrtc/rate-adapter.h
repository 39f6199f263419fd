#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "common_audio/resampler/sinc_resampler.h"

#include "webrtc/pcm-queue.h"

namespace voxlink {

// Reads a queue whose 10 ms are not a whole number of samples (11 025 Hz and the like) as 10 ms blocks of 48 kHz. The
// ratio is exact, so that nothing drifts.
class RateAdapter {
 public:
  static constexpr int kOutputRate = 48000;
  static constexpr size_t kOutputFrames = kOutputRate / 100;

  static bool IsNeeded(int sample_rate) { return sample_rate % 100 != 0; }

  RateAdapter(PcmQueue& queue, int sample_rate);

  // Fills 10 ms of interleaved samples, with silence where the queue has none.
  void Read(int16_t* out);

 private:
  // One channel's view on the queue. The resamplers of all channels ask for blocks of the same length in turn; the
  // first to ask reads the block for all.
  class Channel : public webrtc::SincResamplerCallback {
   public:
    Channel(RateAdapter& adapter, size_t index, double ratio, size_t block)
        : adapter_(adapter), index_(index), resampler_(ratio, block, this) {}
    void Run(size_t frames, float* destination) override;
    void Resample(float* out);

   private:
    RateAdapter& adapter_;
    const size_t index_;
    size_t block_ = 0;  // Number within blocks_ of the one to take next.
    webrtc::SincResampler resampler_;
  };

  PcmQueue& queue_;
  std::vector<std::vector<int16_t>> blocks_;  // Those of the present Read().
  std::vector<std::unique_ptr<Channel>> channels_;
};

}  // namespace voxlink
