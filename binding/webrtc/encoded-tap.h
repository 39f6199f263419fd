#pragma once

#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"

#include "webrtc/shared-frame.h"
#include "webrtc/track-tap.h"
#include "webrtc/transceiver-cell.h"

namespace voxlink {

// The native side of an EncodedSink: takes the encoded frames of a received track.
class EncodedTap : public TrackTap, public EncodedObserver, public std::enable_shared_from_this<EncodedTap> {
 public:
  // On the thread that received the frame, or the event loop of a transform.
  using OnFrame = absl::AnyInvocable<void(const std::shared_ptr<const SharedFrame>&)>;

  EncodedTap(std::shared_ptr<TrackCell> cell, OnFrame on_frame, absl::AnyInvocable<void()> on_ended)
      : TrackTap(std::move(cell), std::move(on_ended)), on_frame_(std::move(on_frame)) {}

  // Signaling thread.
  void RequestKeyFrame() {
    if (const std::shared_ptr<TransceiverCell> receiver = cell_->receiver.lock()) {
      receiver->RequestKeyFrame();
    }
  }

 private:
  // TrackTap
  void AddTo(webrtc::MediaStreamTrackInterface& /*track*/) override {
    if (const std::shared_ptr<TransceiverCell> receiver = cell_->receiver.lock()) {
      receiver->AddObserver(shared_from_this());
    }
  }
  void RemoveFrom(webrtc::MediaStreamTrackInterface& /*track*/) override {
    if (const std::shared_ptr<TransceiverCell> receiver = cell_->receiver.lock()) {
      receiver->RemoveObserver(this);
    }
  }
  bool raw() const override { return false; }

  // EncodedObserver
  void OnEncodedFrame(const std::shared_ptr<const SharedFrame>& frame) override {
    if (cell_->enabled) {
      on_frame_(frame);
    }
  }

  OnFrame on_frame_;
};

}  // namespace voxlink
