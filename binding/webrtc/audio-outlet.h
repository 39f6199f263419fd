#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/rtp_parameters.h"
#include "api/scoped_refptr.h"

#include "webrtc/encoded-feeder.h"
#include "webrtc/encoded-switch.h"
#include "webrtc/media-stream-track.h"

namespace voxlink {

// Leads the frames of a feeder to one sender of audio. They take the way of the sender's own frames, through its
// transform if it has one.
class AudioOutlet : public EncodedOutlet {
 public:
  AudioOutlet(rtc::scoped_refptr<EncodedSwitch> sender, std::shared_ptr<TrackCell> track)
      : sender_(std::move(sender)), track_(std::move(track)) {}

  // Any thread. What the sender has negotiated.
  void SetCodecs(const std::vector<webrtc::RtpCodecParameters>& codecs);

  // EncodedOutlet
  bool Take(const FedFrame& frame) override;

 private:
  struct Codec {
    std::string name;
    uint8_t payload_type;
  };

  const rtc::scoped_refptr<EncodedSwitch> sender_;
  const std::shared_ptr<TrackCell> track_;

  std::mutex mutex_;
  std::vector<Codec> codecs_;
};

}  // namespace voxlink
