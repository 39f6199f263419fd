#include "webrtc/forward-route.h"

#include <utility>

namespace voxlink {

ForwardRoute::ForwardRoute(cricket::MediaType kind, const LayerActivity& activity,
                           std::function<void()> on_key_frame_request, std::function<bool()> is_described,
                           LayerListener on_layer)
    : feeder_(std::make_shared<EncodedFeeder>(
          kind,
          EncodedFeeder::Listener{[counters = counters_, request = std::move(on_key_frame_request)](int) {
                                    counters->key_frame_requests.fetch_add(1, std::memory_order_relaxed);
                                    request();
                                  },
                                  [counters = counters_](uint32_t bitrate) { counters->target_bitrate = bitrate; }},
          std::move(is_described))),
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
    held_.reset();
    Drop();
    return;
  }
  if (held_ && held_->frame->ssrc == frame->ssrc && held_->frame->rtp_timestamp != frame->rtp_timestamp) {
    Release(/*ends_picture=*/true);
  }
  FrameLayers own = layers;
  if (layers.described) {
    const bool follows = rewriter_.Follows(frame->video);
    own.inter_picture = !follows;
    own.sync = follows;
    selector_.LimitSpatial(feeder_->describes_layers() ? LayerActivity::kMaxSpatial - 1 : 0);
  }
  const LayerSelector::Decision decision = selector_.OnFrame(own, frame->rtp_timestamp, now_us);
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
    Skip(*frame);
    return;
  }
  std::optional<FrameRewriter::Rewritten> rewritten =
      rewriter_.Rewrite(frame->video, frame->rtp_timestamp, media_time, decision.last_of_picture);
  if (!rewritten) {
    Skip(*frame);
    return;
  }
  if (held_) {
    Release(/*ends_picture=*/false);
  }
  FedFrame fed{frame, rewritten->rtp_timestamp, 0};
  if (rewritten->metadata) {
    auto changed = std::make_shared<SharedFrame>(*frame);
    changed->video = *std::move(rewritten->metadata);
    fed.frame = std::move(changed);
  }
  if (layers.described) {
    held_ = std::move(fed);
    if (frame->ends_picture || layers.spatial >= selector_.TopSpatial()) {
      Release(/*ends_picture=*/true);
    }
  } else {
    Output(fed);
  }
  TellLayer();
}

void ForwardRoute::Skip(const SharedFrame& frame) {
  Drop();
  if (held_ && frame.ends_picture) {
    Release(/*ends_picture=*/true);
  }
}

void ForwardRoute::Release(bool ends_picture) {
  FedFrame fed = *std::exchange(held_, std::nullopt);
  if (fed.frame->ends_picture != ends_picture) {
    auto changed = std::make_shared<SharedFrame>(*fed.frame);
    changed->ends_picture = ends_picture;
    fed.frame = std::move(changed);
  }
  Output(fed);
}

void ForwardRoute::Output(const FedFrame& frame) {
  if (Send(frame)) {
    sent_ = true;
  } else if (!sent_) {
    // Nobody was there for the key frame.
    selector_.Restart();
  }
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
  held_.reset();
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
