#pragma once

#include <cstdint>

#include "api/video/video_frame_metadata.h"

#include "webrtc/shared-frame.h"

namespace voxlink {

// What of a received frame decides whether it is forwarded. libwebrtc fills in the indexes of VideoFrameMetadata only
// where the dependency descriptor was negotiated; these are read from what the codec's own payload descriptor says.
struct FrameLayers {
  int stream = 0;  // Of simulcast.
  int spatial = 0;
  int temporal = 0;
  // Can be decoded without any earlier frame: of SVC, only the lowest layer of a key picture.
  bool key = false;
  // Depends on earlier pictures. A layer of a key picture, or one that a picture starts with, does not.
  bool inter_picture = true;
  // No frame from here on, of the temporal layers above this one's, depends on earlier ones of them (VP9's U bit).
  bool opens_higher = false;
  // Of its own temporal layer no earlier frame is needed (VP8's Y bit).
  bool sync = false;
  // How many there are in the stream; 0 where the frame does not say.
  int spatial_count = 0;
  // It says which frames it depends on instead of what `inter_picture` and `sync` say, which are then for the route.
  bool described = false;
};

FrameLayers LayersOf(const webrtc::VideoFrameMetadata& metadata, int stream);
// Reads what a key frame of AV1 says itself, too.
FrameLayers LayersOf(const SharedFrame& frame);

}  // namespace voxlink
