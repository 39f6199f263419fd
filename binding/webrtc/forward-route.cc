#include "webrtc/forward-route.h"

#include <utility>

namespace voxlink {

ForwardRoute::ForwardRoute(cricket::MediaType kind, const LayerActivity& activity,
                           std::function<void()> on_key_frame_request, LayerListener on_layer)
    : feeder_(std::make_shared<EncodedFeeder>(
          kind,
          EncodedFeeder::Listener{[counters = counters_, request = std::move(on_key_frame_request)](int) {
                                    counters->key_frame_requests.fetch_add(1, std::memory_order_relaxed);
                                    request();
                                  },
                                  [counters = counters_](uint32_t bitrate) { counters->target_bitrate = bitrate; }})),
      selector_(activity),
      on_layer_(std::move(on_layer)) {}

bool ForwardRoute::Send(const FedFrame& frame) {
  // Without a sender that could send it, it is nobody's frame.
  if (feeder_->Send(frame) == 0) {
    Drop();
    return false;
  }
  counters_->frames_forwarded.fetch_add(1, std::memory_order_relaxed);
  counters_->bytes_forwarded.fetch_add(frame.frame->payload->size(), std::memory_order_relaxed);
  return true;
}

void ForwardRoute::ForwardAudio(const std::shared_ptr<const SharedFrame>& frame) {
  if (paused_) {
    Drop();
    return;
  }
  Send({frame, frame->rtp_timestamp, 0});
}

void ForwardRoute::ForwardVideo(const std::shared_ptr<const SharedFrame>& frame, const FrameLayers& layers,
                                uint32_t media_time, int64_t now_us) {
  if (paused_) {
    Drop();
    return;
  }
  const LayerSelector::Decision decision = selector_.OnFrame(layers, frame->rtp_timestamp, now_us);
  if (decision.verdict == LayerSelector::Verdict::kIgnore) {
    if (!sent_ && !frame->key) {
      // Senders do not take it, but hear that there is something to ask a key frame of.
      Send({frame, frame->rtp_timestamp, 0});
    } else if (!selector_.current()) {
      Drop();
    }
    // Of the streams of simulcast that are not forwarded nothing is missing.
    return;
  }
  if (decision.switched) {
    rewriter_.Rebase();
  }
  rewriter_.Observe(frame->video);
  if (decision.verdict == LayerSelector::Verdict::kSkip) {
    Drop();
    return;
  }
  std::optional<FrameRewriter::Rewritten> rewritten =
      rewriter_.Rewrite(frame->video, frame->rtp_timestamp, media_time, decision.last_of_picture);
  if (!rewritten) {
    Drop();
    return;
  }
  FedFrame fed{frame, rewritten->rtp_timestamp, 0};
  if (rewritten->metadata) {
    auto changed = std::make_shared<SharedFrame>(*frame);
    changed->video = *std::move(rewritten->metadata);
    fed.frame = std::move(changed);
  }
  if (Send(fed)) {
    sent_ = true;
  } else if (!sent_) {
    // Nobody was there for the key frame.
    selector_.Restart();
  }
  TellLayer();
}

void ForwardRoute::Prefer(LayerSelector::Layer layer, std::string rid) {
  rid_ = std::move(rid);
  selector_.Prefer(layer);
}

void ForwardRoute::OnRid(int stream, const std::string& rid) {
  if (!rid_.empty() && rid == rid_) {
    selector_.Prefer({stream, selector_.preferred().temporal});
  }
}

void ForwardRoute::Restart() {
  selector_.Restart();
  TellLayer();
}

void ForwardRoute::OnStreamReplaced(int stream) {
  if (selector_.stream() == stream) {
    Restart();
  }
}

void ForwardRoute::OnKeyFrameRequest() {
  if (!sent_ && !std::exchange(requested_, true)) {
    selector_.Restart();
  }
}

std::optional<int> ForwardRoute::WantedKeyFrame(int64_t now_us) const {
  // Until something has been sent, senders ask for themselves.
  return paused_ || !sent_ ? std::nullopt : selector_.WantedKeyFrame(now_us);
}

int ForwardRoute::Stream(int64_t now_us) const {
  return selector_.WantedKeyFrame(now_us).value_or(selector_.stream().value_or(LayerSelector::kAnyStream));
}

void ForwardRoute::TellLayer() {
  const std::optional<LayerSelector::Layer> layer = selector_.current();
  if (layer != told_) {
    told_ = layer;
    on_layer_(layer);
  }
}

}  // namespace voxlink
