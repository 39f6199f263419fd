#pragma once

#include <cstdint>

#include "aom/aom_decoder.h"
#include "api/video_codecs/video_decoder.h"
#include "common_video/include/video_frame_buffer_pool.h"

namespace voxlink {

// AV1 by libaom: libwebrtc's prebuilt archive comes without its own, and Debian has no static library of dav1d.
class Av1Decoder : public webrtc::VideoDecoder {
 public:
  Av1Decoder();
  ~Av1Decoder() override { Release(); }

  bool Configure(const Settings& settings) override;
  int32_t Decode(const webrtc::EncodedImage& image, int64_t render_time_ms) override;
  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) override;
  int32_t Release() override;
  DecoderInfo GetDecoderInfo() const override;

 private:
  webrtc::VideoFrameBufferPool buffers_;
  webrtc::DecodedImageCallback* callback_ = nullptr;
  aom_codec_ctx_t context_ = {};
  bool initialized_ = false;
};

}  // namespace voxlink
