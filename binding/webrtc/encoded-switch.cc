#include "webrtc/encoded-switch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rtc_base/time_utils.h"

#include "webrtc/encoded-port.h"

namespace voxlink {

namespace {

constexpr int64_t kAskAgainMs = 330;

}  // namespace

void EncodedSwitch::Connect(std::shared_ptr<EncodedPort> port) {
  const std::lock_guard lock(mutex_);
  port_ = std::move(port);
}

void EncodedSwitch::AddObserver(std::shared_ptr<EncodedObserver> observer) {
  const std::lock_guard lock(mutex_);
  Observers observers = *observers_;
  observers.push_back(std::move(observer));
  observers_ = std::make_shared<const Observers>(std::move(observers));
}

void EncodedSwitch::RemoveObserver(const EncodedObserver* observer) {
  const std::lock_guard lock(mutex_);
  Observers observers = *observers_;
  std::erase_if(observers, [observer](const auto& known) { return known.get() == observer; });
  observers_ = std::make_shared<const Observers>(std::move(observers));
}

bool EncodedSwitch::has_observers() const {
  const std::lock_guard lock(mutex_);
  return !observers_->empty();
}

void EncodedSwitch::WantRaw(bool wanted) {
  const std::lock_guard lock(mutex_);
  raw_wanted_ = wanted;
}

bool EncodedSwitch::Transforms(uint32_t ssrc) const {
  const std::lock_guard lock(mutex_);
  return kind_ == cricket::MEDIA_TYPE_AUDIO ? callback_ != nullptr : sink_callbacks_.contains(ssrc);
}

bool EncodedSwitch::Decodes(const webrtc::TransformableFrameInterface& frame) {
  const bool wanted = raw_wanted_ || observers_->empty();
  if (kind_ == cricket::MEDIA_TYPE_AUDIO) {
    return wanted;
  }
  if (!wanted) {
    starved_.insert(frame.GetSsrc());
    return false;
  }
  if (starved_.empty() || !starved_.contains(frame.GetSsrc())) {
    return true;
  }
  if (!static_cast<const webrtc::TransformableVideoFrameInterface&>(frame).IsKeyFrame()) {
    return false;
  }
  starved_.erase(frame.GetSsrc());
  return true;
}

// While what is wanted cannot be decoded.
bool EncodedSwitch::IsTimeToAsk() {
  const int64_t now_ms = rtc::TimeMillis();
  if (starved_.empty() || !(raw_wanted_ || observers_->empty()) || now_ms - asked_ms_ < kAskAgainMs) {
    return false;
  }
  asked_ms_ = now_ms;
  return true;
}

void EncodedSwitch::NoteHeader(const webrtc::TransformableFrameInterface& frame) {
  if (!sources_ || kind_ != cricket::MEDIA_TYPE_AUDIO) {
    return;
  }
  const RtpSources::AudioHeader header = sources_->LatestAudioHeader(frame.GetSsrc());
  const std::lock_guard lock(mutex_);
  headers_[next_header_++ % headers_.size()] = header;
}

std::shared_ptr<const SharedFrame> EncodedSwitch::Share(const webrtc::TransformableFrameInterface& frame) {
  std::shared_ptr<SharedFrame> shared = CopyFrame(frame);
  if (const std::optional<SimulcastLayer> layer = layers_ ? layers_->Of(shared->ssrc) : std::nullopt) {
    shared->rid = layer->rid;
    shared->layer = layer->index;
  }
  if (sources_ && kind_ == cricket::MEDIA_TYPE_VIDEO) {
    shared->color_space = sources_->LatestColorSpace(shared->ssrc);
    if (const auto packets = sources_->PacketsOf(shared->ssrc, shared->rtp_timestamp)) {
      shared->packets = {packets->first, packets->last};
      if (shared->described()) {
        shared->ends_picture =
            packets->ended && packets->last_frame == static_cast<uint16_t>(*shared->video.GetFrameId());
      }
    }
  }
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(headers_.begin(), headers_.end(), [&shared](const RtpSources::AudioHeader& header) {
    return header.ssrc == shared->ssrc && header.rtp_timestamp == shared->rtp_timestamp;
  });
  if (kind_ == cricket::MEDIA_TYPE_AUDIO && found != headers_.end()) {
    shared->audio_level = found->level;
    shared->voice_activity = found->voice;
    if (found->capture_time) {
      shared->absolute_capture_time = found->capture_time;
    }
  }
  return shared;
}

void EncodedSwitch::Pass(Frame frame) {
  if (KindOfFrame(*frame) != kind_) {
    return;
  }
  rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback;
  std::shared_ptr<const Observers> observers;
  bool decodes = false;
  bool asks = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sink_callbacks_.find(frame->GetSsrc());
    callback = found == sink_callbacks_.end() ? callback_ : found->second;
    observers = observers_;
    decodes = Decodes(*frame);
    asks = !decodes && IsTimeToAsk();
  }
  if (asks && ask_) {
    ask_();
  }
  if (!observers->empty()) {
    const std::shared_ptr<const SharedFrame> shared = Share(*frame);
    for (const std::shared_ptr<EncodedObserver>& observer : *observers) {
      observer->OnEncodedFrame(shared);
    }
  }
  if (!callback || (!decodes && kind_ == cricket::MEDIA_TYPE_AUDIO)) {
    return;
  }
  if (!decodes) {
    frame->SetData({});
  }
  callback->OnTransformedFrame(std::move(frame));
}

