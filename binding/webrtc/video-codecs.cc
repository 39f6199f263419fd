#include "webrtc/video-codecs.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "api/video_codecs/scalability_mode.h"
#include "api/video_codecs/video_decoder_factory_template.h"
#include "api/video_codecs/video_decoder_factory_template_libvpx_vp8_adapter.h"
#include "api/video_codecs/video_decoder_factory_template_libvpx_vp9_adapter.h"
#include "api/video_codecs/video_encoder_factory_template.h"
#include "api/video_codecs/video_encoder_factory_template_libvpx_vp8_adapter.h"
#include "api/video_codecs/video_encoder_factory_template_libvpx_vp9_adapter.h"
#include "api/video_codecs/vp9_profile.h"
#include "media/base/codec.h"
#include "media/base/media_constants.h"
#include "media/engine/simulcast_encoder_adapter.h"
#include "modules/video_coding/codecs/h264/h264_encoder_impl.h"

#include "webrtc/av1-decoder.h"
#include "webrtc/av1-encoder.h"
#include "webrtc/feedable-encoder.h"
#include "webrtc/h264-decoder.h"
#include "webrtc/idle-decoder.h"

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

// What openh264 writes is of the constrained baseline profile; level 3.1, as browsers say for software, allows more by
// level-asymmetry-allowed. The functions that libwebrtc has for this would pull in its decoder, and with it FFmpeg.
std::vector<webrtc::SdpVideoFormat> H264Formats(
    std::initializer_list<const char*> profiles,
    const absl::InlinedVector<webrtc::ScalabilityMode, webrtc::kScalabilityModeCount>& modes) {
  std::vector<webrtc::SdpVideoFormat> formats;
  for (const char* profile : profiles) {
    for (const char* packetization : {"1", "0"}) {
      formats.emplace_back(cricket::kH264CodecName,
                           webrtc::SdpVideoFormat::Parameters{{cricket::kH264FmtpProfileLevelId, profile},
                                                              {cricket::kH264FmtpLevelAsymmetryAllowed, "1"},
                                                              {cricket::kH264FmtpPacketizationMode, packetization}},
                           modes);
    }
  }
  return formats;
}

struct H264Encoder {
  static std::vector<webrtc::SdpVideoFormat> SupportedFormats() {
    return H264Formats({"42001f", "42e01f"}, {webrtc::ScalabilityMode::kL1T1, webrtc::ScalabilityMode::kL1T2,
                                              webrtc::ScalabilityMode::kL1T3});
  }
  static std::unique_ptr<webrtc::VideoEncoder> CreateEncoder(const webrtc::SdpVideoFormat& format) {
    return std::make_unique<webrtc::H264EncoderImpl>(cricket::CreateVideoCodec(format));
  }
  static bool IsScalabilityModeSupported(webrtc::ScalabilityMode mode) {
    return mode == webrtc::ScalabilityMode::kL1T1 || mode == webrtc::ScalabilityMode::kL1T2 ||
           mode == webrtc::ScalabilityMode::kL1T3;
  }
};

std::vector<webrtc::SdpVideoFormat> Av1Formats(
    const absl::InlinedVector<webrtc::ScalabilityMode, webrtc::kScalabilityModeCount>& modes) {
  return {webrtc::SdpVideoFormat(
      cricket::kAv1CodecName,
      {{cricket::kAv1FmtpProfile, "0"}, {cricket::kAv1FmtpLevelIdx, "5"}, {cricket::kAv1FmtpTier, "0"}}, modes)};
}

struct Av1EncoderAdapter {
  static std::vector<webrtc::SdpVideoFormat> SupportedFormats() {
    absl::InlinedVector<webrtc::ScalabilityMode, webrtc::kScalabilityModeCount> modes;
    std::ranges::copy_if(webrtc::kAllScalabilityModes, std::back_inserter(modes), Av1Encoder::Supports);
    return Av1Formats(modes);
  }
  static std::unique_ptr<webrtc::VideoEncoder> CreateEncoder(const webrtc::SdpVideoFormat& /*format*/) {
    return std::make_unique<Av1Encoder>();
  }
  static bool IsScalabilityModeSupported(webrtc::ScalabilityMode mode) { return Av1Encoder::Supports(mode); }
};

struct Av1DecoderAdapter {
  static std::vector<webrtc::SdpVideoFormat> SupportedFormats() { return Av1Formats({}); }
  static std::unique_ptr<webrtc::VideoDecoder> CreateDecoder(const webrtc::SdpVideoFormat& /*format*/) {
    return std::make_unique<Av1Decoder>();
  }
};

struct H264DecoderAdapter {
  // openh264 reads the main profile as well.
  static std::vector<webrtc::SdpVideoFormat> SupportedFormats() {
    return H264Formats({"42001f", "42e01f", "4d001f"}, {});
  }
  static std::unique_ptr<webrtc::VideoDecoder> CreateDecoder(const webrtc::SdpVideoFormat& /*format*/) {
    return std::make_unique<H264Decoder>();
  }
};

using Encoders = webrtc::VideoEncoderFactoryTemplate<webrtc::LibvpxVp8EncoderTemplateAdapter, Vp9Encoder, H264Encoder,
                                                     Av1EncoderAdapter>;

// The encoders of VP8 and H.264 make several layers, but only at one frame rate, with one number of temporal layers and
// in proportion; those of VP9 and AV1 make none. Where one encoder does not do, libwebrtc's adapter takes one for each
// layer.
class SimulcastEncoders : public Encoders {
 public:
  std::unique_ptr<webrtc::VideoEncoder> CreateVideoEncoder(const webrtc::SdpVideoFormat& format) override {
    return std::make_unique<webrtc::SimulcastEncoderAdapter>(&single_, format);
  }

 private:
  Encoders single_;
};

}  // namespace

std::unique_ptr<webrtc::VideoEncoderFactory> CreateVideoEncoderFactory() {
  return MakeFeedable(std::make_unique<SimulcastEncoders>());
}

std::unique_ptr<webrtc::VideoDecoderFactory> CreateVideoDecoderFactory() {
  return MakeIdle(
      std::make_unique<webrtc::VideoDecoderFactoryTemplate<webrtc::LibvpxVp8DecoderTemplateAdapter, Vp9Decoder,
                                                           H264DecoderAdapter, Av1DecoderAdapter>>());
}

}  // namespace voxlink
