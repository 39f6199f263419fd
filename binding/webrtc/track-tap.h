#pragma once

#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "api/media_stream_interface.h"

#include "webrtc/media-stream-track.h"

namespace voxlink {

// What AudioSink and VideoSink have in common: being attached to a track until they let go, or the track is stopped or
// ends. Everything here is for the signaling thread. The owner has to post a last Detach(), so that the track never
// calls a tap that is gone.
class TrackTap : public TrackSink, public webrtc::ObserverInterface {
 public:
  TrackTap(std::shared_ptr<TrackCell> cell, absl::AnyInvocable<void()> on_ended)
      : cell_(std::move(cell)), on_ended_(std::move(on_ended)) {}

  void Attach();
  void Detach() override;

 protected:
  virtual void AddTo(webrtc::MediaStreamTrackInterface& track) = 0;
  virtual void RemoveFrom(webrtc::MediaStreamTrackInterface& track) = 0;
  // Whether it takes raw media, for which a received track is decoded.
  virtual bool raw() const { return true; }

  const std::shared_ptr<TrackCell> cell_;

 private:
  // webrtc::ObserverInterface
  void OnChanged() override;

  absl::AnyInvocable<void()> on_ended_;
  bool attached_ = false;
};

}  // namespace voxlink
