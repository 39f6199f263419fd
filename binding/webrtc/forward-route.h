#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"

#include "webrtc/encoded-feeder.h"
#include "webrtc/frame-layers.h"
#include "webrtc/frame-rewriter.h"
#include "webrtc/layer-selector.h"
#include "webrtc/shared-frame.h"

namespace voxlink {

// One way that received frames go: from a forwarder to the senders of an encoded track.
class ForwardRoute {
 public:
  // Where the forwarder's frames are handled, one after the other.
  using LayerListener = absl::AnyInvocable<void(std::optional<LayerSelector::Layer>)>;

  // `on_key_frame_request`: any thread; one of the senders needs a key frame.
  // `is_described`: of EncodedFeeder.
  ForwardRoute(cricket::MediaType kind, const LayerActivity& activity, std::function<void()> on_key_frame_request,
               std::function<bool()> is_described, LayerListener on_layer);

  const std::shared_ptr<EncodedFeeder>& feeder() const { return feeder_; }

  // Where the forwarder's frames are handled.
  void ForwardAudio(const std::shared_ptr<const SharedFrame>& frame);
  void ForwardVideo(const std::shared_ptr<const SharedFrame>& frame, const FrameLayers& layers, uint32_t media_time,
                    int64_t now_us);
  // The stream of simulcast that has the RID, unless that is empty, goes before the spatial layer.
  void Prefer(LayerSelector::Layer layer, std::string rid);
  // A stream of simulcast has become known.
  void OnRid(int stream, const std::string& rid);
  // Nothing is sent before the next key frame.
  void Restart();
  // A stream of simulcast begins anew, from another source.
  void OnStreamReplaced(int stream);
  // The stream whose key frame it waits for.
  std::optional<int> WantedKeyFrame(int64_t now_us) const;
  // One of its senders needs a key frame.
  void OnKeyFrameRequest();
  // Which that would be of.
  int Stream(int64_t now_us) const;

  // Any thread.
  void SetPaused(bool paused) { paused_ = paused; }
  bool paused() const { return paused_; }

  // Any thread, and what its senders report comes even when the route has gone.
  struct Counters {
    std::atomic<uint64_t> frames_forwarded = 0;
    std::atomic<uint64_t> frames_dropped = 0;
    std::atomic<uint64_t> bytes_forwarded = 0;
    std::atomic<uint64_t> key_frame_requests = 0;
    std::atomic<uint32_t> target_bitrate = 0;  // Of the sender that reported last.
  };
  const Counters& counters() const { return *counters_; }

 private:
  // Of a described frame: forwards what was held back of the same stream.
  void Release(bool ends_picture);
  void Skip(const SharedFrame& frame);
  void Output(const FedFrame& frame);
  // Counts what became of it. False when nobody took it.
  bool Send(const FedFrame& frame);
  void Drop() { counters_->frames_dropped.fetch_add(1, std::memory_order_relaxed); }
  void TellLayer();

  const std::shared_ptr<Counters> counters_ = std::make_shared<Counters>();
  const std::shared_ptr<EncodedFeeder> feeder_;
  std::atomic<bool> paused_ = false;

  std::string rid_;  // The wanted one.
  LayerSelector selector_;
  FrameRewriter rewriter_;
  // A described frame that is not known to be the last one of its picture waits for the next one, because it has to say
  // so. No decoder could have begun with it earlier.
  std::optional<FedFrame> held_;
  bool requested_ = false;
  bool sent_ = false;
  std::optional<LayerSelector::Layer> told_;
  LayerListener on_layer_;
};

}  // namespace voxlink
