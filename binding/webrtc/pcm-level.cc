#include "webrtc/pcm-level.h"

#include <algorithm>
#include <cmath>

namespace voxlink {

namespace {

constexpr double kFullScale = 32768;
constexpr double kLowestLevel = -127;

}  // namespace

double LevelOf(const std::vector<int16_t>& samples) {
  int64_t energy = 0;
  for (const int16_t sample : samples) {
    energy += int64_t{sample} * sample;
  }
  if (energy == 0) {
    return kLowestLevel;
  }
  const double power = static_cast<double>(energy) / static_cast<double>(samples.size()) / (kFullScale * kFullScale);
  return std::max(kLowestLevel, 10 * std::log10(power));
}

void MixToMono(const int16_t* samples, size_t frames, size_t channels, std::vector<int16_t>& mono) {
  mono.resize(frames);
  const int divisor = std::max(1, static_cast<int>(channels));
  for (size_t i = 0; i < frames; ++i) {
    int sum = 0;
    for (size_t c = 0; c < channels; ++c) {
      sum += samples[i * channels + c];
    }
    mono[i] = static_cast<int16_t>(sum / divisor);
  }
}

}  // namespace voxlink
