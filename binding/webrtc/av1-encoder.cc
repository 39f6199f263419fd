#include "webrtc/av1-encoder.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "api/video/encoded_image.h"
#include "api/video/i420_buffer.h"
#include "api/video/video_frame.h"
#include "modules/video_coding/codecs/interface/common_constants.h"
#include "modules/video_coding/include/video_codec_interface.h"
#include "modules/video_coding/include/video_error_codes.h"
#include "modules/video_coding/svc/create_scalability_structure.h"

namespace voxlink {

namespace {

constexpr int kRtpTicksPerSecond = 90'000;
constexpr int kMinQuantizer = 10;
constexpr int kMaxQuantizer = 56;
// Of the 256 steps that a frame reports: below, there is room for more pixels, above, there are too many.
constexpr int kLowQuantizerIndex = 145;
constexpr int kHighQuantizerIndex = 205;
constexpr int kMaxBitrateKbps = 1'000'000;

// Last, golden and alternate first: in real time libaom looks at no others.
constexpr std::array<int, 7> kReferenceNames = {0, 3, 6, 1, 2, 4, 5};

// More costs more quality than it saves time; small pictures can afford better.
int SpeedFor(int pixels) { return pixels <= 320 * 180 ? 8 : 10; }

int ThreadsFor(int pixels, int cores) {
  if (pixels >= 1280 * 720 && cores > 4) {
    return 4;
  }
  return pixels >= 640 * 360 && cores > 2 ? 2 : 1;
}

}  // namespace

bool Av1Encoder::Supports(webrtc::ScalabilityMode mode) { return webrtc::ScalabilityStructureConfig(mode).has_value(); }

template <typename T>
bool Av1Encoder::Control(int control, T value) {
  return aom_codec_control(&context_, control, value) == AOM_CODEC_OK;
}

int Av1Encoder::InitEncode(const webrtc::VideoCodec* codec, const Settings& settings) {
  if (codec == nullptr || codec->width < 1 || codec->height < 1 || codec->maxFramerate < 1) {
    return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
  }
  // Without an encoder for each of the streams, an adapter makes one for each.
  if (codec->numberOfSimulcastStreams > 1) {
    return WEBRTC_VIDEO_CODEC_ERR_SIMULCAST_PARAMETERS_NOT_SUPPORTED;
  }
  Release();
  codec_ = *codec;
  mode_ = codec->GetScalabilityMode().value_or(webrtc::ScalabilityMode::kL1T1);
  controller_ = webrtc::CreateScalabilityStructure(mode_);
  if (!controller_) {
    return WEBRTC_VIDEO_CODEC_ERR_PARAMETER;
  }
  layers_ = controller_->StreamConfig();
  const int pixels = codec_.width * codec_.height;
  if (!Configure(ThreadsFor(pixels, settings.number_of_cores)) || !ConfigureLayers()) {
    Release();
    return WEBRTC_VIDEO_CODEC_ERROR;
  }
  return WEBRTC_VIDEO_CODEC_OK;
}

bool Av1Encoder::Configure(int threads) {
  if (aom_codec_enc_config_default(aom_codec_av1_cx(), &config_, AOM_USAGE_REALTIME) != AOM_CODEC_OK) {
    return false;
  }
  config_.g_w = codec_.width;
  config_.g_h = codec_.height;
  config_.g_threads = threads;
  config_.g_timebase = {1, kRtpTicksPerSecond};
  config_.g_input_bit_depth = 8;
  config_.g_lag_in_frames = 0;
  config_.g_pass = AOM_RC_ONE_PASS;
  config_.kf_mode = AOM_KF_DISABLED;
  config_.rc_end_usage = AOM_CBR;
  config_.rc_target_bitrate = std::clamp<unsigned>(codec_.startBitrate, 1, kMaxBitrateKbps);
  config_.rc_dropframe_thresh = codec_.GetFrameDropEnabled() ? 30 : 0;
  config_.rc_min_quantizer = kMinQuantizer;
  config_.rc_max_quantizer = kMaxQuantizer;
  config_.rc_undershoot_pct = 50;
  config_.rc_overshoot_pct = 50;
  config_.rc_buf_initial_sz = 600;
  config_.rc_buf_optimal_sz = 600;
  config_.rc_buf_sz = 1000;
  if (aom_codec_enc_init(&context_, aom_codec_av1_cx(), &config_, 0) != AOM_CODEC_OK) {
    return false;
  }
  initialized_ = true;
  const bool is_screen = codec_.mode == webrtc::VideoCodecMode::kScreensharing;
  // What is turned off takes long and gains little in real time.
  const std::pair<int, int> controls[] = {
      {AOME_SET_CPUUSED, SpeedFor(codec_.width * codec_.height)},
      {AV1E_SET_TUNE_CONTENT, is_screen ? AOM_CONTENT_SCREEN : AOM_CONTENT_DEFAULT},
      {AV1E_SET_ENABLE_PALETTE, is_screen ? 1 : 0},
      {AV1E_SET_ENABLE_INTRABC, 0},
      {AV1E_SET_ENABLE_CDEF, 1},
      {AV1E_SET_AQ_MODE, 3},
      {AV1E_SET_COEFF_COST_UPD_FREQ, 3},
      {AV1E_SET_MODE_COST_UPD_FREQ, 3},
      {AV1E_SET_MV_COST_UPD_FREQ, 3},
      {AV1E_SET_ROW_MT, threads > 1 ? 1 : 0},
      {AV1E_SET_TILE_COLUMNS, threads > 2 ? 2 : threads - 1},
      {AOME_SET_MAX_INTRA_BITRATE_PCT, 300},
      {AV1E_SET_INTRA_DEFAULT_TX_ONLY, 1},
      {AV1E_SET_DISABLE_TRELLIS_QUANT, 1},
      {AV1E_SET_ENABLE_TPL_MODEL, 0},
      {AV1E_SET_DELTAQ_MODE, 0},
      {AV1E_SET_ENABLE_ORDER_HINT, 0},
      {AV1E_SET_ENABLE_OBMC, 0},
      {AV1E_SET_ENABLE_WARPED_MOTION, 0},
      {AV1E_SET_ENABLE_GLOBAL_MOTION, 0},
      {AV1E_SET_ENABLE_REF_FRAME_MVS, 0},
      {AV1E_SET_ENABLE_DIST_WTD_COMP, 0},
      {AV1E_SET_ENABLE_DIFF_WTD_COMP, 0},
      {AV1E_SET_ENABLE_DUAL_FILTER, 0},
      {AV1E_SET_ENABLE_INTERINTRA_COMP, 0},
      {AV1E_SET_ENABLE_CFL_INTRA, 0},
      {AV1E_SET_ENABLE_SMOOTH_INTRA, 0},
      {AV1E_SET_ENABLE_ANGLE_DELTA, 0},
      {AV1E_SET_ENABLE_FILTER_INTRA, 0},
      // A picture without its upper layers would be one that receivers wait for.
      {AV1E_SET_SVC_FRAME_DROP_MODE, AOM_FULL_SUPERFRAME_DROP},
  };
  return std::ranges::all_of(controls, [this](const auto& control) { return Control(control.first, control.second); });
}

bool Av1Encoder::ConfigureLayers() {
  if (!IsLayered()) {
    return true;
  }
  svc_ = {};
  svc_.number_spatial_layers = layers_.num_spatial_layers;
  svc_.number_temporal_layers = layers_.num_temporal_layers;
  for (int s = 0; s < layers_.num_spatial_layers; ++s) {
    svc_.scaling_factor_num[s] = layers_.scaling_factor_num[s];
    svc_.scaling_factor_den[s] = layers_.scaling_factor_den[s];
  }
  for (int t = 0; t < layers_.num_temporal_layers; ++t) {
    svc_.framerate_factor[t] = 1 << (layers_.num_temporal_layers - t - 1);
  }
  for (int i = 0; i < layers_.num_spatial_layers * layers_.num_temporal_layers; ++i) {
    svc_.min_quantizers[i] = kMinQuantizer;
    svc_.max_quantizers[i] = kMaxQuantizer;
  }
  return Control(AV1E_SET_SVC_PARAMS, &svc_);
}

int32_t Av1Encoder::RegisterEncodeCompleteCallback(webrtc::EncodedImageCallback* callback) {
  callback_ = callback;
  return WEBRTC_VIDEO_CODEC_OK;
}

int32_t Av1Encoder::Release() {
  if (std::exchange(initialized_, false)) {
    aom_codec_destroy(&context_);
  }
  has_rates_ = false;
  pts_ = 0;
  return WEBRTC_VIDEO_CODEC_OK;
}

void Av1Encoder::SetRates(const RateControlParameters& parameters) {
  if (!initialized_ || parameters.framerate_fps < 1) {
    return;
  }
  framerate_ = parameters.framerate_fps;
  controller_->OnRatesUpdated(parameters.bitrate);
  has_rates_ = parameters.bitrate.get_sum_bps() > 0;
  config_.rc_target_bitrate = std::clamp<unsigned>(parameters.bitrate.get_sum_kbps(), 1, kMaxBitrateKbps);
  aom_codec_enc_config_set(&context_, &config_);
  if (!IsLayered()) {
    return;
  }
  for (int s = 0; s < layers_.num_spatial_layers; ++s) {
    int cumulative = 0;
    for (int t = 0; t < layers_.num_temporal_layers; ++t) {
      cumulative += static_cast<int>(parameters.bitrate.GetBitrate(s, t) / 1000);
      svc_.layer_target_bitrate[s * layers_.num_temporal_layers + t] = cumulative;
    }
  }
  Control(AV1E_SET_SVC_PARAMS, &svc_);
}

int32_t Av1Encoder::Encode(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* frame_types) {
  if (!initialized_ || callback_ == nullptr || !has_rates_) {
    return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
  }
  const bool wants_key = frame_types != nullptr &&
                         std::ranges::find(*frame_types, webrtc::VideoFrameType::kVideoFrameKey) != frame_types->end();
  const rtc::scoped_refptr<webrtc::I420BufferInterface> picture = frame.video_frame_buffer()->ToI420();
  if (!picture || picture->width() != codec_.width || picture->height() != codec_.height) {
    return WEBRTC_VIDEO_CODEC_ENCODER_FAILURE;
  }
  // libaom only reads what the image points to.
  aom_img_wrap(&image_, AOM_IMG_FMT_I420, picture->width(), picture->height(), 1,
               const_cast<uint8_t*>(picture->DataY()));
  image_.planes[AOM_PLANE_Y] = const_cast<uint8_t*>(picture->DataY());
  image_.planes[AOM_PLANE_U] = const_cast<uint8_t*>(picture->DataU());
  image_.planes[AOM_PLANE_V] = const_cast<uint8_t*>(picture->DataV());
  image_.stride[AOM_PLANE_Y] = picture->StrideY();
  image_.stride[AOM_PLANE_U] = picture->StrideU();
  image_.stride[AOM_PLANE_V] = picture->StrideV();

  // Time never stands still for libaom, whatever the timestamps do.
  const uint32_t passed = frame.timestamp() - last_timestamp_;
  const bool is_sane = pts_ > 0 && passed > 0 && passed < kRtpTicksPerSecond;
  pts_ += is_sane ? passed : static_cast<int64_t>(kRtpTicksPerSecond / framerate_);
  last_timestamp_ = frame.timestamp();

  const std::vector<LayerFrame> layers = controller_->NextFrameConfig(wants_key);
  for (const LayerFrame& layer : layers) {
    const int32_t code = EncodeLayer(frame, layer, &layer == &layers.back());
    if (code != WEBRTC_VIDEO_CODEC_OK) {
      return code;
    }
  }
  return WEBRTC_VIDEO_CODEC_OK;
}

bool Av1Encoder::SelectLayer(const LayerFrame& layer) {
  // With one layer, libaom knows better than the structure which references pay.
  if (!IsLayered()) {
    return true;
  }
  aom_svc_layer_id_t id = {layer.SpatialId(), layer.TemporalId()};
  if (!Control(AV1E_SET_SVC_LAYER_ID, &id)) {
    return false;
  }
  aom_svc_ref_frame_config_t references = {};
  // Each buffer of the structure gets one of libaom's names for references. The last frame is what the layer itself
  // goes on from, because libaom looks there first. A key frame refers to nothing.
  auto buffers = layer.Buffers();
  std::ranges::stable_sort(buffers, std::greater(), [](const webrtc::CodecBufferUsage& buffer) {
    return (buffer.referenced ? 2 : 0) + (buffer.updated ? 1 : 0);
  });
  size_t next = 0;
  for (const webrtc::CodecBufferUsage& buffer : buffers) {
    const int name = kReferenceNames[next++];
    references.ref_idx[name] = buffer.id;
    references.reference[name] = buffer.referenced && !layer.IsKeyframe() ? 1 : 0;
    references.refresh[buffer.id] = buffer.updated ? 1 : 0;
  }
  return Control(AV1E_SET_SVC_REF_FRAME_CONFIG, &references);
}

int32_t Av1Encoder::EncodeLayer(const webrtc::VideoFrame& frame, const LayerFrame& layer, bool is_last) {
  if (!SelectLayer(layer)) {
    return WEBRTC_VIDEO_CODEC_ERROR;
  }
  const auto duration = static_cast<unsigned long>(kRtpTicksPerSecond / framerate_);
  const aom_enc_frame_flags_t flags = layer.IsKeyframe() ? AOM_EFLAG_FORCE_KF : 0;
  if (aom_codec_encode(&context_, &image_, pts_, duration, flags) != AOM_CODEC_OK) {
    return WEBRTC_VIDEO_CODEC_ERROR;
  }
  aom_codec_iter_t position = nullptr;
  const aom_codec_cx_pkt_t* packet = nullptr;
  while ((packet = aom_codec_get_cx_data(&context_, &position)) != nullptr) {
    if (packet->kind != AOM_CODEC_CX_FRAME_PKT || packet->data.frame.sz == 0) {
      continue;
    }
    webrtc::EncodedImage image;
    image.SetEncodedData(
        webrtc::EncodedImageBuffer::Create(static_cast<const uint8_t*>(packet->data.frame.buf), packet->data.frame.sz));
    const bool is_key = (packet->data.frame.flags & AOM_FRAME_IS_KEY) != 0;
    image._frameType = is_key ? webrtc::VideoFrameType::kVideoFrameKey : webrtc::VideoFrameType::kVideoFrameDelta;
    image.SetRtpTimestamp(frame.timestamp());
    image.SetCaptureTimeIdentifier(frame.capture_time_identifier());
    image.capture_time_ms_ = frame.render_time_ms();
    image.rotation_ = frame.rotation();
    image.content_type_ = codec_.mode == webrtc::VideoCodecMode::kScreensharing ? webrtc::VideoContentType::SCREENSHARE
                                                                                : webrtc::VideoContentType::UNSPECIFIED;
    const int s = layer.SpatialId();
    const int scale_num = layers_.scaling_factor_num[s];
    const int scale_den = layers_.scaling_factor_den[s];
    image._encodedWidth = codec_.width * scale_num / scale_den;
    image._encodedHeight = codec_.height * scale_num / scale_den;
    image.SetSpatialIndex(s);
    image.SetTemporalIndex(layer.TemporalId());
    image.SetColorSpace(frame.color_space());
    int quantizer = 0;
    Control(AOME_GET_LAST_QUANTIZER_64, &quantizer);
    // Of 64 steps; what is reported has 256.
    image.qp_ = quantizer * 4;

    webrtc::CodecSpecificInfo info;
    info.codecType = webrtc::kVideoCodecAV1;
    info.end_of_picture = is_last;
    info.scalability_mode = mode_;
    info.generic_frame_info = controller_->OnEncodeDone(layer);
    if (is_key && info.generic_frame_info) {
      info.template_structure = controller_->DependencyStructure();
      info.template_structure->resolutions.clear();
      for (int i = 0; i < layers_.num_spatial_layers; ++i) {
        info.template_structure->resolutions.emplace_back(
            codec_.width * layers_.scaling_factor_num[i] / layers_.scaling_factor_den[i],
            codec_.height * layers_.scaling_factor_num[i] / layers_.scaling_factor_den[i]);
      }
    }
    callback_->OnEncodedImage(image, &info);
  }
  return WEBRTC_VIDEO_CODEC_OK;
}

webrtc::VideoEncoder::EncoderInfo Av1Encoder::GetEncoderInfo() const {
  EncoderInfo info;
  info.supports_native_handle = false;
  info.implementation_name = "libaom";
  info.has_trusted_rate_controller = true;
  info.is_hardware_accelerated = false;
  info.supports_simulcast = false;
  info.scaling_settings = ScalingSettings(kLowQuantizerIndex, kHighQuantizerIndex);
  info.preferred_pixel_formats = {webrtc::VideoFrameBuffer::Type::kI420};
  if (!initialized_) {
    return info;
  }
  for (int s = 0; s < layers_.num_spatial_layers; ++s) {
    info.fps_allocation[s].resize(layers_.num_temporal_layers);
    for (int t = 0; t < layers_.num_temporal_layers; ++t) {
      info.fps_allocation[s][t] =
          static_cast<uint8_t>(EncoderInfo::kMaxFramerateFraction >> (layers_.num_temporal_layers - t - 1));
    }
  }
  return info;
}

}  // namespace voxlink
