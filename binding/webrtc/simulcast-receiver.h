#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/call.h"
#include "call/packet_receiver.h"

#include "webrtc/simulcast-layers.h"
#include "webrtc/simulcast-receive-stream.h"

namespace voxlink {

// The received simulcast of one connection: makes the streams of its layers as their first packets come in. Media
// thread only.
class SimulcastReceiver {
 public:
  using Stream = webrtc::VideoReceiveStreamInterface;
  using NextHandler = webrtc::PacketReceiver::OnUndemuxablePacketHandler;

  explicit SimulcastReceiver(std::shared_ptr<SimulcastLayers> layers) : layers_(std::move(layers)) {
    layers_->SetReceiver(this);
  }
  ~SimulcastReceiver() { layers_->SetReceiver(nullptr); }
  SimulcastReceiver(const SimulcastReceiver&) = delete;
  SimulcastReceiver& operator=(const SimulcastReceiver&) = delete;

  // The stream for a receiver of libwebrtc's.
  Stream* Create(webrtc::Call& call, Stream::Config config);
  void Destroy(webrtc::Call& call, Stream* stream);
  void SetLocalSsrc(webrtc::Call& call, Stream& stream, uint32_t local_ssrc);

  // A video packet that belongs to no stream. True when there is one now; `next` is what libwebrtc would do.
  bool Accept(const webrtc::RtpPacketReceived& packet, NextHandler& next);

  // Of the layer that this stream carries.
  void RequestKeyFrame(uint32_t ssrc);

  // The statistics of the layers that libwebrtc's receivers do not know of, by the SSRC that they take for the track's.
  std::multimap<uint32_t, Stream::Stats> OtherStats() const;

 private:
  SimulcastReceiveStream* StreamOf(const std::string& mid) const;

  const std::shared_ptr<SimulcastLayers> layers_;
  // By the mid of the m-section, as it was when the stream was made.
  std::map<std::string, std::unique_ptr<SimulcastReceiveStream>> streams_;
};

}  // namespace voxlink
