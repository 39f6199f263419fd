#include "webrtc/layer-activity.h"

#include <algorithm>
#include <cstdlib>

namespace voxlink {

namespace {

// A browser sends a still picture about once a second.
constexpr int64_t kSilenceUs = 2'500'000;

constexpr int64_t kRateWindowUs = 1'000'000;

constexpr int64_t kTicksPerMs = 90;
constexpr int32_t kDrift = 256;

}  // namespace

void LayerActivity::Rate::Add(size_t bytes, int64_t now_us) {
  if (now_us - start_us >= kRateWindowUs) {
    previous = now_us - start_us < 2 * kRateWindowUs ? current : 0;
    current = 0;
    start_us = now_us;
  }
  current += static_cast<int64_t>(bytes);
}

int64_t LayerActivity::Rate::BitsPerSecond(int64_t now_us) const {
  const int64_t age = now_us - start_us;
  if (age >= 2 * kRateWindowUs) {
    return 0;
  }
  // The window that runs, and as much of the one before as is missing to a second.
  const int64_t bytes = current + previous * std::max<int64_t>(kRateWindowUs - age, 0) / kRateWindowUs;
  return bytes * 8;
}

void LayerActivity::OnFrame(const FrameLayers& layers, const Picture& picture, int64_t now_us) {
  if (layers.stream < 0 || layers.stream >= kMaxStreams || layers.spatial >= kMaxSpatial) {
    return;
  }
  stream_count_ = std::max(stream_count_, layers.stream + 1);
  Stream& stream = streams_[layers.stream];
  stream.Place(picture.rtp_timestamp, now_us);
  if (layers.spatial_count > 0) {
    stream.spatial_count = std::min(layers.spatial_count, kMaxSpatial);
  }
  stream.spatial_count = std::max(stream.spatial_count, layers.spatial + 1);
  Spatial& spatial = stream.spatial[layers.spatial];
  spatial.last_us = now_us;
  spatial.temporal_count = std::max(spatial.temporal_count, std::min(layers.temporal + 1, kMaxTemporal));
  if (picture.width > 0 && picture.height > 0) {
    spatial.width = picture.width;
    spatial.height = picture.height;
  }
  spatial.rate.Add(picture.bytes, now_us);
}

void LayerActivity::Stream::Place(uint32_t rtp_timestamp, int64_t now_us) {
  const auto arrival = static_cast<uint32_t>(now_us * kTicksPerMs / 1000) - rtp_timestamp;
  const auto delay = static_cast<int32_t>(arrival - timeline);
  if (last_us == 0 || now_us - last_us >= kSilenceUs || std::abs(delay) > kSilenceUs * kTicksPerMs / 1000) {
    timeline = arrival;
  } else {
    // The clocks of both sides drift apart, hence it gives way to later ones a little.
    timeline += static_cast<uint32_t>(delay < 0 ? delay : delay / kDrift);
  }
  last_us = now_us;
}

bool LayerActivity::IsLive(int stream, int64_t now_us) const {
  return stream >= 0 && stream < stream_count_ && streams_[stream].last_us > 0 &&
         now_us - streams_[stream].last_us < kSilenceUs;
}

std::optional<int> LayerActivity::HighestLive(int limit, int64_t now_us) const {
  for (int stream = std::min(limit, stream_count_ - 1); stream >= 0; --stream) {
    if (IsLive(stream, now_us)) {
      return stream;
    }
  }
  return std::nullopt;
}

std::optional<int> LayerActivity::LowestLive(int64_t now_us) const {
  for (int stream = 0; stream < stream_count_; ++stream) {
    if (IsLive(stream, now_us)) {
      return stream;
    }
  }
  return std::nullopt;
}

int LayerActivity::Layers(std::array<Layer, kMaxStreams>& out, int64_t now_us) const {
  const int count = has_simulcast() ? stream_count_ : stream_count_ == 0 ? 0 : streams_[0].spatial_count;
  int64_t below = 0;
  for (int i = 0; i < count; ++i) {
    const Spatial& spatial = has_simulcast() ? streams_[i].spatial[0] : streams_[0].spatial[i];
    const int64_t rate = spatial.rate.BitsPerSecond(now_us);
    // A layer of SVC is sent together with those below it.
    below = has_simulcast() ? rate : below + rate;
    out[i] = {i,
              spatial.temporal_count,
              spatial.width,
              spatial.height,
              below,
              spatial.last_us > 0 && now_us - spatial.last_us < kSilenceUs};
  }
  return count;
}

}  // namespace voxlink
