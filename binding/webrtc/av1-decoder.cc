#include "webrtc/av1-decoder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "aom/aomdx.h"
#include "api/video/encoded_image.h"
#include "modules/video_coding/include/video_error_codes.h"

#include "webrtc/decoded-picture.h"

namespace voxlink {

namespace {

// The format goes to 65536 by 65536, whose buffers no process should be made to take.
constexpr uint64_t kMaxPixels = 8192ull * 4320;

// What is no key frame says nothing of its size, and is of that of the key frame.
bool IsTooLarge(const webrtc::EncodedImage& image) {
  aom_codec_stream_info_t info = {};
  const aom_codec_err_t code = aom_codec_peek_stream_info(aom_codec_av1_dx(), image.data(), image.size(), &info);
  return code == AOM_CODEC_OK && static_cast<uint64_t>(info.w) * info.h > kMaxPixels;
}

}  // namespace

Av1Decoder::Av1Decoder() : buffers_(false, kMaxDecodedPictures) {}

bool Av1Decoder::Configure(const Settings& settings) {
  Release();
  // A picture of a size where more threads help is decoded in time by two.
  const aom_codec_dec_cfg_t config = {static_cast<unsigned>(std::clamp(settings.number_of_cores(), 1, 2)), 0, 0, 1};
  if (aom_codec_dec_init(&context_, aom_codec_av1_dx(), &config, 0) != AOM_CODEC_OK) {
    return false;
  }
  initialized_ = true;
  if (settings.buffer_pool_size()) {
    buffers_.Resize(*settings.buffer_pool_size());
  }
  return true;
}

int32_t Av1Decoder::Decode(const webrtc::EncodedImage& image, int64_t /*render_time_ms*/) {
  if (!initialized_ || callback_ == nullptr) {
    return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
  }
  if (image.data() == nullptr || image.size() == 0 || IsTooLarge(image)) {
    return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
  }
  if (aom_codec_decode(&context_, image.data(), image.size(), nullptr) != AOM_CODEC_OK) {
    return WEBRTC_VIDEO_CODEC_ERROR;
  }
  // The last picture is that of the highest spatial layer.
  aom_codec_iter_t position = nullptr;
  const aom_image_t* picture = nullptr;
  while (const aom_image_t* next = aom_codec_get_frame(&context_, &position)) {
    picture = next;
  }
  if (picture == nullptr) {
    return WEBRTC_VIDEO_CODEC_OK;
  }
  if (picture->fmt != AOM_IMG_FMT_I420 || picture->bit_depth != 8) {
    return WEBRTC_VIDEO_CODEC_ERROR;
  }
  int quantizer = -1;
  aom_codec_control(&context_, AOMD_GET_LAST_QUANTIZER, &quantizer);
  const bool has_colours = picture->monochrome == 0;
  return DeliverPicture({static_cast<int>(picture->d_w),
                         static_cast<int>(picture->d_h),
                         {picture->planes[AOM_PLANE_Y], has_colours ? picture->planes[AOM_PLANE_U] : nullptr,
                          has_colours ? picture->planes[AOM_PLANE_V] : nullptr},
                         {picture->stride[AOM_PLANE_Y], picture->stride[AOM_PLANE_U], picture->stride[AOM_PLANE_V]}},
                        image, quantizer < 0 ? std::nullopt : std::optional(quantizer), buffers_, *callback_);
}

int32_t Av1Decoder::RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) {
  callback_ = callback;
  return WEBRTC_VIDEO_CODEC_OK;
}

int32_t Av1Decoder::Release() {
  if (std::exchange(initialized_, false)) {
    aom_codec_destroy(&context_);
  }
  buffers_.Release();
  return WEBRTC_VIDEO_CODEC_OK;
}

webrtc::VideoDecoder::DecoderInfo Av1Decoder::GetDecoderInfo() const {
  DecoderInfo info;
  info.implementation_name = "libaom";
  return info;
}

}  // namespace voxlink
