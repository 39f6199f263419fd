#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "aom/aom_encoder.h"
#include "aom/aomcx.h"
#include "api/video_codecs/scalability_mode.h"
#include "api/video_codecs/video_codec.h"
#include "api/video_codecs/video_encoder.h"
#include "modules/video_coding/svc/scalable_video_controller.h"

namespace voxlink {

// AV1 by libaom, in real time, with the temporal and spatial layers of W3C's WebRTC-SVC. libwebrtc's prebuilt archive
// comes without its own.
class Av1Encoder : public webrtc::VideoEncoder {
 public:
  Av1Encoder() = default;
  ~Av1Encoder() override { Release(); }

  static bool Supports(webrtc::ScalabilityMode mode);

  void SetFecControllerOverride(webrtc::FecControllerOverride* /*override*/) override {}
  int InitEncode(const webrtc::VideoCodec* codec, const Settings& settings) override;
  int32_t RegisterEncodeCompleteCallback(webrtc::EncodedImageCallback* callback) override;
  int32_t Release() override;
  int32_t Encode(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* frame_types) override;
  void SetRates(const RateControlParameters& parameters) override;
  EncoderInfo GetEncoderInfo() const override;

 private:
  using LayerFrame = webrtc::ScalableVideoController::LayerFrameConfig;

  bool Configure(int threads);
  bool IsLayered() const { return layers_.num_spatial_layers * layers_.num_temporal_layers > 1; }
  bool ConfigureLayers();
  // A control of libaom is variadic: its number decides the type of its value.
  template <typename T>
  bool Control(int control, T value);
  bool SelectLayer(const LayerFrame& layer);
  int32_t EncodeLayer(const webrtc::VideoFrame& frame, const LayerFrame& layer, bool is_last);

  bool initialized_ = false;
  webrtc::VideoCodec codec_ = {};
  webrtc::ScalabilityMode mode_ = webrtc::ScalabilityMode::kL1T1;
  std::unique_ptr<webrtc::ScalableVideoController> controller_;
  webrtc::ScalableVideoController::StreamLayersConfig layers_;
  aom_codec_enc_cfg_t config_ = {};
  aom_svc_params_t svc_ = {};
  aom_codec_ctx_t context_ = {};
  aom_image_t image_ = {};
  webrtc::EncodedImageCallback* callback_ = nullptr;
  // Set once there is a bitrate that is not zero.
  bool has_rates_ = false;
  double framerate_ = 0;
  int64_t pts_ = 0;
  uint32_t last_timestamp_ = 0;
};

}  // namespace voxlink
