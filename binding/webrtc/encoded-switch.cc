#include "webrtc/encoded-switch.h"

#include <utility>

#include "webrtc/encoded-port.h"

namespace voxlink {

cricket::MediaType KindOfFrame(const webrtc::TransformableFrameInterface& frame) {
  // The prebuilt library comes without the information that dynamic_cast needs, and names the codec for each.
  return frame.GetMimeType().rfind("video", 0) == 0 ? cricket::MEDIA_TYPE_VIDEO : cricket::MEDIA_TYPE_AUDIO;
}

void EncodedSwitch::Connect(std::shared_ptr<EncodedPort> port) {
  const std::lock_guard lock(mutex_);
  port_ = std::move(port);
}

void EncodedSwitch::Pass(Frame frame) {
  if (KindOfFrame(*frame) != kind_) {
    return;
  }
  rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sink_callbacks_.find(frame->GetSsrc());
    callback = found == sink_callbacks_.end() ? callback_ : found->second;
  }
  if (callback) {
    callback->OnTransformedFrame(std::move(frame));
  }
}

void EncodedSwitch::Transform(Frame frame) {
  std::shared_ptr<EncodedPort> port;
  {
    const std::lock_guard lock(mutex_);
    port = port_;
  }
  if (port) {
    port->Deliver(std::move(frame));
  } else {
    Pass(std::move(frame));
  }
}

void EncodedSwitch::RegisterTransformedFrameCallback(rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback) {
  const std::lock_guard lock(mutex_);
  callback_ = std::move(callback);
}

void EncodedSwitch::RegisterTransformedFrameSinkCallback(rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback,
                                                         uint32_t ssrc) {
  const std::lock_guard lock(mutex_);
  sink_callbacks_[ssrc] = std::move(callback);
}

void EncodedSwitch::UnregisterTransformedFrameCallback() {
  const std::lock_guard lock(mutex_);
  callback_ = nullptr;
}

void EncodedSwitch::UnregisterTransformedFrameSinkCallback(uint32_t ssrc) {
  const std::lock_guard lock(mutex_);
  sink_callbacks_.erase(ssrc);
}

}  // namespace voxlink
