#include "webrtc/audio-mixer.h"

#include <algorithm>
#include <utility>

#include "audio/audio_receive_stream.h"
#include "rtc_base/time_utils.h"
#include "system_wrappers/include/clock.h"

namespace voxlink {

namespace {

// While a listener hears nothing, all streams are probed in each of the first ticks after a change, and from then on in
// one of so many.
constexpr uint64_t kEagerProbes = 100;
constexpr uint64_t kProbeInterval = 10;

// The jitter buffer of a stream that was not pulled for so many ticks, or for so long because the clock slept, is
// outdated: it may hold seconds of old packets, and takes the pause for delay of the network. The time is generous, as
// a clock that is held up by a busy machine is no reason to lose packets.
constexpr uint64_t kMaxMissedTicks = 5;
constexpr int64_t kMaxPauseUs = 300'000;

// libwebrtc gives it in the time of this machine, but as NTP.
std::optional<int64_t> CaptureTime(const webrtc::AudioFrame& frame, int64_t now_us) {
  if (frame.ntp_time_ms_ <= 0) {
    return std::nullopt;
  }
  const webrtc::NtpTime now =
      webrtc::Clock::GetRealTimeClock()->ConvertTimestampToNtpTime(webrtc::Timestamp::Micros(now_us));
  return now_us - (now.ToMs() - frame.ntp_time_ms_) * 1000;
}

}  // namespace

bool AudioMixer::Listener::Hear() {
  next_stream_ = mixer_.current_;
  mixer_.hearers_.push_back(this);
  return !mixer_.skip_;
}

// A packet is named with the first 10 ms that are decoded from it.
PcmOrigin AudioMixer::Listener::Origin() {
  const webrtc::AudioFrame& frame = mixer_.frame_;
  if (!frame.packet_infos_.empty()) {
    const webrtc::RtpPacketInfo& packet = *frame.packet_infos_.begin();
    packet_.rtp_timestamp = packet.rtp_timestamp();
    packet_.receive_us = packet.receive_time().us();
    packet_.capture_timestamp.reset();
    if (const auto& capture_time = packet.absolute_capture_time()) {
      packet_.capture_timestamp = capture_time->absolute_capture_timestamp;
    }
  }
  PcmOrigin origin = packet_;
  if (origin.rtp_timestamp) {
    origin.rtp_timestamp = frame.timestamp_;
  }
  return origin;
}

void AudioMixer::AddListener(std::shared_ptr<Listener> listener) {
  {
    std::lock_guard lock(mutex_);
    listeners_.push_back(std::move(listener));
  }
  Change();
}

void AudioMixer::RemoveListener(const std::shared_ptr<Listener>& listener) {
  std::lock_guard lock(mutex_);
  std::erase(listeners_, listener);
}

bool AudioMixer::Wanted() {
  std::lock_guard lock(mutex_);
  return !streams_.empty() && !listeners_.empty();
}

bool AudioMixer::AddSource(Source* source) {
  if (source == restarting_) {
    return true;
  }
  {
    std::lock_guard lock(mutex_);
    streams_.emplace(++last_number_, Stream{source, webrtc::TaskQueueBase::Current(), tick_, rtc::TimeMicros()});
  }
  Change();
  return true;
}

void AudioMixer::RemoveSource(Source* source) {
  if (source == restarting_) {
    return;
  }
  std::lock_guard lock(mutex_);
  std::erase_if(streams_, [source](const auto& entry) { return entry.second.source == source; });
}

// libwebrtc would mix only for an audio device that asks for it, and ours does not.
void AudioMixer::Mix(size_t channels, webrtc::AudioFrame* frame) {
  frame->UpdateFrame(0, nullptr, kPlayedRate / 100, kPlayedRate, webrtc::AudioFrame::kNormalSpeech,
                     webrtc::AudioFrame::kVadPassive, channels);
}

void AudioMixer::Change() {
  {
    std::lock_guard lock(mutex_);
    change_tick_ = tick_;
  }
  clock_.Wake();
}

void AudioMixer::Pull() {
  std::unique_lock lock(mutex_);
  bool someone_hears_nothing = false;
  std::vector<uint64_t> heard;
  for (const auto& listener : listeners_) {
    someone_hears_nothing = someone_hears_nothing || listener->stream_ == 0;
    heard.push_back(listener->stream_);
    listener->next_stream_ = 0;
  }
  std::sort(heard.begin(), heard.end());
  const uint64_t since_change = ++tick_ - change_tick_;
  const bool probe = someone_hears_nothing && (since_change < kEagerProbes || since_change % kProbeInterval == 0);

  // Between two streams the worker thread may add and remove some: it never waits for more than one of them.
  for (auto it = streams_.begin(); it != streams_.end();) {
    const uint64_t number = it->first;
    if (probe || std::binary_search(heard.begin(), heard.end(), number)) {
      PullOne(it->second, number);
    }
    lock.unlock();
    lock.lock();
    it = streams_.upper_bound(number);
  }
  bool played = false;
  for (const auto& listener : listeners_) {
    listener->stream_ = listener->next_stream_;
    played = played || listener->stream_ != 0;
  }
  if (played) {
    played_samples_ += kPlayedRate / 100;
  }
}

void AudioMixer::PullOne(Stream& stream, uint64_t number) {
  const int64_t now_us = rtc::TimeMicros();
  const bool outdated = tick_ - stream.last_tick > kMaxMissedTicks || now_us - stream.last_time_us > kMaxPauseUs;
  current_ = number;
  hearers_.clear();
  skip_ = outdated || stream.restarting;
  stream.source->GetAudioFrameWithInfo(kPlayedRate, &frame_);
  if (hearers_.empty()) {
    return;
  }
  const std::optional<int64_t> capture_us = CaptureTime(frame_, now_us);
  for (Listener* listener : hearers_) {
    listener->capture_us_ = capture_us;
  }
  stream.last_tick = tick_;
  stream.last_time_us = now_us;
  if (outdated && !stream.restarting) {
    stream.restarting = true;
    stream.worker->PostTask([this, number] { Restart(number); });
  }
}

// Stopping a stream empties its jitter buffer and makes it forget what it learned about the network. libwebrtc takes
// the stream off the mixer and adds it again meanwhile, which is ignored: its listeners stay with it.
void AudioMixer::Restart(uint64_t number) {
  Source* source = nullptr;
  {
    std::lock_guard lock(mutex_);
    const auto found = streams_.find(number);
    if (found == streams_.end()) {
      return;
    }
    source = found->second.source;
  }
  // What libwebrtc adds to its mixer is always one of these, and goes away on this thread only.
  auto* stream = static_cast<webrtc::AudioReceiveStreamImpl*>(source);
  restarting_ = source;
  stream->Stop();
  stream->Start();
  restarting_ = nullptr;
  std::lock_guard lock(mutex_);
  streams_.at(number).restarting = false;
}

}  // namespace voxlink
