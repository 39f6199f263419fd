#include "webrtc/frame-layers.h"

#include <optional>
#include <variant>

#include "webrtc/av1-sequence.h"

namespace voxlink {

namespace {

void AddVp8(const webrtc::RTPVideoHeaderVP8& vp8, FrameLayers& layers) {
  layers.temporal = vp8.temporalIdx == webrtc::kNoTemporalIdx ? 0 : vp8.temporalIdx;
  layers.sync = vp8.layerSync;
}

void AddVp9(const webrtc::RTPVideoHeaderVP9& vp9, FrameLayers& layers) {
  layers.temporal = vp9.temporal_idx == webrtc::kNoTemporalIdx ? 0 : vp9.temporal_idx;
  layers.spatial = vp9.spatial_idx == webrtc::kNoSpatialIdx ? 0 : vp9.spatial_idx;
  layers.opens_higher = vp9.temporal_up_switch;
  layers.inter_picture = vp9.inter_pic_predicted;
  layers.key = !vp9.inter_pic_predicted && !vp9.inter_layer_predicted && layers.spatial == 0;
  layers.spatial_count = vp9.ss_data_available ? static_cast<int>(vp9.num_spatial_layers) : 0;
}

}  // namespace

FrameLayers LayersOf(const webrtc::VideoFrameMetadata& metadata, int stream) {
  FrameLayers layers;
  layers.stream = stream;
  layers.key = metadata.GetFrameType() == webrtc::VideoFrameType::kVideoFrameKey;
  layers.inter_picture = !layers.key;
  const webrtc::RTPVideoHeaderCodecSpecifics& specifics = metadata.GetRTPVideoHeaderCodecSpecifics();
  if (const auto* vp8 = std::get_if<webrtc::RTPVideoHeaderVP8>(&specifics)) {
    AddVp8(*vp8, layers);
  } else if (const auto* vp9 = std::get_if<webrtc::RTPVideoHeaderVP9>(&specifics)) {
    AddVp9(*vp9, layers);
  } else if (metadata.GetFrameId()) {
    layers.spatial = metadata.GetSpatialIndex();
    layers.temporal = metadata.GetTemporalIndex();
    layers.key = layers.key && layers.spatial == 0;
    layers.described = IsDescribed(metadata);
  }
  return layers;
}

FrameLayers LayersOf(const SharedFrame& frame) {
  FrameLayers layers = LayersOf(frame.video, frame.layer);
  if (layers.described && layers.key) {
    const std::optional<Av1Sequence> sequence = Av1SequenceOf(frame.data(), frame.size());
    layers.spatial_count = sequence ? sequence->spatial_layers : 0;
  }
  return layers;
}

}  // namespace voxlink
