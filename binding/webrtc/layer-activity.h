#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "webrtc/frame-layers.h"

namespace voxlink {

// Which layers of a received video flow, as the routes that choose among them share it. Any one thread at a time.
class LayerActivity {
 public:
  static constexpr int kMaxStreams = 8;
  static constexpr int kMaxSpatial = 8;
  static constexpr int kMaxTemporal = 8;

  // Of one stream of simulcast, or one spatial layer of SVC: whichever there are several of.
  struct Layer {
    int spatial = 0;
    int temporal_count = 0;
    int width = 0;
    int height = 0;
    int64_t bitrate = 0;  // Over the last second, with the layers below it where it depends on them.
    bool live = false;
  };

  struct Picture {
    size_t bytes = 0;
    int width = 0;  // 0 where the frame does not say.
    int height = 0;
    uint32_t rtp_timestamp = 0;
  };
  void OnFrame(const FrameLayers& layers, const Picture& picture, int64_t now_us);

  // When a picture was taken, in ticks of 90 kHz on a timeline that the streams share. Their RTP timestamps begin at
  // random; what of a stream came fastest tells where it lies.
  uint32_t MediaTime(int stream, uint32_t rtp_timestamp) const { return rtp_timestamp + streams_[stream].timeline; }

  // Frames have come lately.
  bool IsLive(int stream, int64_t now_us) const;
  // The one above all that are live, counted from 0; nothing while none is.
  std::optional<int> HighestLive(int limit, int64_t now_us) const;
  std::optional<int> LowestLive(int64_t now_us) const;
  bool has_simulcast() const { return stream_count_ > 1; }
  int stream_count() const { return stream_count_; }
  // Spatial layers inside the stream, as far as is known.
  int spatial_count(int stream) const { return streams_[stream].spatial_count; }
  int temporal_count(int stream) const { return streams_[stream].spatial[0].temporal_count; }

  // The layers from the lowest on, into `out`, and how many.
  int Layers(std::array<Layer, kMaxStreams>& out, int64_t now_us) const;

 private:
  // A second of traffic, as two halves of which the older one counts in part.
  struct Rate {
    int64_t start_us = 0;
    int64_t current = 0;
    int64_t previous = 0;

    void Add(size_t bytes, int64_t now_us);
    int64_t BitsPerSecond(int64_t now_us) const;
  };
  struct Spatial {
    int width = 0;
    int height = 0;
    int temporal_count = 0;
    int64_t last_us = 0;
    Rate rate;
  };
  struct Stream {
    int64_t last_us = 0;    // 0: never.
    uint32_t timeline = 0;  // Of the timeline, where the RTP timestamp is 0.
    int spatial_count = 1;
    std::array<Spatial, kMaxSpatial> spatial;

    void Place(uint32_t rtp_timestamp, int64_t now_us);
  };

  int stream_count_ = 0;
  std::array<Stream, kMaxStreams> streams_;
};

}  // namespace voxlink
