#include "webrtc/decoded-picture.h"

#include "api/video/video_frame.h"
#include "libyuv/planar_functions.h"
#include "modules/video_coding/include/video_error_codes.h"

namespace voxlink {

namespace {

constexpr uint8_t kGrey = 128;

void CopyChroma(const uint8_t* from, int from_stride, uint8_t* to, int to_stride, int width, int height) {
  if (from == nullptr) {
    libyuv::SetPlane(to, to_stride, width, height, kGrey);
  } else {
    libyuv::CopyPlane(from, from_stride, to, to_stride, width, height);
  }
}

}  // namespace

int32_t DeliverPicture(const DecodedPicture& picture, const webrtc::EncodedImage& image, std::optional<int> quantizer,
                       webrtc::VideoFrameBufferPool& pool, webrtc::DecodedImageCallback& callback) {
  const rtc::scoped_refptr<webrtc::I420Buffer> buffer = pool.CreateI420Buffer(picture.width, picture.height);
  if (!buffer) {
    return WEBRTC_VIDEO_CODEC_NO_OUTPUT;
  }
  libyuv::CopyPlane(picture.planes[0], picture.strides[0], buffer->MutableDataY(), buffer->StrideY(), buffer->width(),
                    buffer->height());
  CopyChroma(picture.planes[1], picture.strides[1], buffer->MutableDataU(), buffer->StrideU(), buffer->ChromaWidth(),
             buffer->ChromaHeight());
  CopyChroma(picture.planes[2], picture.strides[2], buffer->MutableDataV(), buffer->StrideV(), buffer->ChromaWidth(),
             buffer->ChromaHeight());
  webrtc::VideoFrame frame =
      webrtc::VideoFrame::Builder().set_video_frame_buffer(buffer).set_timestamp_rtp(image.RtpTimestamp()).build();
  if (image.ColorSpace() != nullptr) {
    frame.set_color_space(*image.ColorSpace());
  }
  callback.Decoded(frame, absl::nullopt,
                   quantizer ? absl::optional<uint8_t>(static_cast<uint8_t>(*quantizer)) : absl::nullopt);
  return WEBRTC_VIDEO_CODEC_OK;
}

}  // namespace voxlink
