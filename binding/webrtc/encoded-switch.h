#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "api/frame_transformer_interface.h"
#include "api/media_types.h"
#include "api/scoped_refptr.h"

#include "webrtc/audio-timeline.h"
#include "webrtc/fed-levels.h"
#include "webrtc/received.h"
#include "webrtc/shared-frame.h"

namespace voxlink {

class EncodedPort;

// Stands between the encoder and the packetizer of a sender, or the depacketizer and the decoder of a receiver, once
// somebody asked for the encoded frames. It leads them to a port, which is a transform, and straight on while there is
// none. libwebrtc cannot take a transformer back, so it stays.
//
// That of a receiver also has observers, who see what goes on to the decoder. While there are some and nobody wants raw
// media, nothing is decoded: audio goes no further, and video as frames without a payload. libwebrtc asks a remote
// sender for key frames again and again when it gets no frames, and our decoder (IdleDecoder) makes nothing of those.
class EncodedSwitch : public webrtc::FrameTransformerInterface {
 public:
  using Frame = std::unique_ptr<webrtc::TransformableFrameInterface>;

  // `received`, of a receiver, has heard of a packet before its frame comes.
  explicit EncodedSwitch(cricket::MediaType kind, const Received& received = {nullptr, nullptr, nullptr})
      : kind_(kind),
        sources_(received.sources),
        layers_(received.simulcast),
        fed_levels_(kind == cricket::MEDIA_TYPE_AUDIO && !sources_ ? std::make_shared<FedLevels>() : nullptr) {}

  cricket::MediaType kind() const { return kind_; }
  // Of a sender of audio, null otherwise: what its packets say of their loudness.
  const std::shared_ptr<FedLevels>& fed_levels() const { return fed_levels_; }

  // Any thread. With null, frames go straight on.
  void Connect(std::shared_ptr<EncodedPort> port);

  // Any thread.
  void AddObserver(std::shared_ptr<EncodedObserver> observer);
  void RemoveObserver(const EncodedObserver* observer);
  bool has_observers() const;
  // Any thread. Whether somebody wants raw media. Video is decoded from the next key frame on.
  void WantRaw(bool wanted);
  // Before the switch is used: how to ask for it. Asked again until it comes, because an encoder may ignore a request
  // that comes soon after another one.
  void OnKeyFrameNeeded(std::function<void()> ask) { ask_ = std::move(ask); }

  // Any thread. Of a receiver: whether the frames of this stream come here.
  bool Transforms(uint32_t ssrc) const;

  // Any thread. A frame of `origin` that takes the place of the encoder's.
  void Feed(Frame frame, const void* origin);

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
  using Observers = std::vector<std::shared_ptr<EncodedObserver>>;

  void Lead(Frame frame);
  void NoteHeader(const webrtc::TransformableFrameInterface& frame);
  std::shared_ptr<const SharedFrame> Share(const webrtc::TransformableFrameInterface& frame);
  // Under mutex_.
  bool Decodes(const webrtc::TransformableFrameInterface& frame);
  bool IsTimeToAsk();

  const cricket::MediaType kind_;
  const std::shared_ptr<const RtpSources> sources_;
  std::function<void()> ask_;
  const std::shared_ptr<const SimulcastLayers> layers_;
  const std::shared_ptr<FedLevels> fed_levels_;

  mutable std::mutex mutex_;
  std::shared_ptr<EncodedPort> port_;
  std::shared_ptr<const Observers> observers_ = std::make_shared<Observers>();
  bool raw_wanted_ = false;
  int64_t asked_ms_ = 0;
  std::unordered_set<uint32_t> starved_;                           // Streams whose decoder misses frames.
  rtc::scoped_refptr<webrtc::TransformedFrameCallback> callback_;  // Of the latest stream of audio.
  int callbacks_ = 0;                                              // How many streams of audio there are.
  std::unordered_map<uint32_t, rtc::scoped_refptr<webrtc::TransformedFrameCallback>> sink_callbacks_;

  AudioTimeline timeline_;  // Of a sender of audio.

  // What the headers of the latest packets of audio said, for frames that come back from a transform.
  std::array<RtpSources::AudioHeader, 64> headers_;
  size_t next_header_ = 0;
};

}  // namespace voxlink
