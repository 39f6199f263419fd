#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace voxlink {

// The level of samples in dBov as RFC 6464 defines it: 0 is the power of a square wave of full scale, and -127 stands
// for everything below, down to digital silence.
double LevelOf(const std::vector<int16_t>& samples);

// Fills `mono` with the mean of the channels of interleaved samples.
void MixToMono(const int16_t* samples, size_t frames, size_t channels, std::vector<int16_t>& mono);

}  // namespace voxlink
