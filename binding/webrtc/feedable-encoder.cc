#include "webrtc/feedable-encoder.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "media/base/media_constants.h"
#include "modules/rtp_rtcp/include/rtp_rtcp_defines.h"
#include "modules/video_coding/include/video_codec_interface.h"
#include "modules/video_coding/include/video_error_codes.h"
#include "rtc_base/time_utils.h"

#include "webrtc/feed-link.h"
#include "webrtc/payload-descriptor.h"

namespace voxlink {

namespace {

// While a key frame is needed, it is asked for again after so long. Encoders of libwebrtc answer no request within 300
// ms of another one.
constexpr int64_t kAskAgainMs = 330;

// Timestamps that are further from the time than this follow a jump, after which a receiver would wait.
constexpr int32_t kMaxDeviation = 3 * webrtc::kVideoPayloadTypeFrequency;

// Frames that may come while libwebrtc sets an encoder up anew, which takes a moment.
constexpr size_t kMaxWaiting = 60;

bool IsSingleNalUnit(const webrtc::SdpVideoFormat& format) {
  const auto mode = format.parameters.find(cricket::kH264FmtpPacketizationMode);
  return mode == format.parameters.end() || mode->second == "0";
}

class FeedableEncoderFactory : public webrtc::VideoEncoderFactory {
 public:
  explicit FeedableEncoderFactory(std::unique_ptr<webrtc::VideoEncoderFactory> inner) : inner_(std::move(inner)) {}

  std::vector<webrtc::SdpVideoFormat> GetSupportedFormats() const override { return inner_->GetSupportedFormats(); }
  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format,
                                 absl::optional<std::string> scalability_mode) const override {
    return inner_->QueryCodecSupport(format, std::move(scalability_mode));
  }
  std::unique_ptr<webrtc::VideoEncoder> CreateVideoEncoder(const webrtc::SdpVideoFormat& format) override {
    std::unique_ptr<webrtc::VideoEncoder> encoder = inner_->CreateVideoEncoder(format);
    return encoder ? std::make_unique<FeedableEncoder>(std::move(encoder), format) : nullptr;
  }

 private:
  const std::unique_ptr<webrtc::VideoEncoderFactory> inner_;
};

}  // namespace

std::unique_ptr<webrtc::VideoEncoderFactory> MakeFeedable(std::unique_ptr<webrtc::VideoEncoderFactory> inner) {
  return std::make_unique<FeedableEncoderFactory>(std::move(inner));
}

FeedableEncoder::FeedableEncoder(std::unique_ptr<webrtc::VideoEncoder> encoder, const webrtc::SdpVideoFormat& format)
    : encoder_(std::move(encoder)),
      codec_type_(webrtc::PayloadStringToCodecType(format.name)),
      single_nal_unit_(IsSingleNalUnit(format)) {}

FeedableEncoder::~FeedableEncoder() {
  if (link_) {
    link_->Unbind(this);
  }
}

void FeedableEncoder::SetFecControllerOverride(webrtc::FecControllerOverride* fec_controller_override) {
  encoder_->SetFecControllerOverride(fec_controller_override);
}

int FeedableEncoder::InitEncode(const webrtc::VideoCodec* codec, const Settings& settings) {
  codec_ = *codec;
  settings_ = settings;
  just_initialized_ = true;
  {
    const std::lock_guard lock(mutex_);
    layers_ = std::clamp<size_t>(codec->numberOfSimulcastStreams, 1, kMaxLayers);
  }
  return link_ ? WEBRTC_VIDEO_CODEC_OK : encoder_->InitEncode(codec, settings);
}

int32_t FeedableEncoder::RegisterEncodeCompleteCallback(webrtc::EncodedImageCallback* callback) {
  {
    const std::lock_guard lock(mutex_);
    callback_ = callback;
    if (callback_ != nullptr) {
      for (const FedFrame& frame : std::exchange(waiting_, {})) {
        Output(frame);
      }
    }
  }
  return link_ ? WEBRTC_VIDEO_CODEC_OK : encoder_->RegisterEncodeCompleteCallback(callback);
}

// The link stays: libwebrtc releases an encoder also to set it up for another size of picture.
int32_t FeedableEncoder::Release() {
  {
    const std::lock_guard lock(mutex_);
    callback_ = nullptr;
  }
  return link_ ? WEBRTC_VIDEO_CODEC_OK : encoder_->Release();
}

