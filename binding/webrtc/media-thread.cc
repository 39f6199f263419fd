#include "webrtc/media-thread.h"

#include "rtc_base/time_utils.h"

namespace voxlink {

namespace {

// Timers run at multiples of this time, hence up to so much late.
constexpr int64_t kGridMs = 10;

// Shorter ones are left as they are.
constexpr webrtc::TimeDelta kShortest = webrtc::TimeDelta::Millis(20);

}  // namespace

bool MediaSocketServer::Wait(webrtc::TimeDelta max_wait_duration, bool process_io) {
  owner_ = std::this_thread::get_id();
  waiting_ = true;
  const bool result = rtc::PhysicalSocketServer::Wait(max_wait_duration, process_io);
  waiting_ = false;
  return result;
}

void MediaSocketServer::WakeUp() {
  if (owner_.load(std::memory_order_relaxed) == std::this_thread::get_id() && !waiting_) {
    return;
  }
  rtc::PhysicalSocketServer::WakeUp();
}

void MediaThread::PostDelayedTaskImpl(absl::AnyInvocable<void() &&> task, webrtc::TimeDelta delay,
                                      const PostDelayedTaskTraits& traits, const webrtc::Location& location) {
  if (!traits.high_precision && delay >= kShortest && delay.IsFinite()) {
    const int64_t due_ms = rtc::TimeMillis() + delay.RoundUpTo(webrtc::TimeDelta::Millis(1)).ms();
    delay += webrtc::TimeDelta::Millis((kGridMs - due_ms % kGridMs) % kGridMs);
  }
  rtc::Thread::PostDelayedTaskImpl(std::move(task), delay, traits, location);
}

}  // namespace voxlink
