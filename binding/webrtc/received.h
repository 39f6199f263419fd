#pragma once

#include <memory>

#include "webrtc/receive-streams.h"
#include "webrtc/rtp-sources.h"
#include "webrtc/simulcast-layers.h"

namespace voxlink {

// What a connection knows of the streams that it receives.
struct Received {
  std::shared_ptr<RtpSources> sources = std::make_shared<RtpSources>();
  std::shared_ptr<ReceiveStreams> streams = std::make_shared<ReceiveStreams>();
  std::shared_ptr<SimulcastLayers> simulcast = std::make_shared<SimulcastLayers>();
};

}  // namespace voxlink