void FeedableEncoder::SetRates(const RateControlParameters& parameters) {
  rates_ = parameters;
  if (link_) {
    link_->ReportBitrate(parameters.bitrate.get_sum_bps());
  } else {
    encoder_->SetRates(parameters);
  }
}

void FeedableEncoder::OnPacketLossRateUpdate(float packet_loss_rate) {
  if (!link_) {
    encoder_->OnPacketLossRateUpdate(packet_loss_rate);
  }
}

void FeedableEncoder::OnRttUpdate(int64_t rtt_ms) {
  if (!link_) {
    encoder_->OnRttUpdate(rtt_ms);
  }
}

void FeedableEncoder::OnLossNotification(const LossNotification& loss_notification) {
  if (!link_) {
    encoder_->OnLossNotification(loss_notification);
  }
}

webrtc::VideoEncoder::EncoderInfo FeedableEncoder::GetEncoderInfo() const {
  EncoderInfo info;
  if (link_) {
    info.implementation_name = "voxlink-fed";
    info.has_trusted_rate_controller = true;
    info.scaling_settings = ScalingSettings::kOff;
    info.supports_simulcast = true;
  } else {
    info = encoder_->GetEncoderInfo();
  }
  // Pictures without pixels come through in any case.
  info.supports_native_handle = true;
  return info;
}

int32_t FeedableEncoder::Encode(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* types) {
  webrtc::VideoFrameBuffer& buffer = *frame.video_frame_buffer();
  if (buffer.type() == webrtc::VideoFrameBuffer::Type::kNative) {
    return Lead(frame, types);
  }
  if (!link_) {
    return encoder_->Encode(frame, types);
  }
  const int32_t result = ReturnToEncoding();
  if (result != WEBRTC_VIDEO_CODEC_OK) {
    return result;
  }
  const std::vector<webrtc::VideoFrameType> key(types == nullptr ? 1 : types->size(),
                                                webrtc::VideoFrameType::kVideoFrameKey);
  return encoder_->Encode(frame, &key);
}

int32_t FeedableEncoder::Lead(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* types) {
  const std::shared_ptr<FeedLink>& link = static_cast<FeedPicture&>(*frame.video_frame_buffer()).link();
  if (link != link_) {
    if (link_) {
      link_->Unbind(this);
    } else {
      encoder_->Release();
    }
    link_ = link;
    Interrupt();
    asked_ms_ = {};
    {
      const std::lock_guard lock(mutex_);
      moment_ = frame.timestamp();
      moment_ms_ = frame.timestamp_us() / 1000;
      shifts_ = {};
    }
    link_->Bind(this);
    if (rates_) {
      link_->ReportBitrate(rates_->bitrate.get_sum_bps());
    }
  }
  const bool initialized = std::exchange(just_initialized_, false);
  std::array<bool, kMaxLayers> needed = {};
  {
    const std::lock_guard lock(mutex_);
    std::copy_n(needs_key_.begin(), layers_, needed.begin());
  }
  const int64_t now_ms = rtc::TimeMillis();
  for (size_t layer = 0; layer < kMaxLayers; ++layer) {
    // After it was set up, libwebrtc wants a key frame of an encoder, which is of no use to a stream that goes on.
    const bool asked = !initialized && types != nullptr && layer < types->size() &&
                       (*types)[layer] == webrtc::VideoFrameType::kVideoFrameKey;
    if (asked || (needed[layer] && now_ms - asked_ms_[layer] >= kAskAgainMs)) {
      asked_ms_[layer] = now_ms;
      link_->RequestKeyFrame(static_cast<int>(layer));
    }
  }
  return WEBRTC_VIDEO_CODEC_OK;
}

// Which libwebrtc has set up, but the real encoder has not heard of.
int32_t FeedableEncoder::ReturnToEncoding() {
  std::exchange(link_, nullptr)->Unbind(this);
  if (!codec_ || !settings_) {
    return WEBRTC_VIDEO_CODEC_UNINITIALIZED;
  }
  const int result = encoder_->InitEncode(&*codec_, *settings_);
  if (result != WEBRTC_VIDEO_CODEC_OK) {
    return result;
  }
  webrtc::EncodedImageCallback* callback = nullptr;
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    callback = callback_;
  }
  encoder_->RegisterEncodeCompleteCallback(callback);
  if (rates_) {
    encoder_->SetRates(*rates_);
  }
  return WEBRTC_VIDEO_CODEC_OK;
}

