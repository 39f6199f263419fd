#include "webrtc/dependency-writer.h"

#include <algorithm>
#include <utility>

#include "webrtc/av1-sequence.h"

namespace voxlink {

namespace {

using Indication = webrtc::DecodeTargetIndication;

bool IsSequenceStart(const SharedFrame& frame) {
  return frame.key && frame.video.GetSpatialIndex() == 0 && frame.video.GetFrameDependencies().empty();
}

}  // namespace

bool DependencyWriter::Describe(const SharedFrame& frame, webrtc::CodecSpecificInfo& info) {
  const webrtc::VideoFrameMetadata& video = frame.video;
  if (video.GetSpatialIndex() >= kMaxSpatial || video.GetTemporalIndex() >= kMaxTemporal) {
    return false;
  }
  if (IsSequenceStart(frame)) {
    // What follows may be of another stream, which numbers its frames otherwise.
    sent_.Clear();
  }
  webrtc::GenericFrameInfo description;
  for (const int64_t id : video.GetFrameDependencies()) {
    const std::optional<int64_t> number = sent_.Find(static_cast<uint16_t>(id));
    if (!number || count_ - *number >= kBuffers) {
      return false;
    }
    description.encoder_buffers.emplace_back(static_cast<int>(*number % kBuffers), /*referenced=*/true,
                                             /*updated=*/false);
  }
  Learn(frame);
  description.encoder_buffers.emplace_back(static_cast<int>(count_ % kBuffers), /*referenced=*/false,
                                           /*updated=*/true);
  description.spatial_id = video.GetSpatialIndex();
  description.temporal_id = video.GetTemporalIndex();
  description.decode_target_indications = indications_[description.spatial_id][description.temporal_id];
  sent_.Add(static_cast<uint16_t>(*video.GetFrameId()), count_++);
  if (frame.key && video.GetFrameDependencies().empty()) {
    const int layers = Av1SequenceOf(frame.data(), frame.size()).value_or(Av1Sequence()).spatial_layers;
    info.template_structure = Structure(std::min(layers, kMaxSpatial));
  }
  info.generic_frame_info = std::move(description);
  return true;
}

void DependencyWriter::Learn(const SharedFrame& frame) {
  const webrtc::VideoFrameMetadata& video = frame.video;
  const auto given = video.GetDecodeTargetIndications();
  const size_t targets =
      std::clamp<size_t>(given.size(), 1, static_cast<size_t>(webrtc::DependencyDescriptor::kMaxDecodeTargets));
  // Only a key frame may bring another structure.
  if (IsSequenceStart(frame) && targets != targets_) {
    targets_ = targets;
    indications_ = {};
    resolutions_ = {};
  }
  Indications& known = indications_[video.GetSpatialIndex()][video.GetTemporalIndex()];
  known.assign(targets_, Indication::kSwitch);
  std::copy_n(given.begin(), std::min(given.size(), targets_), known.begin());
  if (video.GetWidth() > 0 && video.GetHeight() > 0) {
    resolutions_[video.GetSpatialIndex()] = webrtc::RenderResolution(video.GetWidth(), video.GetHeight());
  }
}

// A template for each layer that there may be. What a frame differs in from its template, it says itself.
webrtc::FrameDependencyStructure DependencyWriter::Structure(int spatial_count) const {
  webrtc::FrameDependencyStructure structure;
  structure.num_decode_targets = static_cast<int>(targets_);
  const int targets = structure.num_decode_targets;
  for (int s = 0; s < std::min(targets, kMaxSpatial); ++s) {
    for (int t = 0; t < std::min(targets, kMaxTemporal); ++t) {
      webrtc::FrameDependencyTemplate& each = structure.templates.emplace_back();
      each.spatial_id = s;
      each.temporal_id = t;
      each.decode_target_indications = indications_[s][t];
      each.decode_target_indications.resize(targets_, Indication::kNotPresent);
    }
  }
  // Each layer of the templates has to have one, or none has. The first key frame comes before it is known of all.
  if (std::all_of(resolutions_.begin(), resolutions_.begin() + spatial_count,
                  [](const webrtc::RenderResolution& resolution) { return resolution.Valid(); })) {
    for (int s = 0; s < std::min(targets, kMaxSpatial); ++s) {
      structure.resolutions.push_back(resolutions_[std::min(s, spatial_count - 1)]);
    }
  }
  return structure;
}

}  // namespace voxlink
