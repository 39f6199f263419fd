#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "napi/completion.h"
#include "webrtc/media-stream-track.h"

namespace voxlink {

class Runtime;

// The native side of an AudioSource, whatever its clock: its tracks, and the sinks that listen to them, which are
// libwebrtc's senders and AudioSinks. Lengths are in frames: one sample of each channel.
class PcmSource : public TrackOrigin, public std::enable_shared_from_this<PcmSource> {
 public:
  // In `gap`: what is written follows on what was written before, after as much time as has passed meanwhile.
  static constexpr int64_t kElapsed = -1;

  struct Underruns {
    uint64_t count = 0;
    uint64_t silent_frames = 0;  // That were sent for want of audio.
  };

  // Event loop. For what is written next; what is queued in another format is dropped.
  virtual void SetFormat(int sample_rate, int channels) = 0;
  // Event loop. Takes interleaved samples and returns how many fitted. `gap` is the time in frames that lies between
  // them and what was written before; only a source with its caller's clock looks at it.
  virtual size_t Write(const int16_t* samples, size_t count, int64_t gap) = 0;
  virtual size_t Write(const float* samples, size_t count, int64_t gap) = 0;
  virtual double QueuedMs() = 0;
  // What was taken and not sent.
  virtual uint64_t DroppedFrames() = 0;
  virtual Underruns UnderrunsSoFar() = 0;
  // Settles once no more than `ms` are queued.
  virtual void WhenBelow(int ms, Completion done) = 0;
  virtual void Clear() = 0;
  // Nothing is sent any more.
  virtual void Close() = 0;
  // Nobody writes any more: the tracks end when what is queued has been sent.
  virtual void Abandon() = 0;

  // Signaling thread, after Close().
  void EndTracks();

  // TrackOrigin
  rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> CreateTrack(webrtc::PeerConnectionFactoryInterface& factory,
                                                                    const std::string& id) override;
  void Detach(webrtc::MediaStreamTrackInterface& track) override;

 protected:
  explicit PcmSource(Runtime& runtime) : runtime_(runtime) {}

  // Any thread: so many sinks have come, or gone when negative.
  virtual void CountSinks(int change) = 0;
  // Any thread: no audio comes any more.
  virtual bool Ended() = 0;

  // Any thread.
  void PostEnd();
  // Clock thread: 10 ms of audio, captured at that time.
  void Send(const int16_t* samples, int rate, size_t channels, int64_t time_ms);
  // Clock thread: lets time pass for the receivers without sending it. Less than 10 ms do nothing.
  void Skip(int64_t us);

  Runtime& runtime_;  // Outlives the threads that call this.

 private:
  class TrackSource;

  // Any thread.
  void AddSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink);
  void RemoveSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink);

  // Held while sinks run, so that a removed sink is not called any more.
  std::mutex sinks_mutex_;
  std::vector<std::pair<const TrackSource*, webrtc::AudioTrackSinkInterface*>> sinks_;

  std::vector<TrackSource*> tracks_;  // Signaling thread.
};

}  // namespace voxlink
