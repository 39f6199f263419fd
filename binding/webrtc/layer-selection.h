#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/video/video_frame.h"
#include "api/video/video_sink_interface.h"
#include "api/video_codecs/video_decoder_factory.h"

namespace voxlink {

// Which simulcast layer of a received track is decoded for its raw sinks: the one with the largest picture of those
// that arrive. It changes at key frames, so that no sink sees a broken picture. Any thread.
class LayerSelection {
 public:
  // Asks the layer with this SSRC for a key frame.
  using RequestKeyFrame = absl::AnyInvocable<void(uint32_t ssrc) const>;

  explicit LayerSelection(RequestKeyFrame request) : request_(std::move(request)) {}

  // Whether a frame of a layer is to be decoded. Width and height are of interest with key frames.
  bool Take(uint32_t ssrc, bool key, int width, int height);
  bool IsSelected(uint32_t ssrc) const;
  void Forget(uint32_t ssrc);

  struct Layer {
    // Of the latest key frame.
    int width = 0;
    int height = 0;
    uint32_t frames = 0;
    int64_t heard_ms = 0;
  };
  Layer Of(uint32_t ssrc) const;

 private:
  uint32_t Best(int64_t now_ms) const;

  const RequestKeyFrame request_;
  mutable std::mutex mutex_;
  std::map<uint32_t, Layer> layers_;
  uint32_t selected_ = 0;  // SSRC 0 is no layer.
  uint32_t wanted_ = 0;
  int64_t requested_ms_ = 0;
};

// What stands around one layer's stream: decoders that decode nothing while another layer is selected, and the way out
// for the pictures of those that do.
class LayerDecoderFactory : public webrtc::VideoDecoderFactory, public rtc::VideoSinkInterface<webrtc::VideoFrame> {
 public:
  LayerDecoderFactory(webrtc::VideoDecoderFactory& inner, rtc::VideoSinkInterface<webrtc::VideoFrame>& renderer,
                      LayerSelection& selection, uint32_t ssrc)
      : inner_(inner), renderer_(renderer), selection_(selection), ssrc_(ssrc) {}

  // webrtc::VideoDecoderFactory
  std::vector<webrtc::SdpVideoFormat> GetSupportedFormats() const override { return inner_.GetSupportedFormats(); }
  CodecSupport QueryCodecSupport(const webrtc::SdpVideoFormat& format, bool reference_scaling) const override {
    return inner_.QueryCodecSupport(format, reference_scaling);
  }
  std::unique_ptr<webrtc::VideoDecoder> Create(const webrtc::Environment& env,
                                               const webrtc::SdpVideoFormat& format) override;

  // rtc::VideoSinkInterface
  void OnFrame(const webrtc::VideoFrame& frame) override {
    if (selection_.IsSelected(ssrc_)) {
      renderer_.OnFrame(frame);
    }
  }

 private:
  webrtc::VideoDecoderFactory& inner_;
  rtc::VideoSinkInterface<webrtc::VideoFrame>& renderer_;
  LayerSelection& selection_;
  const uint32_t ssrc_;
};

}  // namespace voxlink
