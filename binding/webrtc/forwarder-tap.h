#pragma once

#include <memory>
#include <utility>

#include "webrtc/forwarder-core.h"
#include "webrtc/track-tap.h"

namespace voxlink {

// Holds a forwarder to the received track whose encoded frames it forwards.
class ForwarderTap : public TrackTap {
 public:
  ForwarderTap(std::shared_ptr<TrackCell> cell, std::shared_ptr<ForwarderCore> core,
               absl::AnyInvocable<void()> on_ended)
      : TrackTap(std::move(cell), std::move(on_ended)), core_(std::move(core)) {}

 private:
  // TrackTap
  void AddTo(webrtc::MediaStreamTrackInterface& /*track*/) override { core_->Connect(); }
  void RemoveFrom(webrtc::MediaStreamTrackInterface& /*track*/) override { core_->Disconnect(); }
  bool raw() const override { return false; }

  const std::shared_ptr<ForwarderCore> core_;
};

}  // namespace voxlink
