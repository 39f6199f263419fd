#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "api/audio/audio_frame.h"
#include "api/audio/audio_mixer.h"
#include "api/task_queue/task_queue_base.h"

#include "webrtc/audio-clock.h"
#include "webrtc/pcm-frame.h"

namespace voxlink {

// Where libwebrtc registers the audio streams that it receives. Nothing is mixed: pulling a stream makes its jitter
// buffer decode 10 ms, which libwebrtc hands to the sinks of the stream's track. A stream that nobody listens to is not
// pulled and therefore costs no decoding.
//
// libwebrtc does not tell which stream belongs to which track, and the relation changes with renegotiation, so it is
// observed: a listener notes while a stream is being pulled that it received audio. While a listener hears nothing, all
// streams are probed, at once after a change and now and then later.
class AudioMixer : public webrtc::AudioMixer, public AudioClock::Player {
 public:
  // What streams are pulled at: the rate at which Opus decodes.
  static constexpr int kPlayedRate = 48000;

  // One sink's interest in a remote track.
  class Listener {
   public:
    explicit Listener(AudioMixer& mixer) : mixer_(mixer) {}

    // Clock thread, from the sink, each time that it receives audio. False when this audio is outdated and has to be
    // thrown away.
    bool Hear();
    // Of what is being heard; to be called each time, as only some calls bring news of packets.
    PcmOrigin Origin();
    // Clock thread, at the end of the tick: when the last 10 ms that it heard were captured, in monotonic microseconds.
    // Nothing before the other side's reports have told.
    std::optional<int64_t> capture_us() const { return capture_us_; }

   private:
    friend class AudioMixer;

    AudioMixer& mixer_;
    PcmOrigin packet_;  // The last one that was decoded for it.
    std::optional<int64_t> capture_us_;
    // Numbers of the streams that it heard in the last tick and in this one, 0 for none. Clock thread.
    uint64_t stream_ = 0;
    uint64_t next_stream_ = 0;
  };

  // `clock` is woken when there is something to pull.
  explicit AudioMixer(AudioClock& clock) : clock_(clock) {}

  // Any thread.
  void AddListener(std::shared_ptr<Listener> listener);
  void RemoveListener(const std::shared_ptr<Listener>& listener);

  // Samples per channel that listeners were given. Any thread.
  uint64_t played_samples() const { return played_samples_; }

  // AudioClock::Player
  bool Wanted() override;
  void Pull() override;

  // webrtc::AudioMixer, libwebrtc's worker thread.
  bool AddSource(Source* source) override;
  void RemoveSource(Source* source) override;
  void Mix(size_t channels, webrtc::AudioFrame* frame) override;

 private:
  struct Stream {
    Source* source;
    webrtc::TaskQueueBase* worker;  // The thread that it belongs to.
    // When it was last heard, or added.
    uint64_t last_tick;
    int64_t last_time_us;
    bool restarting = false;
  };

  void Change();
  // Under mutex_.
  void PullOne(Stream& stream, uint64_t number);
  // Worker thread.
  void Restart(uint64_t number);

  AudioClock& clock_;

  std::mutex mutex_;
  std::map<uint64_t, Stream> streams_;  // By running number, in the order of arrival.
  uint64_t last_number_ = 0;
  std::vector<std::shared_ptr<Listener>> listeners_;
  uint64_t tick_ = 0;
  uint64_t change_tick_ = 0;
  std::atomic<uint64_t> played_samples_ = 0;

  Source* restarting_ = nullptr;  // Worker thread.

  // Clock thread: the stream that is being pulled.
  webrtc::AudioFrame frame_;
  uint64_t current_ = 0;
  std::vector<Listener*> hearers_;
  bool skip_ = false;
};

}  // namespace voxlink
