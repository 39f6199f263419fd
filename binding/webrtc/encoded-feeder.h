#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "webrtc/media-stream-track.h"
#include "webrtc/shared-frame.h"

namespace voxlink {

// A frame on its way to senders, with what may differ from one route of it to another.
struct FedFrame {
  std::shared_ptr<const SharedFrame> frame;
  uint32_t rtp_timestamp = 0;
  int layer = 0;                 // Of simulcast: the index of the encoding that sends it.
  bool layers_described = true;  // By the sender, to its receiver.
};

// One sender that sends the frames of an encoded track, or whatever else takes them.
class EncodedOutlet {
 public:
  virtual ~EncodedOutlet() = default;
  // Any thread. False when it does not send this frame.
  virtual bool Take(const FedFrame& frame) = 0;
};

// The origin of encoded tracks: what is fed here is sent by every sender of its tracks as it is. Nothing is encoded.
//
// A sender of audio sends each codec that it has negotiated, under its own payload type. A sender of video sends frames
// of the codec that its encoding has selected, from a key frame on. What it cannot send is dropped.
class EncodedFeeder : public TrackOrigin, public std::enable_shared_from_this<EncodedFeeder> {
 public:
  // What senders of video report, on libwebrtc's encoder queues and with no lock held. It must not wait. Several may
  // call at the same time.
  struct Listener {
    // The sender's receiver has asked for a key frame (PLI or FIR), or the sender has none to begin with.
    std::function<void(int layer)> on_key_frame_request;
    // What congestion control allots to the sender, in bits per second.
    std::function<void(uint32_t bitrate)> on_target_bitrate;
  };

  // `is_described`: signaling thread; whether the frames are of a codec that needs the dependency descriptor, so that
  // connections that send them offer it.
  EncodedFeeder(cricket::MediaType kind, Listener listener, std::function<bool()> is_described = {})
      : kind_(kind),
        is_described_(std::move(is_described)),
        listener_(std::make_shared<Listener>(std::move(listener))) {}

  cricket::MediaType kind() const { return kind_; }
  // Signaling thread.
  bool is_described() const { return is_described_ && is_described_(); }

  // Any thread, one frame after the other. Video is packetized in it, so an event loop leaves it to a task queue; audio
  // is posted to the sender's own queue.
  // Returns how many senders took the frame.
  size_t Send(const FedFrame& frame);

  // Any thread. No sender sends or asks any more.
  void Close();

  // Signaling thread, after Close().
  void EndTracks();

  // Any thread.
  void AddOutlet(std::shared_ptr<EncodedOutlet> outlet);
  void RemoveOutlet(const EncodedOutlet* outlet);
  // Whether its senders describe layers to their receivers, by the dependency descriptor. Without it a receiver cannot
  // put together pictures of AV1 that have several spatial layers.
  bool describes_layers() const { return describes_layers_; }
  void SetDescribesLayers(bool describes) { describes_layers_ = describes; }
  void RequestKeyFrame(int layer);
  void ReportBitrate(uint32_t bitrate);

  // TrackOrigin
  rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> CreateTrack(webrtc::PeerConnectionFactoryInterface& factory,
                                                                    const std::string& id) override;
  void Detach(webrtc::MediaStreamTrackInterface& track) override;
  std::shared_ptr<EncodedFeeder> encoded() override { return shared_from_this(); }

 private:
  using Outlets = std::vector<std::shared_ptr<EncodedOutlet>>;
  class Source;
  class AudioSource;
  class VideoSource;

  std::shared_ptr<const Listener> listener();

  const cricket::MediaType kind_;
  const std::function<bool()> is_described_;

  std::atomic<bool> describes_layers_ = false;

  std::mutex mutex_;
  std::shared_ptr<const Listener> listener_;  // Null once closed.
  std::shared_ptr<const Outlets> outlets_ = std::make_shared<Outlets>();

  std::vector<Source*> tracks_;  // Signaling thread.
};

}  // namespace voxlink
