#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "api/transport/rtp/dependency_descriptor.h"
#include "modules/video_coding/include/video_codec_interface.h"

#include "webrtc/picture-log.h"
#include "webrtc/shared-frame.h"

namespace voxlink {

// Says of the frames that a sender sends what it needs for their dependency descriptors: layers, decode targets, and
// the earlier frames that they refer to, which the sender numbers anew. Those are named by virtual buffers of an
// encoder, one for each frame. Any one thread at a time.
class DependencyWriter {
 public:
  // Of a described frame. False when it refers to a frame that was not sent.
  bool Describe(const SharedFrame& frame, webrtc::CodecSpecificInfo& info);

 private:
  // References of AV1 reach back over eight frames that were kept, which may be old, and the layers in between.
  static constexpr int64_t kBuffers = 64;
  static constexpr int kMaxSpatial = webrtc::DependencyDescriptor::kMaxSpatialIds;
  static constexpr int kMaxTemporal = 4;

  void Learn(const SharedFrame& frame);
  webrtc::FrameDependencyStructure Structure(int spatial_count) const;

  PictureLog sent_;  // The numbers by which buffers are chosen.
  int64_t count_ = 0;

  // What the structure is made of. Received frames do not tell it, but what they are part of.
  using Indications = absl::InlinedVector<webrtc::DecodeTargetIndication, 10>;
  size_t targets_ = 0;
  std::array<std::array<Indications, kMaxTemporal>, kMaxSpatial> indications_;
  std::array<webrtc::RenderResolution, kMaxSpatial> resolutions_;
};

}  // namespace voxlink
