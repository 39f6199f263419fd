#include "webrtc/pcm-source.h"

#include <algorithm>
#include <array>

#include "api/make_ref_counted.h"
#include "api/notifier.h"

#include "webrtc/runtime.h"

namespace voxlink {

namespace {

// Every encoder's rate is a multiple of it, so that libwebrtc converts lengths at this rate without rounding.
constexpr int kSkipRate = 8000;
constexpr size_t kSkipBlock = kSkipRate / 100;

}  // namespace

// The libwebrtc source of one track, so that tracks of the same AudioSource can be stopped one by one.
class PcmSource::TrackSource : public webrtc::Notifier<webrtc::AudioSourceInterface> {
 public:
  TrackSource(std::shared_ptr<PcmSource> origin, std::string track_id)
      : origin_(std::move(origin)), track_id_(std::move(track_id)) {
    origin_->tracks_.push_back(this);
  }
  ~TrackSource() override { std::erase(origin_->tracks_, this); }

  SourceState state() const override { return state_; }
  bool remote() const override { return false; }

  void AddSink(webrtc::AudioTrackSinkInterface* sink) override {
    if (state_ == kLive) {
      origin_->AddSink(this, sink);
    }
  }
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override { origin_->RemoveSink(this, sink); }

  void End() {
    origin_->RemoveSink(this, nullptr);
    state_ = kEnded;
    FireOnChanged();
  }

  const std::string& track_id() const { return track_id_; }

 private:
  const std::shared_ptr<PcmSource> origin_;
  const std::string track_id_;
  SourceState state_ = kLive;
};

void PcmSource::PostEnd() {
  runtime_.PostSignaling([self = shared_from_this()] { self->EndTracks(); });
}

void PcmSource::EndTracks() {
  const std::vector<TrackSource*> tracks = tracks_;
  for (TrackSource* track : tracks) {
    track->End();
  }
}

rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> PcmSource::CreateTrack(
    webrtc::PeerConnectionFactoryInterface& factory, const std::string& id) {
  auto source = rtc::make_ref_counted<TrackSource>(shared_from_this(), id);
  const bool ended = Ended();
  rtc::scoped_refptr<webrtc::AudioTrackInterface> track = factory.CreateAudioTrack(id, source.get());
  if (ended) {
    source->End();
  }
  return track;
}

void PcmSource::Detach(webrtc::MediaStreamTrackInterface& track) {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&track](const TrackSource* source) { return source->track_id() == track.id(); });
  if (found != tracks_.end()) {
    (*found)->End();
  }
}

void PcmSource::AddSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink) {
  {
    std::lock_guard lock(sinks_mutex_);
    sinks_.emplace_back(track, sink);
  }
  CountSinks(1);
}

void PcmSource::RemoveSink(const TrackSource* track, webrtc::AudioTrackSinkInterface* sink) {
  size_t removed = 0;
  {
    std::lock_guard lock(sinks_mutex_);
    removed = std::erase_if(
        sinks_, [&](const auto& entry) { return entry.first == track && (sink == nullptr || entry.second == sink); });
  }
  CountSinks(-static_cast<int>(removed));
}

void PcmSource::Send(const int16_t* samples, int rate, size_t channels, int64_t time_ms) {
  std::lock_guard lock(sinks_mutex_);
  for (const auto& [track, sink] : sinks_) {
    sink->OnData(samples, 16, rate, channels, static_cast<size_t>(rate) / 100, time_ms);
  }
}

// The RTP timestamps of libwebrtc count the samples that a sender is given. A block whose length does not fit its rate
// is counted and then refused by the encoder, so that it moves the timestamps and nothing else. The last 10 ms of the
// time are sent as silence, for two reasons: libwebrtc converts what was left out by the rate of the block after it;
// and where an encoder waits for the second half of a packet of 20 ms, silence completes it and not the first of the
// audio. Without a time of capture, which tells taps of this process that it is not for them.
void PcmSource::Skip(int64_t us) {
  const int64_t frames = us * kSkipRate / 1'000'000 - static_cast<int64_t>(kSkipBlock);
  if (frames < 0) {
    return;
  }
  static constexpr std::array<int16_t, kSkipBlock> kSilence = {};
  std::lock_guard lock(sinks_mutex_);
  for (const auto& [track, sink] : sinks_) {
    if (frames > 0) {
      sink->OnData(nullptr, 16, kSkipRate, 0, static_cast<size_t>(frames), absl::nullopt);
    }
    sink->OnData(kSilence.data(), 16, kSkipRate, 1, kSkipBlock, absl::nullopt);
  }
}

}  // namespace voxlink
