#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "api/frame_transformer_interface.h"
#include "api/media_types.h"
#include "api/scoped_refptr.h"

namespace voxlink {

class EncodedPort;

// Any thread.
cricket::MediaType KindOfFrame(const webrtc::TransformableFrameInterface& frame);

// Stands between the encoder and the packetizer of a sender, or the depacketizer and the decoder of a receiver, once
// somebody asked for the encoded frames. It leads them to a port, and straight on while there is none. libwebrtc cannot
// take a transformer back, so it stays.
class EncodedSwitch : public webrtc::FrameTransformerInterface {
 public:
  using Frame = std::unique_ptr<webrtc::TransformableFrameInterface>;

  explicit EncodedSwitch(cricket::MediaType kind) : kind_(kind) {}

  cricket::MediaType kind() const { return kind_; }

  // Any thread. With null, frames go straight on.
  void Connect(std::shared_ptr<EncodedPort> port);

  // Any thread. To the packetizer or decoder. Dropped when that has gone, and when it is for frames of the other kind,
  // which libwebrtc would take for its own.
  void Pass(Frame frame);

  // webrtc::FrameTransformerInterface, on libwebrtc's threads.
  void Transform(Frame frame) override;
  void RegisterTransformedFrameCallback(rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback) override;
  void RegisterTransformedFrameSinkCallback(rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback,
                                            uint32_t ssrc) override;
  void UnregisterTransformedFrameCallback() override;
  void UnregisterTransformedFrameSinkCallback(uint32_t ssrc) override;

 private:
  const cricket::MediaType kind_;
  std::mutex mutex_;
  std::shared_ptr<EncodedPort> port_;
  rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback_;  // For what has no callback of its own.
  std::unordered_map<uint32_t, rtc::scoped_refptr<webrtc::TransformedFrameCallback>> sink_callbacks_;
};

}  // namespace voxlink
