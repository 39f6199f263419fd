#include "webrtc/video-codecs.h"

#include <vector>

#include "api/video_codecs/video_decoder_factory_template.h"
#include "api/video_codecs/video_decoder_factory_template_libvpx_vp8_adapter.h"
#include "api/video_codecs/video_decoder_factory_template_libvpx_vp9_adapter.h"
#include "api/video_codecs/video_encoder_factory_template.h"
#include "api/video_codecs/video_encoder_factory_template_libvpx_vp8_adapter.h"
#include "api/video_codecs/video_encoder_factory_template_libvpx_vp9_adapter.h"
#include "api/video_codecs/vp9_profile.h"

namespace voxlink {

namespace {

// Raw frames are 8-bit 4:2:0, so of VP9 only profile 0 is of use.
std::vector<webrtc::SdpVideoFormat> OnlyProfile0(std::vector<webrtc::SdpVideoFormat> formats) {
  std::erase_if(formats, [](const webrtc::SdpVideoFormat& format) {
    return webrtc::ParseSdpForVP9Profile(format.parameters) != webrtc::VP9Profile::kProfile0;
  });
  return formats;
}

struct Vp9Encoder : webrtc::LibvpxVp9EncoderTemplateAdapter {
  static std::vector<webrtc::SdpVideoFormat> SupportedFormats() {
    return OnlyProfile0(LibvpxVp9EncoderTemplateAdapter::SupportedFormats());
  }
};

struct Vp9Decoder : webrtc::LibvpxVp9DecoderTemplateAdapter {
  static std::vector<webrtc::SdpVideoFormat> SupportedFormats() {
    return OnlyProfile0(LibvpxVp9DecoderTemplateAdapter::SupportedFormats());
  }
};

}  // namespace

std::unique_ptr<webrtc::VideoEncoderFactory> CreateVideoEncoderFactory() {
  return std::make_unique<webrtc::VideoEncoderFactoryTemplate<webrtc::LibvpxVp8EncoderTemplateAdapter, Vp9Encoder>>();
}

std::unique_ptr<webrtc::VideoDecoderFactory> CreateVideoDecoderFactory() {
  return std::make_unique<webrtc::VideoDecoderFactoryTemplate<webrtc::LibvpxVp8DecoderTemplateAdapter, Vp9Decoder>>();
}

}  // namespace voxlink
