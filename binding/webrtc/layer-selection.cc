#include "webrtc/layer-selection.h"

#include <utility>

#include "modules/video_coding/include/video_error_codes.h"
#include "rtc_base/time_utils.h"

namespace voxlink {

namespace {

// A layer that was not heard for so long has stopped: its sender lacks bandwidth, or was told to.
constexpr int64_t kStoppedMs = 1000;

// Between requests for the key frame that a change of layers waits for.
constexpr int64_t kRequestMs = 1000;

class LayerDecoder : public webrtc::VideoDecoder {
 public:
  LayerDecoder(std::unique_ptr<webrtc::VideoDecoder> inner, LayerSelection& selection, uint32_t ssrc)
      : inner_(std::move(inner)), selection_(selection), ssrc_(ssrc) {}

  bool Configure(const Settings& settings) override { return inner_->Configure(settings); }
  int32_t Decode(const webrtc::EncodedImage& image, int64_t render_time_ms) override {
    const bool key = image.FrameType() == webrtc::VideoFrameType::kVideoFrameKey;
    if (!selection_.Take(ssrc_, key, static_cast<int>(image._encodedWidth), static_cast<int>(image._encodedHeight))) {
      return WEBRTC_VIDEO_CODEC_OK;
    }
    return inner_->Decode(image, render_time_ms);
  }
  int32_t RegisterDecodeCompleteCallback(webrtc::DecodedImageCallback* callback) override {
    return inner_->RegisterDecodeCompleteCallback(callback);
  }
  int32_t Release() override { return inner_->Release(); }
  DecoderInfo GetDecoderInfo() const override { return inner_->GetDecoderInfo(); }
  const char* ImplementationName() const override { return inner_->ImplementationName(); }

 private:
  const std::unique_ptr<webrtc::VideoDecoder> inner_;
  LayerSelection& selection_;
  const uint32_t ssrc_;
};

}  // namespace

bool LayerSelection::Take(uint32_t ssrc, bool key, int width, int height) {
  bool request = false;
  bool take = false;
  {
    const std::lock_guard lock(mutex_);
    const int64_t now = rtc::TimeMillis();
    Layer& layer = layers_[ssrc];
    layer.heard_ms = now;
    ++layer.frames;
    if (key) {
      layer.width = width;
      layer.height = height;
    }
    wanted_ = Best(now);
    if (key && wanted_ == ssrc) {
      selected_ = ssrc;
    }
    if (wanted_ == ssrc && selected_ != ssrc && now - requested_ms_ >= kRequestMs) {
      requested_ms_ = now;
      request = true;
    }
    take = selected_ == ssrc;
  }
  if (request) {
    request_(ssrc);
  }
  return take;
}

bool LayerSelection::IsSelected(uint32_t ssrc) const {
  const std::lock_guard lock(mutex_);
  return selected_ == ssrc;
}

void LayerSelection::Forget(uint32_t ssrc) {
  const std::lock_guard lock(mutex_);
  layers_.erase(ssrc);
  if (selected_ == ssrc) {
    selected_ = 0;
  }
}

LayerSelection::Layer LayerSelection::Of(uint32_t ssrc) const {
  const std::lock_guard lock(mutex_);
  const auto found = layers_.find(ssrc);
  return found == layers_.end() ? Layer() : found->second;
}

uint32_t LayerSelection::Best(int64_t now_ms) const {
  uint32_t best = 0;
  int64_t pixels = -1;
  for (const auto& [ssrc, layer] : layers_) {
    const int64_t own = static_cast<int64_t>(layer.width) * layer.height;
    // Of two with the same picture, the one that is decoded already stays.
    if (now_ms - layer.heard_ms < kStoppedMs && (own > pixels || (own == pixels && ssrc == selected_))) {
      best = ssrc;
      pixels = own;
    }
  }
  return best;
}

std::unique_ptr<webrtc::VideoDecoder> LayerDecoderFactory::Create(const webrtc::Environment& env,
                                                                  const webrtc::SdpVideoFormat& format) {
  std::unique_ptr<webrtc::VideoDecoder> decoder = inner_.Create(env, format);
  return decoder ? std::make_unique<LayerDecoder>(std::move(decoder), selection_, ssrc_) : nullptr;
}

}  // namespace voxlink
