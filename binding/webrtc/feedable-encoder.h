#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "api/video_codecs/sdp_video_format.h"
#include "api/video_codecs/video_codec.h"
#include "api/video_codecs/video_encoder.h"
#include "api/video_codecs/video_encoder_factory.h"
#include "modules/video_coding/include/video_codec_interface.h"

#include "webrtc/dependency-writer.h"
#include "webrtc/encoded-feeder.h"

namespace voxlink {

class FeedLink;

// Stands behind every sender of video: a real encoder that gives way to frames which are encoded already. Which of the
// two it is follows from the pictures that it gets, so that replaceTrack() may change it at any time: a FeedPicture
// brings the link from which frames then come.
//
// libwebrtc treats what is fed as it treats the images of a hardware encoder, which come from any thread too: it gives
// them payload type, picture ids and timestamps of the sender, sender reports, retransmission and pacing.
class FeedableEncoder : public webrtc::VideoEncoder {
 public:
  FeedableEncoder(std::unique_ptr<webrtc::VideoEncoder> encoder, const webrtc::SdpVideoFormat& format);
  ~FeedableEncoder() override;

  // Any thread; the link's. False when the frame is not sent: it is of another codec, or its key frame is missing.
  bool Feed(const FedFrame& frame);
  // Any thread; the link's. Frames were left out: nothing is sent before the next key frame.
  void Interrupt();

  // webrtc::VideoEncoder, on libwebrtc's encoder queue.
  void SetFecControllerOverride(webrtc::FecControllerOverride* fec_controller_override) override;
  int InitEncode(const webrtc::VideoCodec* codec, const Settings& settings) override;
  int32_t RegisterEncodeCompleteCallback(webrtc::EncodedImageCallback* callback) override;
  int32_t Release() override;
  int32_t Encode(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* types) override;
  void SetRates(const RateControlParameters& parameters) override;
  void OnPacketLossRateUpdate(float packet_loss_rate) override;
  void OnRttUpdate(int64_t rtt_ms) override;
  void OnLossNotification(const LossNotification& loss_notification) override;
  EncoderInfo GetEncoderInfo() const override;

 private:
  static constexpr size_t kMaxLayers = 3;  // Of simulcast, as in libwebrtc.

  int32_t Lead(const webrtc::VideoFrame& frame, const std::vector<webrtc::VideoFrameType>* types);
  int32_t ReturnToEncoding();
  // Under mutex_.
  bool Output(const FedFrame& frame);
  uint32_t TimestampOf(const FedFrame& frame);
  bool Describe(const FedFrame& fed, webrtc::CodecSpecificInfo& info);
  void DescribeVp9(const FedFrame& fed, webrtc::CodecSpecificInfo& info);

  const std::unique_ptr<webrtc::VideoEncoder> encoder_;
  const webrtc::VideoCodecType codec_type_;
  const bool single_nal_unit_;

  // Encoder queue.
  std::shared_ptr<FeedLink> link_;  // Null while it encodes.
  std::optional<webrtc::VideoCodec> codec_;
  std::optional<Settings> settings_;
  std::optional<RateControlParameters> rates_;
  bool just_initialized_ = false;
  std::array<int64_t, kMaxLayers> asked_ms_ = {};

  std::mutex mutex_;  // Held while libwebrtc takes an image, so that images come one at a time.
  webrtc::EncodedImageCallback* callback_ = nullptr;
  size_t layers_ = 1;
  std::array<bool, kMaxLayers> needs_key_ = {true, true, true};
  struct Size {
    uint32_t width = 0;
    uint32_t height = 0;
  };
  std::array<Size, kMaxLayers> sizes_;  // As the latest frame said that says it.
  // A moment on the sender's timeline, and what brings the timestamps of each layer there.
  uint32_t moment_ = 0;
  int64_t moment_ms_ = 0;
  std::array<std::optional<uint32_t>, kMaxLayers> shifts_;
  std::array<size_t, kMaxLayers> spatial_layers_ = {1, 1, 1};           // VP9: as the latest key frame said.
  std::array<std::optional<uint32_t>, kMaxLayers> picture_timestamps_;  // VP9: of the latest picture.
  std::array<DependencyWriter, kMaxLayers> dependencies_;               // AV1.
  std::deque<FedFrame> waiting_;                                        // While libwebrtc sets the encoder up anew.
};

// What `inner` makes, each behind a FeedableEncoder.
std::unique_ptr<webrtc::VideoEncoderFactory> MakeFeedable(std::unique_ptr<webrtc::VideoEncoderFactory> inner);

}  // namespace voxlink
