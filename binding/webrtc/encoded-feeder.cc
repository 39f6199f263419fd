#include "webrtc/encoded-feeder.h"

#include <algorithm>
#include <utility>

#include "api/make_ref_counted.h"
#include "api/notifier.h"

#include "webrtc/feed-link.h"

namespace voxlink {

// What the sources of both kinds share: the source of one track, so that tracks of the same feeder can be stopped one
// by one.
class EncodedFeeder::Source {
 public:
  Source(std::shared_ptr<EncodedFeeder> feeder, std::string track_id)
      : feeder_(std::move(feeder)), track_id_(std::move(track_id)) {
    feeder_->tracks_.push_back(this);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() { std::erase(feeder_->tracks_, this); }

  virtual void End() = 0;
  const std::string& track_id() const { return track_id_; }

 protected:
  const std::shared_ptr<EncodedFeeder> feeder_;
  webrtc::MediaSourceInterface::SourceState state_ = webrtc::MediaSourceInterface::kLive;

 private:
  const std::string track_id_;
};

// Gives no samples, so that no encoder runs. Frames go through the sender's EncodedSwitch.
class EncodedFeeder::AudioSource : public webrtc::Notifier<webrtc::AudioSourceInterface>, public Source {
 public:
  using Source::Source;

  SourceState state() const override { return state_; }
  bool remote() const override { return false; }

  void End() override {
    state_ = kEnded;
    FireOnChanged();
  }
};

// Gives no pictures. Each sink is linked with the feeder.
class EncodedFeeder::VideoSource : public webrtc::Notifier<webrtc::VideoTrackSourceInterface>, public Source {
 public:
  using Source::Source;
  ~VideoSource() override { CloseLinks(); }

  SourceState state() const override { return state_; }
  bool remote() const override { return false; }
  bool is_screencast() const override { return false; }
  absl::optional<bool> needs_denoising() const override { return false; }
  bool GetStats(Stats* /*stats*/) override { return false; }
  bool SupportsEncodedOutput() const override { return false; }
  void GenerateKeyFrame() override {}
  void AddEncodedSink(rtc::VideoSinkInterface<webrtc::RecordableEncodedFrame>* /*sink*/) override {}
  void RemoveEncodedSink(rtc::VideoSinkInterface<webrtc::RecordableEncodedFrame>* /*sink*/) override {}

  void AddOrUpdateSink(rtc::VideoSinkInterface<webrtc::VideoFrame>* sink, const rtc::VideoSinkWants& wants) override {
    std::shared_ptr<FeedLink> link;
    {
      const std::lock_guard lock(mutex_);
      if (ended_) {
        return;
      }
      const auto found =
          std::find_if(links_.begin(), links_.end(), [sink](const auto& known) { return known->sink() == sink; });
      if (found != links_.end()) {
        link = *found;
      } else {
        link = std::make_shared<FeedLink>(sink, feeder_);
        links_.push_back(link);
        feeder_->AddOutlet(link);
      }
    }
    link->SetMuted(wants.black_frames);
  }

  void RemoveSink(rtc::VideoSinkInterface<webrtc::VideoFrame>* sink) override {
    std::shared_ptr<FeedLink> link;
    {
      const std::lock_guard lock(mutex_);
      const auto found =
          std::find_if(links_.begin(), links_.end(), [sink](const auto& known) { return known->sink() == sink; });
      if (found == links_.end()) {
        return;
      }
      link = std::move(*found);
      links_.erase(found);
    }
    feeder_->RemoveOutlet(link.get());
    link->Close();
  }

  void End() override {
    CloseLinks();
    state_ = kEnded;
    FireOnChanged();
  }

 private:
  void CloseLinks() {
    std::vector<std::shared_ptr<FeedLink>> links;
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      links.swap(links_);
    }
    for (const std::shared_ptr<FeedLink>& link : links) {
      feeder_->RemoveOutlet(link.get());
      link->Close();
    }
  }

  std::mutex mutex_;
  bool ended_ = false;
  std::vector<std::shared_ptr<FeedLink>> links_;
};

size_t EncodedFeeder::Send(const FedFrame& frame) {
  std::shared_ptr<const Outlets> outlets;
  {
    const std::lock_guard lock(mutex_);
    if (!listener_ || frame.frame->kind != kind_) {
      return 0;
    }
    if (!describes_layers_ && frame.frame->described() && frame.frame->video.GetSpatialIndex() > 0) {
      return 0;
    }
    outlets = outlets_;
  }
  FedFrame fed = frame;
  fed.layers_described = describes_layers_;
  size_t taken = 0;
  for (const std::shared_ptr<EncodedOutlet>& outlet : *outlets) {
    taken += outlet->Take(fed) ? 1 : 0;
  }
  return taken;
}

void EncodedFeeder::Close() {
  std::shared_ptr<const Listener> forgotten;
  const std::lock_guard lock(mutex_);
  forgotten.swap(listener_);
}

std::shared_ptr<const EncodedFeeder::Listener> EncodedFeeder::listener() {
  const std::lock_guard lock(mutex_);
  return listener_;
}

void EncodedFeeder::EndTracks() {
  const std::vector<Source*> tracks = tracks_;
  for (Source* track : tracks) {
    track->End();
  }
}

void EncodedFeeder::AddOutlet(std::shared_ptr<EncodedOutlet> outlet) {
  const std::lock_guard lock(mutex_);
  Outlets outlets = *outlets_;
  outlets.push_back(std::move(outlet));
  outlets_ = std::make_shared<const Outlets>(std::move(outlets));
}

void EncodedFeeder::RemoveOutlet(const EncodedOutlet* outlet) {
  const std::lock_guard lock(mutex_);
  Outlets outlets = *outlets_;
  std::erase_if(outlets, [outlet](const auto& known) { return known.get() == outlet; });
  outlets_ = std::make_shared<const Outlets>(std::move(outlets));
}

void EncodedFeeder::RequestKeyFrame(int layer) {
  const std::shared_ptr<const Listener> known = listener();
  if (known && known->on_key_frame_request) {
    known->on_key_frame_request(layer);
  }
}

void EncodedFeeder::ReportBitrate(uint32_t bitrate) {
  const std::shared_ptr<const Listener> known = listener();
  if (known && known->on_target_bitrate) {
    known->on_target_bitrate(bitrate);
  }
}

rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> EncodedFeeder::CreateTrack(
    webrtc::PeerConnectionFactoryInterface& factory, const std::string& id) {
  rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track;
  Source* source = nullptr;
  if (kind_ == cricket::MEDIA_TYPE_AUDIO) {
    auto audio = rtc::make_ref_counted<AudioSource>(shared_from_this(), id);
    source = audio.get();
    track = factory.CreateAudioTrack(id, audio.get());
  } else {
    auto video = rtc::make_ref_counted<VideoSource>(shared_from_this(), id);
    source = video.get();
    track = factory.CreateVideoTrack(video, id);
  }
  if (!listener()) {
    source->End();
  }
  return track;
}

void EncodedFeeder::Detach(webrtc::MediaStreamTrackInterface& track) {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&track](const Source* source) { return source->track_id() == track.id(); });
  if (found != tracks_.end()) {
    (*found)->End();
  }
}

}  // namespace voxlink