bool FeedableEncoder::Feed(const FedFrame& frame) {
  const std::lock_guard lock(mutex_);
  const auto layer = static_cast<size_t>(frame.layer);
  const std::string codec(frame.frame->codec());
  if (layer >= layers_ || webrtc::PayloadStringToCodecType(codec) != codec_type_) {
    return false;
  }
  // The upper spatial layers of a key picture are no key frames, and come after one.
  if (frame.frame->key) {
    needs_key_[layer] = false;
  } else if (needs_key_[layer]) {
    return false;
  }
  if (callback_ != nullptr) {
    return Output(frame);
  }
  if (waiting_.size() >= kMaxWaiting) {
    waiting_.clear();
    needs_key_.fill(true);
    return false;
  }
  waiting_.push_back(frame);
  return true;
}

void FeedableEncoder::Interrupt() {
  const std::lock_guard lock(mutex_);
  needs_key_.fill(true);
  waiting_.clear();
}

// The sender's stream goes on when its track is replaced, so what is fed continues the time of what was encoded.
uint32_t FeedableEncoder::TimestampOf(const FedFrame& fed) {
  const int64_t elapsed_ms = rtc::TimeMillis() - moment_ms_;
  const uint32_t now = moment_ + static_cast<uint32_t>(elapsed_ms * (webrtc::kVideoPayloadTypeFrequency / 1000));
  std::optional<uint32_t>& shift = shifts_[static_cast<size_t>(fed.layer)];
  if (!shift || std::abs(static_cast<int32_t>(fed.rtp_timestamp + *shift - now)) > kMaxDeviation) {
    shift = now - fed.rtp_timestamp;
  }
  return fed.rtp_timestamp + *shift;
}

// False when the frame cannot be sent, because one that it depends on was not.
bool FeedableEncoder::Output(const FedFrame& fed) {
  const SharedFrame& frame = *fed.frame;
  webrtc::CodecSpecificInfo info;
  info.codecType = codec_type_;
  if (!Describe(fed, info)) {
    return false;
  }
  webrtc::EncodedImage image;
  image.SetEncodedData(frame.payload);
  image.SetRtpTimestamp(TimestampOf(fed));
  image.capture_time_ms_ = rtc::TimeMillis();
  image._frameType = frame.key ? webrtc::VideoFrameType::kVideoFrameKey : webrtc::VideoFrameType::kVideoFrameDelta;
  Size& size = sizes_[static_cast<size_t>(fed.layer)];
  if (frame.video.GetWidth() > 0 && frame.video.GetHeight() > 0) {
    size = {frame.video.GetWidth(), frame.video.GetHeight()};
  }
  image._encodedWidth = size.width;
  image._encodedHeight = size.height;
  image.rotation_ = frame.video.GetRotation();
  image.content_type_ = frame.video.GetContentType();
  if (frame.color_space) {
    image.SetColorSpace(*frame.color_space);
  }
  if (layers_ > 1) {
    image.SetSimulcastIndex(fed.layer);
  }
  if ((codec_type_ == webrtc::kVideoCodecVP9 && info.codecSpecific.VP9.num_spatial_layers > 1) ||
      info.generic_frame_info) {
    image.SetSpatialIndex(SpatialIndexOf(frame));
  }
  callback_->OnEncodedImage(image, &info);
  return true;
}

