#include "webrtc/payload-descriptor.h"

#include <algorithm>

namespace voxlink {

namespace {

enum Vp8Flag : uint8_t { kNonReference = 1, kLayerSync = 2 };

enum Vp9Flag : uint8_t {
  kInterPicture = 1,
  kFlexible = 2,
  kNonRefForInterLayer = 4,
  kUpSwitch = 8,
  kInterLayer = 16,
  kEndOfPicture = 32,
  kStructure = 64,
  kResolutions = 128,
};

constexpr size_t kVp8Size = 3;
constexpr size_t kVp9Size = 5 + webrtc::kMaxVp9RefPics;
constexpr size_t kGofFrameSize = 3 + webrtc::kMaxVp9RefPics;
constexpr uint8_t kNone = 0xff;
constexpr uint8_t kMaxPictureDifference = 127;

// Of the first `count`, each has to name an earlier picture.
bool ArePictureDifferences(const uint8_t* data, uint8_t count) {
  return count <= webrtc::kMaxVp9RefPics &&
         std::all_of(data, data + count, [](uint8_t value) { return value >= 1 && value <= kMaxPictureDifference; });
}

uint8_t Flag(bool set, uint8_t flag) { return set ? flag : 0; }

std::vector<uint8_t> PackVp8(const webrtc::RTPVideoHeaderVP8& header) {
  return {static_cast<uint8_t>(Flag(header.nonReference, kNonReference) | Flag(header.layerSync, kLayerSync)),
          header.temporalIdx, header.keyIdx == webrtc::kNoKeyIdx ? kNone : static_cast<uint8_t>(header.keyIdx)};
}

bool UnpackVp8(const uint8_t* data, size_t size, webrtc::RTPVideoHeaderVP8& header) {
  if (size != kVp8Size || (data[1] != webrtc::kNoTemporalIdx && data[1] > 3) || (data[2] != kNone && data[2] > 31)) {
    return false;
  }
  header.InitRTPVideoHeaderVP8();
  header.nonReference = (data[0] & kNonReference) != 0;
  header.layerSync = (data[0] & kLayerSync) != 0;
  header.temporalIdx = data[1];
  header.keyIdx = data[2] == kNone ? webrtc::kNoKeyIdx : data[2];
  return true;
}

void PackStructure(const webrtc::RTPVideoHeaderVP9& header, std::vector<uint8_t>& bytes) {
  const size_t layers = std::min(header.num_spatial_layers, webrtc::kMaxVp9NumberOfSpatialLayers);
  bytes.push_back(static_cast<uint8_t>(layers));
  for (size_t i = 0; header.spatial_layer_resolution_present && i < layers; ++i) {
    for (const uint16_t side : {header.width[i], header.height[i]}) {
      bytes.push_back(static_cast<uint8_t>(side & 0xff));
      bytes.push_back(static_cast<uint8_t>(side >> 8));
    }
  }
  const size_t frames = std::min(header.gof.num_frames_in_gof, webrtc::kMaxVp9FramesInGof);
  bytes.push_back(static_cast<uint8_t>(frames));
  for (size_t i = 0; i < frames; ++i) {
    bytes.push_back(header.gof.temporal_idx[i]);
    bytes.push_back(header.gof.temporal_up_switch[i] ? 1 : 0);
    const auto references = std::min<uint8_t>(header.gof.num_ref_pics[i], webrtc::kMaxVp9RefPics);
    bytes.push_back(references);
    for (size_t r = 0; r < webrtc::kMaxVp9RefPics; ++r) {
      bytes.push_back(r < references ? header.gof.pid_diff[i][r] : 0);
    }
  }
}

bool UnpackStructure(const uint8_t* data, size_t size, webrtc::RTPVideoHeaderVP9& header) {
  const bool resolutions = header.spatial_layer_resolution_present;
  const size_t layers = size == 0 ? 0 : data[0];
  const size_t frames_at = 1 + (resolutions ? 4 * layers : 0);
  if (layers < 1 || layers > webrtc::kMaxVp9NumberOfSpatialLayers || size <= frames_at ||
      size != frames_at + 1 + data[frames_at] * kGofFrameSize) {
    return false;
  }
  header.num_spatial_layers = layers;
  for (size_t i = 0; resolutions && i < layers; ++i) {
    const uint8_t* at = data + 1 + 4 * i;
    header.width[i] = static_cast<uint16_t>(at[0] | at[1] << 8);
    header.height[i] = static_cast<uint16_t>(at[2] | at[3] << 8);
  }
  header.gof.num_frames_in_gof = data[frames_at];
  for (size_t i = 0; i < header.gof.num_frames_in_gof; ++i) {
    const uint8_t* at = data + frames_at + 1 + i * kGofFrameSize;
    if (at[0] > 7 || !ArePictureDifferences(at + 3, at[2])) {
      return false;
    }
    header.gof.temporal_idx[i] = at[0];
    header.gof.temporal_up_switch[i] = at[1] != 0;
    header.gof.num_ref_pics[i] = at[2];
    std::copy_n(at + 3, webrtc::kMaxVp9RefPics, header.gof.pid_diff[i]);
  }
  return true;
}

std::vector<uint8_t> PackVp9(const webrtc::RTPVideoHeaderVP9& header) {
  const bool resolutions = header.ss_data_available && header.spatial_layer_resolution_present;
  const auto references = std::min<uint8_t>(header.num_ref_pics, webrtc::kMaxVp9RefPics);
  std::vector<uint8_t> bytes = {
      static_cast<uint8_t>(
          Flag(header.inter_pic_predicted, kInterPicture) | Flag(header.flexible_mode, kFlexible) |
          Flag(header.non_ref_for_inter_layer_pred, kNonRefForInterLayer) | Flag(header.temporal_up_switch, kUpSwitch) |
          Flag(header.inter_layer_predicted, kInterLayer) | Flag(header.end_of_picture, kEndOfPicture) |
          Flag(header.ss_data_available, kStructure) | Flag(resolutions, kResolutions)),
      header.temporal_idx, header.spatial_idx, header.gof_idx, references};
  for (size_t i = 0; i < webrtc::kMaxVp9RefPics; ++i) {
    bytes.push_back(i < references ? header.pid_diff[i] : 0);
  }
  if (header.ss_data_available) {
    PackStructure(header, bytes);
  }
  return bytes;
}

bool UnpackVp9(const uint8_t* data, size_t size, webrtc::RTPVideoHeaderVP9& header) {
  if (size < kVp9Size || (data[1] != webrtc::kNoTemporalIdx && data[1] > 7) ||
      (data[2] != webrtc::kNoSpatialIdx && data[2] >= webrtc::kMaxVp9NumberOfSpatialLayers) ||
      !ArePictureDifferences(data + 5, data[4])) {
    return false;
  }
  header.InitRTPVideoHeaderVP9();
  header.inter_pic_predicted = (data[0] & kInterPicture) != 0;
  header.flexible_mode = (data[0] & kFlexible) != 0;
  header.non_ref_for_inter_layer_pred = (data[0] & kNonRefForInterLayer) != 0;
  header.temporal_up_switch = (data[0] & kUpSwitch) != 0;
  header.inter_layer_predicted = (data[0] & kInterLayer) != 0;
  header.end_of_picture = (data[0] & kEndOfPicture) != 0;
  header.ss_data_available = (data[0] & kStructure) != 0;
  header.spatial_layer_resolution_present = (data[0] & kResolutions) != 0;
  header.temporal_idx = data[1];
  header.spatial_idx = data[2];
  header.gof_idx = data[3];
  header.num_ref_pics = data[4];
  std::copy_n(data + 5, webrtc::kMaxVp9RefPics, header.pid_diff);
  return header.ss_data_available ? UnpackStructure(data + kVp9Size, size - kVp9Size, header) : size == kVp9Size;
}

constexpr size_t kAv1Size = 7;
constexpr int64_t kMaxFrameDifference = 4096;
constexpr uint8_t kEndsPicture = 1;

std::vector<uint8_t> PackAv1(const SharedFrame& frame) {
  const webrtc::VideoFrameMetadata& video = frame.video;
  const auto number = static_cast<uint16_t>(*video.GetFrameId());
  const auto dependencies = video.GetFrameDependencies();
  const auto indications = video.GetDecodeTargetIndications();
  std::vector<uint8_t> bytes = {Flag(frame.ends_picture, kEndsPicture),
                                static_cast<uint8_t>(video.GetSpatialIndex()),
                                static_cast<uint8_t>(video.GetTemporalIndex()),
                                static_cast<uint8_t>(number & 0xff),
                                static_cast<uint8_t>(number >> 8),
                                static_cast<uint8_t>(dependencies.size()),
                                static_cast<uint8_t>(indications.size())};
  for (const int64_t dependency : dependencies) {
    const auto difference = static_cast<uint16_t>(*video.GetFrameId() - dependency);
    bytes.push_back(static_cast<uint8_t>(difference & 0xff));
    bytes.push_back(static_cast<uint8_t>(difference >> 8));
  }
  for (const webrtc::DecodeTargetIndication indication : indications) {
    bytes.push_back(static_cast<uint8_t>(indication));
  }
  return bytes;
}

bool UnpackAv1(const uint8_t* data, size_t size, SharedFrame& frame) {
  if (size < kAv1Size || data[1] >= webrtc::DependencyDescriptor::kMaxSpatialIds ||
      data[2] >= webrtc::DependencyDescriptor::kMaxTemporalIds ||
      data[6] > webrtc::DependencyDescriptor::kMaxDecodeTargets || size != kAv1Size + 2 * data[5] + data[6]) {
    return false;
  }
  const int64_t number = data[3] | data[4] << 8;
  absl::InlinedVector<int64_t, 5> dependencies;
  const uint8_t* at = data + kAv1Size;
  for (const uint8_t* end = at + size_t{2} * data[5]; at != end; at += 2) {
    const int difference = at[0] | at[1] << 8;
    if (difference < 1 || difference > kMaxFrameDifference) {
      return false;
    }
    dependencies.push_back(number - difference);
  }
  absl::InlinedVector<webrtc::DecodeTargetIndication, 10> indications;
  for (; at != data + size; ++at) {
    if (*at > static_cast<uint8_t>(webrtc::DecodeTargetIndication::kRequired)) {
      return false;
    }
    indications.push_back(static_cast<webrtc::DecodeTargetIndication>(*at));
  }
  frame.ends_picture = (data[0] & kEndsPicture) != 0;
  frame.video.SetFrameId(number);
  frame.video.SetSpatialIndex(data[1]);
  frame.video.SetTemporalIndex(data[2]);
  frame.video.SetFrameDependencies(dependencies);
  frame.video.SetDecodeTargetIndications(indications);
  return true;
}

}  // namespace

std::vector<uint8_t> PackDescriptor(const SharedFrame& frame) {
  const webrtc::RTPVideoHeaderCodecSpecifics& specifics = frame.video.GetRTPVideoHeaderCodecSpecifics();
  if (const auto* vp8 = absl::get_if<webrtc::RTPVideoHeaderVP8>(&specifics)) {
    return PackVp8(*vp8);
  }
  if (const auto* vp9 = absl::get_if<webrtc::RTPVideoHeaderVP9>(&specifics)) {
    return PackVp9(*vp9);
  }
  if (frame.described()) {
    return PackAv1(frame);
  }
  return {};
}

bool UnpackDescriptor(const uint8_t* data, size_t size, SharedFrame& frame) {
  if (frame.video.GetCodec() == webrtc::kVideoCodecVP8) {
    webrtc::RTPVideoHeaderVP8 header;
    if (!UnpackVp8(data, size, header)) {
      return false;
    }
    frame.video.SetRTPVideoHeaderCodecSpecifics(header);
    return true;
  }
  if (frame.video.GetCodec() == webrtc::kVideoCodecAV1) {
    return UnpackAv1(data, size, frame);
  }
  webrtc::RTPVideoHeaderVP9 header = {};
  if (frame.video.GetCodec() != webrtc::kVideoCodecVP9 || !UnpackVp9(data, size, header)) {
    return false;
  }
  frame.video.SetRTPVideoHeaderCodecSpecifics(header);
  return true;
}

int SpatialIndexOf(const SharedFrame& frame) {
  const auto* vp9 = absl::get_if<webrtc::RTPVideoHeaderVP9>(&frame.video.GetRTPVideoHeaderCodecSpecifics());
  if (vp9 != nullptr && vp9->spatial_idx != webrtc::kNoSpatialIdx) {
    return vp9->spatial_idx;
  }
  return frame.video.GetSpatialIndex();
}

int TemporalIndexOf(const SharedFrame& frame) {
  const webrtc::RTPVideoHeaderCodecSpecifics& specifics = frame.video.GetRTPVideoHeaderCodecSpecifics();
  if (const auto* vp8 = absl::get_if<webrtc::RTPVideoHeaderVP8>(&specifics)) {
    return vp8->temporalIdx == webrtc::kNoTemporalIdx ? 0 : vp8->temporalIdx;
  }
  if (const auto* vp9 = absl::get_if<webrtc::RTPVideoHeaderVP9>(&specifics)) {
    return vp9->temporal_idx == webrtc::kNoTemporalIdx ? 0 : vp9->temporal_idx;
  }
  return frame.video.GetTemporalIndex();
}

}  // namespace voxlink
