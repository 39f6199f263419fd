#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "webrtc/audio-clock.h"
#include "webrtc/drain-waiters.h"
#include "webrtc/pcm-queue.h"
#include "webrtc/pcm-source.h"
#include "webrtc/rate-adapter.h"

namespace voxlink {

// A source with the library's clock: takes PCM in chunks of any length and sends 10 ms of it per tick.
//
// From the first write on, sinks get silence while the queue is empty. The RTP timestamps of libwebrtc count samples,
// so that a pause without samples would look to the receiver like network delay and make it buffer for seconds. A
// source that holds sends nothing instead, and moves the timestamps when audio comes again.
class PcmFeeder : public PcmSource, public AudioClock::Source {
 public:
  struct Options {
    int sample_rate = 0;
    int channels = 0;
    int capacity_ms = 0;
    bool live = false;  // Drops what stays in its queue without need.
    bool hold = false;
  };

  PcmFeeder(Runtime& runtime, const Options& options);

  // PcmSource
  void SetFormat(int sample_rate, int channels) override;
  size_t Write(const int16_t* samples, size_t count, int64_t gap) override;
  size_t Write(const float* samples, size_t count, int64_t gap) override;
  double QueuedMs() override;
  uint64_t DroppedFrames() override;
  Underruns UnderrunsSoFar() override;
  void WhenBelow(int ms, Completion done) override;
  void Clear() override;
  void Close() override;
  void Abandon() override;

  // AudioClock::Source
  bool Tick() override;

 private:
  // PcmSource
  void CountSinks(int change) override;
  bool Ended() override;

  template <typename T>
  size_t Take(const T* samples, size_t count);
  void Start(bool start);

  // Under mutex_.
  bool Activate();
  bool HasWork() const;
  void Read(int rate, size_t channels);
  void CountUnderrun();
  void DropNeedless();
  void StartWindow();

  const int capacity_ms_;
  const bool live_;
  const bool hold_;

  std::mutex mutex_;
  int sample_rate_ = 0;
  PcmQueue queue_{1, 0};
  DrainWaiters waiters_;
  bool written_ = false;
  bool abandoned_ = false;
  bool closed_ = false;
  bool active_ = false;  // Known to the clock.
  int sink_count_ = 0;
  Underruns underruns_;
  int dry_ticks_ = 0;     // Ticks in a row that found less than they need.
  bool holding_ = false;  // Nothing is sent until there is audio again.
  // In the present window of ticks.
  size_t least_queued_ = SIZE_MAX;
  bool window_written_ = false;
  int window_ticks_ = 0;
  uint64_t dropped_frames_ = 0;

  std::optional<RateAdapter> adapter_;  // Under mutex_.
  // Clock thread.
  std::vector<int16_t> block_;
  int64_t last_sent_us_ = 0;
};

}  // namespace voxlink
