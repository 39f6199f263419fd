#include "webrtc/h264-decoder.h"

#include <array>
#include <optional>

#include "api/video/encoded_image.h"
#include "codec_api.h"
#include "modules/video_coding/include/video_error_codes.h"

#include "webrtc/decoded-picture.h"

namespace voxlink {

H264Decoder::H264Decoder() : buffers_(false, kMaxDecodedPictures) {}

void H264Decoder::Destroy::operator()(ISVCDecoder* decoder) const {
  decoder->Uninitialize();
  WelsDestroyDecoder(decoder);
}

bool H264Decoder::Configure(const Settings& settings) {
  Release();
  ISVCDecoder* created = nullptr;
  if (WelsCreateDecoder(&created) != 0 || created == nullptr) {
    return false;
  }
  decoder_.reset(created);
  int silent = WELS_LOG_QUIET;
  decoder_->SetOption(DECODER_OPTION_TRACE_LEVEL, &silent);
  SDecodingParam parameters = {};
  // A picture with an error is given up, and a key frame asked for, as the other codecs do.
  parameters.eEcActiveIdc = ERROR_CON_DISABLE;
  parameters.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC;
  if (decoder_->Initialize(&parameters) != 0) {
    decoder_.reset();
    return false;
  }
  if (settings.buffer_pool_size()) {
    buffers_.Resize(*settings.buffer_pool_size());
  }
  return true;
}

int32_t H264Decoder::Decode(const webrtc::EncodedImage& image, int64_t /*render_time_ms*/) {
  if (!decoder_ || callback_ == nullptr) {
    return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
  }
  if (image.data() == nullptr || image.size() == 0) {
    return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
  }
  std::array<uint8_t*, 3> planes = {};
  SBufferInfo info = {};
  const DECODING_STATE state =
      decoder_->DecodeFrameNoDelay(image.data(), static_cast<int>(image.size()), planes.data(), &info);
  if (state != dsErrorFree) {
    return WEBRTC_VIDEO_CODEC_ERROR;
  }
  if (info.iBufferStatus != 1) {
    return WEBRTC_VIDEO_CODEC_OK;  // Parameter sets alone, for example.
  }
  const SSysMEMBuffer& picture = info.UsrData.sSystemBuffer;
  parser_.ParseBitstream(image);
  const auto quantizer = parser_.GetLastSliceQp();
  return DeliverPicture({picture.iWidth,
                         picture.iHeight,
                         {planes[0], planes[1], planes[2]},
                         {picture.iStride[0], picture.iStride[1], picture.iStride[1]}},
                        image, quantizer ? std::optional(*quantizer) : std::nullopt, buffers_, *callback_);
}

int32_t H264Decoder::RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) {
  callback_ = callback;
  return WEBRTC_VIDEO_CODEC_OK;
}

int32_t H264Decoder::Release() {
  decoder_.reset();
  buffers_.Release();
  return WEBRTC_VIDEO_CODEC_OK;
}

webrtc::VideoDecoder::DecoderInfo H264Decoder::GetDecoderInfo() const {
  DecoderInfo info;
  info.implementation_name = "OpenH264";
  return info;
}

}  // namespace voxlink
