#pragma once

#include <cstdint>
#include <memory>

#include "api/video_codecs/video_decoder.h"
#include "common_video/h264/h264_bitstream_parser.h"
#include "common_video/include/video_frame_buffer_pool.h"

class ISVCDecoder;

namespace voxlink {

// H.264 by openh264: libwebrtc's own decoder asks for FFmpeg.
class H264Decoder : public webrtc::VideoDecoder {
 public:
  H264Decoder();

  bool Configure(const Settings& settings) override;
  int32_t Decode(const webrtc::EncodedImage& image, int64_t render_time_ms) override;
  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) override;
  int32_t Release() override;
  DecoderInfo GetDecoderInfo() const override;

 private:
  struct Destroy {
    void operator()(ISVCDecoder* decoder) const;
  };

  webrtc::VideoFrameBufferPool buffers_;
  webrtc::H264BitstreamParser parser_;  // For the quantizer, which openh264 does not tell.
  webrtc::DecodedImageCallback* callback_ = nullptr;
  std::unique_ptr<ISVCDecoder, Destroy> decoder_;
};

}  // namespace voxlink
