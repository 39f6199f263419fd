#pragma once

#include <algorithm>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "napi/completion.h"
#include "webrtc/audio-clock.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/pcm-queue.h"
#include "webrtc/rate-adapter.h"

namespace voxlink {

class Runtime;

// The native side of an AudioSource: takes PCM in chunks of any length and hands 10 ms of it per tick of the clock to
// the sinks of all of its tracks, which are libwebrtc's senders and AudioSinks.
//
// From the first write on, sinks get silence while the queue is empty. The RTP timestamps of libwebrtc count samples,
// so that a pause without samples would look to the receiver like network delay and make it buffer for seconds.
class PcmFeeder : public AudioClock::Source, public TrackOrigin, public std::enable_shared_from_this<PcmFeeder> {
 public:
  // A live source drops what stays in its queue without need.
  PcmFeeder(Runtime& runtime, int sample_rate, int channels, int capacity_ms, bool live);

  // Event loop. For what is written next; what is queued in another format is dropped.
  void SetFormat(int sample_rate, int channels);
  // Event loop. Takes interleaved samples and returns how many fitted.
  template <typename T>
  size_t Write(const T* samples, size_t count) {
    bool start = false;
    size_t frames = 0;
    {
      std::lock_guard lock(mutex_);
      if (closed_) {
        return 0;
      }
      least_queued_ = std::min(least_queued_, queue_.size());
      window_written_ = true;
      frames = queue_.Write(samples, count / queue_.channels());
      written_ = written_ || frames > 0;
      start = Activate();
    }
    Start(start);
    return frames * queue_.channels();
  }
  double QueuedMs();
  // Frames that a live source or a change of format dropped.
  uint64_t DroppedFrames();
  // Settles once no more than `ms` are queued.
  void WhenBelow(int ms, Completion done);
  void Clear();
  // Nothing is sent any more.
  void Close();
  // Nobody writes any more: the tracks end when what is queued has been sent.
  void Abandon();

  // Signaling thread, after Close().
  void EndTracks();

  // AudioClock::Source
  bool Tick() override;

  // TrackOrigin
  rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> CreateTrack(webrtc::PeerConnectionFactoryInterface& factory,
                                                                    const std::string& id) override;
  void Detach(webrtc::MediaStreamTrackInterface& track) override;

 private:
  class TrackSource;

  struct Waiter {
    size_t frames;
    Completion done;
  };

  // Any thread.
  void AddSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink);
  void RemoveSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink);
  void Start(bool start);

  // Under mutex_.
  bool Activate();
  bool HasWork() const;
  std::list<Waiter> TakeWaiters();
  void DropNeedless();
  void StartWindow();

  void PostEnd();

  Runtime& runtime_;  // Outlives the threads that call this.
  const int capacity_ms_;
  const bool live_;

  std::mutex mutex_;
  int sample_rate_ = 0;
  PcmQueue queue_{1, 0};
  std::list<Waiter> waiters_;
  bool written_ = false;
  bool abandoned_ = false;
  bool closed_ = false;
  bool active_ = false;  // Known to the clock.
  size_t sink_count_ = 0;
  // In the present window of ticks.
  size_t least_queued_ = SIZE_MAX;
  bool window_written_ = false;
  int window_ticks_ = 0;
  uint64_t dropped_frames_ = 0;

  // Held while sinks run, so that a removed sink is not called any more.
  std::mutex sinks_mutex_;
  std::vector<std::pair<const TrackSource*, webrtc::AudioTrackSinkInterface*>> sinks_;

  std::vector<TrackSource*> tracks_;  // Signaling thread.

  std::optional<RateAdapter> adapter_;  // Under mutex_.
  std::vector<int16_t> block_;          // Clock thread.
};

}  // namespace voxlink