void EncodedSwitch::Transform(Frame frame) {
  if (kind_ == cricket::MEDIA_TYPE_AUDIO && !sources_) {
    const std::lock_guard lock(mutex_);
    frame->SetRTPTimestamp(timeline_.Continue(frame->GetTimestamp(), frame->GetMimeType(), this, /*fed=*/false));
  }
  Lead(std::move(frame));
}

void EncodedSwitch::Feed(Frame frame, const void* origin) {
  rtc::scoped_refptr<webrtc::TransformedFrameCallback> straight_on;
  {
    const std::lock_guard lock(mutex_);
    frame->SetRTPTimestamp(timeline_.Continue(frame->GetTimestamp(), frame->GetMimeType(), origin, /*fed=*/true));
    if (!port_) {
      straight_on = callback_;
    }
  }
  if (straight_on) {
    straight_on->OnTransformedFrame(std::move(frame));
  } else {
    Lead(std::move(frame));
  }
}

void EncodedSwitch::Lead(Frame frame) {
  std::shared_ptr<EncodedPort> port;
  bool observed = false;
  {
    const std::lock_guard lock(mutex_);
    port = port_;
    observed = !observers_->empty();
  }
  if (observed) {
    NoteHeader(*frame);
  }
  if (port) {
    port->Deliver(std::move(frame));
  } else {
    Pass(std::move(frame));
  }
}

void EncodedSwitch::RegisterTransformedFrameCallback(rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback) {
  const std::lock_guard lock(mutex_);
  callback_ = std::move(callback);
  ++callbacks_;
}

void EncodedSwitch::RegisterTransformedFrameSinkCallback(rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback,
                                                         uint32_t ssrc) {
  const std::lock_guard lock(mutex_);
  sink_callbacks_[ssrc] = std::move(callback);
}

void EncodedSwitch::UnregisterTransformedFrameCallback() {
  const std::lock_guard lock(mutex_);
  // It may be that of an earlier stream: where no description names them, libwebrtc keeps a few.
  if (--callbacks_ == 0) {
    callback_ = nullptr;
  }
}

void EncodedSwitch::UnregisterTransformedFrameSinkCallback(uint32_t ssrc) {
  const std::lock_guard lock(mutex_);
  sink_callbacks_.erase(ssrc);
  starved_.erase(ssrc);
}

}  // namespace voxlink
