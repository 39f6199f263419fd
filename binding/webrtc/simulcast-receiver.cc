#include "webrtc/simulcast-receiver.h"

#include <algorithm>
#include <optional>

namespace voxlink {

SimulcastReceiver::Stream* SimulcastReceiver::Create(webrtc::Call& call, Stream::Config config) {
  const std::optional<SimulcastLayers::Stream> layer = layers_->Find(config.rtp.remote_ssrc);
  if (!layer || layer->repair || streams_.count(layer->mid) > 0) {
    return call.CreateVideoReceiveStream(std::move(config));
  }
  if (config.rtp.rtx_ssrc == 0) {
    config.rtp.rtx_ssrc = layers_->SsrcOf(*layer, true).value_or(0);
  }
  auto stream = std::make_unique<SimulcastReceiveStream>(call, std::move(config));
  return (streams_[layer->mid] = std::move(stream)).get();
}

void SimulcastReceiver::Destroy(webrtc::Call& call, Stream* stream) {
  const auto found = std::find_if(streams_.begin(), streams_.end(),
                                  [stream](const auto& each) { return each.second.get() == stream; });
  if (found == streams_.end()) {
    call.DestroyVideoReceiveStream(stream);
  } else {
    streams_.erase(found);
  }
}

void SimulcastReceiver::SetLocalSsrc(webrtc::Call& call, Stream& stream, uint32_t local_ssrc) {
  for (const auto& [mid, own] : streams_) {
    if (own.get() == &stream) {
      own->SetLocalSsrc(local_ssrc);
      return;
    }
  }
  call.OnLocalSsrcUpdated(stream, local_ssrc);
}

bool SimulcastReceiver::Accept(const webrtc::RtpPacketReceived& packet, NextHandler& next) {
  const std::optional<SimulcastLayers::Stream> found = layers_->Learn(packet);
  if (!found) {
    // A stream of a track with simulcast that names no layer would take the place of those that do.
    return !layers_->Has(packet) && next(packet);
  }
  SimulcastReceiveStream* stream = StreamOf(found->mid);
  if (found->repair) {
    const std::optional<uint32_t> repaired = layers_->SsrcOf(*found, false);
    if (stream == nullptr || !repaired || !stream->Has(*repaired)) {
      return false;
    }
    stream->SetRepairSsrc(*repaired, packet.Ssrc());
    return true;
  }
  if (stream == nullptr || found->displaced == stream->leading_ssrc()) {
    // The receiver makes a stream in place of the one that it has.
    return next(packet);
  }
  if (found->displaced) {
    stream->Remove(*found->displaced);
  }
  stream->Add(packet.Ssrc(), layers_->SsrcOf(*found, true));
  return true;
}

void SimulcastReceiver::RequestKeyFrame(uint32_t ssrc) {
  for (const auto& [mid, stream] : streams_) {
    stream->RequestKeyFrame(ssrc);
  }
}

std::multimap<uint32_t, SimulcastReceiver::Stream::Stats> SimulcastReceiver::OtherStats() const {
  std::multimap<uint32_t, Stream::Stats> all;
  for (const auto& [mid, stream] : streams_) {
    for (Stream::Stats& stats : stream->OtherStats()) {
      all.emplace(stream->leading_ssrc(), std::move(stats));
    }
  }
  return all;
}

SimulcastReceiveStream* SimulcastReceiver::StreamOf(const std::string& mid) const {
  const auto found = streams_.find(mid);
  return found == streams_.end() ? nullptr : found->second.get();
}

}  // namespace voxlink
