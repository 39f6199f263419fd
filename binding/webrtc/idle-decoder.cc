#include "webrtc/idle-decoder.h"

#include <optional>
#include <utility>
#include <vector>

#include "api/video_codecs/video_decoder.h"
#include "modules/video_coding/include/video_error_codes.h"

namespace voxlink {

namespace {

class IdleDecoder : public webrtc::VideoDecoder {
 public:
  explicit IdleDecoder(std::unique_ptr<webrtc::VideoDecoder> decoder) : decoder_(std::move(decoder)) {}

  bool Configure(const Settings& settings) override {
    if (configured_) {
      return decoder_->Configure(settings);
    }
    settings_ = settings;
    return true;
  }
  int32_t Decode(const webrtc::EncodedImage& image, int64_t render_time_ms) override {
    return Decode(image, /*missing_frames=*/false, render_time_ms);
  }
  int32_t Decode(const webrtc::EncodedImage& image, bool missing_frames, int64_t render_time_ms) override {
    if (image.size() == 0) {
      return WEBRTC_VIDEO_CODEC_OK;
    }
    if (!configured_) {
      if (!settings_ || !decoder_->Configure(*settings_)) {
        return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
      }
      configured_ = true;
      decoder_->RegisterDecodeCompleteCallback(callback_);
    }
    return decoder_->Decode(image, missing_frames, render_time_ms);
  }
  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) override {
    callback_ = callback;
    return configured_ ? decoder_->RegisterDecodeCompleteCallback(callback) : WEBRTC_VIDEO_CODEC_OK;
  }
  int32_t Release() override { return std::exchange(configured_, false) ? decoder_->Release() : WEBRTC_VIDEO_CODEC_OK; }
  DecoderInfo GetDecoderInfo() const override { return decoder_->GetDecoderInfo(); }
  const char* ImplementationName() const override { return decoder_->ImplementationName(); }

 private:
  const std::unique_ptr<webrtc::VideoDecoder> decoder_;
  std::optional<Settings> settings_;
  webrtc::DecodedImageCallback* callback_ = nullptr;
  bool configured_ = false;
};

class IdleDecoderFactory : public webrtc::VideoDecoderFactory {
 public:
  explicit IdleDecoderFactory(std::unique_ptr<webrtc::VideoDecoderFactory> inner) : inner_(std::move(inner)) {}

  std::vector<webrtc::SdpVideoFormat> GetSupportedFormats() const override { return inner_->GetSupportedFormats(); }
  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format, bool reference_scaling) const override {
    return inner_->QueryCodecSupport(format, reference_scaling);
  }
  std::unique_ptr<webrtc::VideoDecoder> CreateVideoDecoder(const webrtc::SdpVideoFormat& format) override {
    std::unique_ptr<webrtc::VideoDecoder> decoder = inner_->CreateVideoDecoder(format);
    return decoder ? std::make_unique<IdleDecoder>(std::move(decoder)) : nullptr;
  }

 private:
  const std::unique_ptr<webrtc::VideoDecoderFactory> inner_;
};

}  // namespace

std::unique_ptr<webrtc::VideoDecoderFactory> MakeIdle(std::unique_ptr<webrtc::VideoDecoderFactory> inner) {
  return std::make_unique<IdleDecoderFactory>(std::move(inner));
}

}  // namespace voxlink
