#include "webrtc/track-tap.h"

#include <memory>
#include <vector>

#include "webrtc/transceiver-cell.h"

namespace voxlink {

void TrackTap::Attach() {
  if (!cell_->track || cell_->stopped || cell_->track->state() == webrtc::MediaStreamTrackInterface::kEnded) {
    on_ended_();
    return;
  }
  attached_ = true;
  cell_->sinks.push_back(this);
  cell_->track->RegisterObserver(this);
  if (const std::shared_ptr<TransceiverCell> receiver = cell_->receiver.lock(); receiver && raw()) {
    receiver->AddRawUser();
  }
  AddTo(*cell_->track);
}

void TrackTap::Detach() {
  if (!attached_) {
    return;
  }
  attached_ = false;
  std::erase(cell_->sinks, this);
  cell_->track->UnregisterObserver(this);
  RemoveFrom(*cell_->track);
  if (const std::shared_ptr<TransceiverCell> receiver = cell_->receiver.lock(); receiver && raw()) {
    receiver->RemoveRawUser();
  }
  on_ended_();
}

void TrackTap::OnChanged() {
  if (cell_->track->state() == webrtc::MediaStreamTrackInterface::kEnded) {
    Detach();
  }
}

}  // namespace voxlink
