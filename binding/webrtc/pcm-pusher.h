#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "webrtc/audio-clock.h"
#include "webrtc/drain-waiters.h"
#include "webrtc/pcm-source.h"

namespace voxlink {

// A source with its caller's clock: what is written goes out at once, in whole blocks of 10 ms.
//
// A writer that is faster than time is let ahead by the capacity, as if what it has written too early were queued;
// what goes beyond is refused. So neither a burst nor a caller without a clock can flood encoders and network.
class PcmPusher : public PcmSource, public AudioClock::Source {
 public:
  PcmPusher(Runtime& runtime, int sample_rate, int channels, int capacity_ms);

  // PcmSource
  void SetFormat(int sample_rate, int channels) override;
  size_t Write(const int16_t* samples, size_t count, int64_t gap) override;
  size_t Write(const float* samples, size_t count, int64_t gap) override;
  double QueuedMs() override;
  uint64_t DroppedFrames() override { return 0; }
  Underruns UnderrunsSoFar() override { return {}; }
  void WhenBelow(int ms, Completion done) override;
  void Clear() override;
  void Close() override;
  void Abandon() override;

  // AudioClock::Source
  bool Tick() override;
  void Push() override;

 private:
  // Whole blocks on their way to the clock's thread.
  struct Chunk {
    std::vector<int16_t> samples;
    int sample_rate;
    size_t channels;
    int64_t gap_us;   // Before it.
    int64_t time_ms;  // When it was written.
  };

  // PcmSource
  void CountSinks(int /*change*/) override {}
  bool Ended() override;

  template <typename T>
  size_t Take(const T* samples, size_t count, int64_t gap);
  void SendChunk(const Chunk& chunk);
  // Under mutex_.
  double AheadMs(int64_t now_us) const;

  const int64_t capacity_us_;

  std::mutex mutex_;
  int sample_rate_;
  size_t channels_;
  std::deque<Chunk> chunks_;
  bool written_ = false;
  int64_t written_until_us_ = 0;  // When real time will have caught up with what was written.
  DrainWaiters waiters_;
  bool ticking_ = false;  // Known to the clock, for the sake of the waiters.
  bool pushing_ = false;  // The clock's thread is to take the chunks, or is about to.
  bool abandoned_ = false;
  bool closed_ = false;
};

}  // namespace voxlink