bool FeedableEncoder::Describe(const FedFrame& fed, webrtc::CodecSpecificInfo& info) {
  const SharedFrame& frame = *fed.frame;
  const webrtc::RTPVideoHeaderCodecSpecifics& specifics = frame.video.GetRTPVideoHeaderCodecSpecifics();
  if (codec_type_ == webrtc::kVideoCodecVP8) {
    webrtc::CodecSpecificInfoVP8& vp8 = info.codecSpecific.VP8;
    vp8.temporalIdx = webrtc::kNoTemporalIdx;
    vp8.keyIdx = webrtc::kNoKeyIdx;
    if (const auto* header = absl::get_if<webrtc::RTPVideoHeaderVP8>(&specifics)) {
      vp8.nonReference = header->nonReference;
      vp8.temporalIdx = header->temporalIdx;
      vp8.layerSync = header->layerSync;
      vp8.keyIdx = static_cast<int8_t>(header->keyIdx);
    }
  } else if (codec_type_ == webrtc::kVideoCodecH264) {
    info.codecSpecific.H264.packetization_mode =
        single_nal_unit_ ? webrtc::H264PacketizationMode::SingleNalUnit : webrtc::H264PacketizationMode::NonInterleaved;
    info.codecSpecific.H264.temporal_idx = webrtc::kNoTemporalIdx;
    info.codecSpecific.H264.idr_frame = frame.key;
  } else if (codec_type_ == webrtc::kVideoCodecVP9) {
    DescribeVp9(fed, info);
  } else if (frame.described()) {
    // Without the header extension there is one spatial layer, see EncodedFeeder.
    info.end_of_picture = frame.ends_picture || !fed.layers_described;
    const bool known = dependencies_[static_cast<size_t>(fed.layer)].Describe(frame, info);
    if (!known && SpatialIndexOf(frame) == 0 && TemporalIndexOf(frame) == 0) {
      // Nothing that follows can be decoded.
      needs_key_[static_cast<size_t>(fed.layer)] = true;
    }
    return known;
  }
  return true;
}

void FeedableEncoder::DescribeVp9(const FedFrame& fed, webrtc::CodecSpecificInfo& info) {
  const SharedFrame& frame = *fed.frame;
  const auto layer = static_cast<size_t>(fed.layer);
  webrtc::CodecSpecificInfoVP9& vp9 = info.codecSpecific.VP9;
  const auto* header = absl::get_if<webrtc::RTPVideoHeaderVP9>(&frame.video.GetRTPVideoHeaderCodecSpecifics());
  vp9.first_frame_in_picture = picture_timestamps_[layer] != fed.rtp_timestamp;
  picture_timestamps_[layer] = fed.rtp_timestamp;
  if (header == nullptr) {
    // A stream without layers, in which each picture follows from the one before.
    spatial_layers_[layer] = 1;
    vp9.num_spatial_layers = 1;
    vp9.flexible_mode = true;
    vp9.inter_pic_predicted = !frame.key;
    vp9.num_ref_pics = frame.key ? 0 : 1;
    vp9.p_diff[0] = 1;
    vp9.temporal_idx = webrtc::kNoTemporalIdx;
    vp9.gof_idx = webrtc::kNoGofIdx;
    return;
  }
  if (header->ss_data_available) {
    spatial_layers_[layer] = std::clamp<size_t>(header->num_spatial_layers, 1, webrtc::kMaxVp9NumberOfSpatialLayers);
    vp9.ss_data_available = true;
    vp9.spatial_layer_resolution_present = header->spatial_layer_resolution_present;
    std::copy_n(header->width, webrtc::kMaxVp9NumberOfSpatialLayers, vp9.width);
    std::copy_n(header->height, webrtc::kMaxVp9NumberOfSpatialLayers, vp9.height);
    vp9.gof.CopyGofInfoVP9(header->gof);
  }
  vp9.num_spatial_layers = spatial_layers_[layer];
  vp9.flexible_mode = header->flexible_mode;
  vp9.inter_pic_predicted = header->inter_pic_predicted;
  vp9.inter_layer_predicted = header->inter_layer_predicted;
  vp9.non_ref_for_inter_layer_pred = header->non_ref_for_inter_layer_pred;
  vp9.temporal_idx = header->temporal_idx;
  vp9.temporal_up_switch = header->temporal_up_switch;
  vp9.gof_idx = header->gof_idx;
  vp9.num_ref_pics = std::min<uint8_t>(header->num_ref_pics, webrtc::kMaxVp9RefPics);
  std::copy_n(header->pid_diff, vp9.num_ref_pics, vp9.p_diff);
  // What the first packet of a received frame says holds for the last one only if there is no other.
  info.end_of_picture =
      header->end_of_picture || static_cast<size_t>(SpatialIndexOf(frame)) + 1 >= vp9.num_spatial_layers;
}

}  // namespace voxlink
