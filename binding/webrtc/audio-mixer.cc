#include "webrtc/audio-mixer.h"

#include <algorithm>
#include <utility>

#include "api/units/time_delta.h"
#include "api/units/timestamp.h"
#include "rtc_base/time_utils.h"

namespace voxlink {

namespace {

// What streams are pulled at: the rate at which Opus decodes.
constexpr int kSampleRate = 48000;

// While a listener hears nothing, all streams are probed in each of the first ticks after a change, and from then on in
// one of so many.
constexpr int kEagerProbes = 100;
constexpr int kProbeInterval = 10;

// A stream is still pulled for a while after its last listener has gone, because a jitter buffer that stands still
// takes the time until the next pull for network delay.
constexpr int kGraceTicks = 200;

// After that it holds some seconds of old packets. When it is heard again, they are decoded and thrown away until what
// comes out arrived this recently, or until so many blocks in a row were not decoded from packets at all.
constexpr webrtc::TimeDelta kRecent = webrtc::TimeDelta::Millis(60);
constexpr int kBlocksWithoutPackets = 13;
constexpr int kMaxSkippedBlocks = 500;

}  // namespace

bool AudioMixer::Listener::Hear() {
  next_stream_ = mixer_.current_;
  mixer_.heard_ = true;
  return !mixer_.skip_;
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
  return !streams_.empty() && (!listeners_.empty() || in_grace_);
}

bool AudioMixer::AddSource(Source* source) {
  {
    std::lock_guard lock(mutex_);
    streams_.emplace(++last_number_, Stream{source, kGraceTicks});
  }
  Change();
  return true;
}

void AudioMixer::RemoveSource(Source* source) {
  std::lock_guard lock(mutex_);
  std::erase_if(streams_, [source](const auto& entry) { return entry.second.source == source; });
}

// libwebrtc would mix only for an audio device that asks for it, and ours does not.
void AudioMixer::Mix(size_t channels, webrtc::AudioFrame* frame) {
  frame->UpdateFrame(0, nullptr, kSampleRate / 100, kSampleRate, webrtc::AudioFrame::kNormalSpeech,
                     webrtc::AudioFrame::kVadPassive, channels);
}

void AudioMixer::Change() {
  {
    std::lock_guard lock(mutex_);
    ticks_since_change_ = 0;
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
  const bool probe =
      someone_hears_nothing && (ticks_since_change_ < kEagerProbes || ticks_since_change_ % kProbeInterval == 0);
  ++ticks_since_change_;
  in_grace_ = false;

  // Between two streams the media thread may add and remove some: it never waits for more than one of them.
  for (auto it = streams_.begin(); it != streams_.end();) {
    const uint64_t number = it->first;
    if (probe || it->second.unheard_ticks < kGraceTicks || std::binary_search(heard.begin(), heard.end(), number)) {
      PullWanted(it->second, number);
    }
    lock.unlock();
    lock.lock();
    it = streams_.upper_bound(number);
  }
  for (const auto& listener : listeners_) {
    listener->stream_ = listener->next_stream_;
  }
}

void AudioMixer::PullWanted(Stream& stream, uint64_t number) {
  current_ = number;
  heard_ = false;
  skip_ = stream.unheard_ticks >= kGraceTicks;
  stream.source->GetAudioFrameWithInfo(kSampleRate, &frame_);
  if (!heard_) {
    stream.unheard_ticks = std::min(stream.unheard_ticks + 1, kGraceTicks);
    return;
  }
  stream.unheard_ticks = 0;
  if (skip_) {
    SkipPast(stream);
  }
}

void AudioMixer::SkipPast(Stream& stream) {
  const webrtc::Timestamp now = webrtc::Timestamp::Micros(rtc::TimeMicros());
  int without_packets = 0;
  for (int i = 0; i < kMaxSkippedBlocks && without_packets < kBlocksWithoutPackets; ++i) {
    const webrtc::RtpPacketInfos& packets = frame_.packet_infos_;
    if (packets.empty()) {
      ++without_packets;
    } else if (now - packets.begin()->receive_time() < kRecent) {
      return;
    } else {
      without_packets = 0;
    }
    stream.source->GetAudioFrameWithInfo(kSampleRate, &frame_);
  }
}

}  // namespace voxlink
