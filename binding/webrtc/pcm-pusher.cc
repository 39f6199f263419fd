#include "webrtc/pcm-pusher.h"

#include <algorithm>
#include <utility>

#include "rtc_base/time_utils.h"

#include "webrtc/pcm-queue.h"
#include "webrtc/runtime.h"

namespace voxlink {

namespace {

constexpr int64_t kBlockUs = 10'000;
constexpr int64_t kUsPerSecond = 1'000'000;

}  // namespace

PcmPusher::PcmPusher(Runtime& runtime, int sample_rate, int channels, int capacity_ms)
    : PcmSource(runtime),
      capacity_us_(int64_t{capacity_ms} * 1000),
      sample_rate_(sample_rate),
      channels_(static_cast<size_t>(channels)) {}

void PcmPusher::SetFormat(int sample_rate, int channels) {
  std::lock_guard lock(mutex_);
  sample_rate_ = sample_rate;
  channels_ = static_cast<size_t>(channels);
}

size_t PcmPusher::Write(const int16_t* samples, size_t count, int64_t gap) { return Take(samples, count, gap); }

size_t PcmPusher::Write(const float* samples, size_t count, int64_t gap) { return Take(samples, count, gap); }

template <typename T>
size_t PcmPusher::Take(const T* samples, size_t count, int64_t gap) {
  size_t taken = 0;
  bool push = false;
  {
    std::lock_guard lock(mutex_);
    const int64_t now_us = rtc::TimeMicros();
    const size_t block = static_cast<size_t>(sample_rate_ / 100) * channels_;
    int64_t gap_us = gap == kElapsed ? now_us - written_until_us_ : gap * kUsPerSecond / sample_rate_;
    if (!written_) {
      gap_us = 0;
    }
    gap_us = std::max<int64_t>(gap_us, 0);
    const int64_t start_us = std::max(written_until_us_ + gap_us, now_us);
    const int64_t room = (now_us + capacity_us_ - start_us) / kBlockUs;
    const size_t blocks = std::min(count / block, static_cast<size_t>(std::max<int64_t>(room, 0)));
    if (closed_ || blocks == 0) {
      return 0;
    }
    taken = blocks * block;
    Chunk& chunk = chunks_.emplace_back(Chunk{{}, sample_rate_, channels_, gap_us, now_us / 1000});
    chunk.samples.resize(taken);
    ConvertSamples(samples, taken, chunk.samples.data());
    written_ = true;
    written_until_us_ = start_us + static_cast<int64_t>(blocks) * kBlockUs;
    push = !std::exchange(pushing_, true);
  }
  if (push) {
    runtime_.audio_clock().Push(std::static_pointer_cast<PcmPusher>(shared_from_this()));
  }
  return taken;
}

double PcmPusher::AheadMs(int64_t now_us) const {
  return static_cast<double>(std::max<int64_t>(written_until_us_ - now_us, 0)) / 1000;
}

double PcmPusher::QueuedMs() {
  std::lock_guard lock(mutex_);
  return AheadMs(rtc::TimeMicros());
}

void PcmPusher::WhenBelow(int ms, Completion done) {
  bool add = false;
  {
    std::lock_guard lock(mutex_);
    if (AheadMs(rtc::TimeMicros()) > ms) {
      waiters_.Add(ms, std::move(done));
      add = !std::exchange(ticking_, true);
    } else {
      done.Resolve();
    }
  }
  if (add) {
    runtime_.audio_clock().Add(std::static_pointer_cast<PcmPusher>(shared_from_this()));
  }
}

// What was written is on its way already; only how far it was ahead is forgotten.
void PcmPusher::Clear() {
  std::list<DrainWaiters::Waiter> due;
  {
    std::lock_guard lock(mutex_);
    written_until_us_ = std::min(written_until_us_, rtc::TimeMicros());
    due = waiters_.Take(0);
  }
  DrainWaiters::Resolve(std::move(due));
}

void PcmPusher::Close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    chunks_.clear();
  }
  Clear();
}

void PcmPusher::Abandon() {
  {
    std::lock_guard lock(mutex_);
    abandoned_ = true;
    if (pushing_) {
      return;  // The push ends the tracks.
    }
  }
  PostEnd();
}

bool PcmPusher::Ended() {
  std::lock_guard lock(mutex_);
  return closed_ || (abandoned_ && !pushing_);
}

bool PcmPusher::Tick() {
  std::list<DrainWaiters::Waiter> due;
  bool more = false;
  {
    std::lock_guard lock(mutex_);
    due = waiters_.Take(AheadMs(rtc::TimeMicros()));
    more = !waiters_.empty();
    ticking_ = more;
  }
  DrainWaiters::Resolve(std::move(due));
  return more;
}

void PcmPusher::Push() {
  std::deque<Chunk> chunks;
  {
    std::lock_guard lock(mutex_);
    chunks = std::exchange(chunks_, {});
    pushing_ = false;
  }
  for (const Chunk& chunk : chunks) {
    SendChunk(chunk);
  }
  std::lock_guard lock(mutex_);
  if (abandoned_ && !pushing_) {
    PostEnd();
  }
}

void PcmPusher::SendChunk(const Chunk& chunk) {
  Skip(chunk.gap_us);
  const size_t block = static_cast<size_t>(chunk.sample_rate / 100) * chunk.channels;
  const size_t blocks = chunk.samples.size() / block;
  for (size_t i = 0; i < blocks; ++i) {
    // The last block has just been captured, those before it earlier.
    const int64_t age_ms = static_cast<int64_t>(blocks - 1 - i) * kBlockUs / 1000;
    Send(chunk.samples.data() + i * block, chunk.sample_rate, chunk.channels, chunk.time_ms - age_ms);
  }
}

}  // namespace voxlink
