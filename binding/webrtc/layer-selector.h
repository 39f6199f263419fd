#pragma once

#include <cstdint>
#include <optional>

#include "webrtc/frame-layers.h"
#include "webrtc/layer-activity.h"

namespace voxlink {

// Chooses, frame by frame, what one route forwards of a video that comes in several layers: simulcast, of which one
// stream is forwarded at a time, or SVC, of which a spatial layer is forwarded with all below it; and of either the
// temporal layers up to a limit. It changes over where a decoder can follow: between streams at a key frame, to a
// higher spatial layer at a frame that needs no earlier picture, to a higher temporal layer at its sync points. Down it
// goes with the next picture. Frames of each stream come in the order of decoding. Any one thread at a time.
class LayerSelector {
 public:
  struct Layer {
    int spatial = 0;
    int temporal = 0;

    bool operator==(const Layer&) const = default;
  };

  enum class Verdict {
    kForward,
    kSkip,    // Left out of what is forwarded, which goes on as if it had never been.
    kIgnore,  // Not of the stream that is forwarded, or nothing is forwarded yet.
  };
  struct Decision {
    Verdict verdict = Verdict::kIgnore;
    bool switched = false;         // Here another stream begins, or the same one anew.
    bool last_of_picture = false;  // No further spatial layer of this picture is forwarded.
  };

  explicit LayerSelector(const LayerActivity& activity) : activity_(activity) {}

  // The highest layers to be forwarded. Those that do not exist stand for the highest that does.
  void Prefer(Layer layer) { preferred_ = layer; }
  Layer preferred() const { return preferred_; }

  // The highest spatial layer that can be sent at all.
  void LimitSpatial(int highest) { limit_ = highest; }

  // Nothing is forwarded before the next key frame.
  void Restart();

  Decision OnFrame(const FrameLayers& frame, uint32_t rtp_timestamp, int64_t now_us);

  // The stream that a key frame is needed of to go on, or kAnyStream; nothing when none is.
  static constexpr int kAnyStream = -1;
  std::optional<int> WantedKeyFrame(int64_t now_us) const;

  std::optional<int> stream() const { return stream_; }
  // The highest spatial layer that is wanted of the stream, and that there is.
  int TopSpatial() const;
  // What is forwarded at present; nothing before the first key frame.
  std::optional<Layer> current() const;

 private:
  int Target(int64_t now_us) const;
  Decision Start(const FrameLayers& frame);
  Decision WithinStream(const FrameLayers& frame);
  void BeginPicture();

  const LayerActivity& activity_;
  Layer preferred_{LayerActivity::kMaxStreams - 1, LayerActivity::kMaxTemporal - 1};
  int limit_ = LayerActivity::kMaxSpatial - 1;
  std::optional<int> stream_;
  int64_t waiting_since_us_ = 0;  // For the first key frame; 0 before the first frame of any kind.
  int spatial_ = 0;
  int temporal_ = 0;

  // The picture under way.
  uint32_t picture_ = 0;  // Its timestamp.
  bool opens_higher_ = false;
  int forwarded_spatial_ = -1;  // The highest layer of it so far.
  bool picture_skipped_ = false;
};

}  // namespace voxlink
