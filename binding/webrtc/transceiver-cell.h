#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/rtp_parameters.h"
#include "api/rtp_transceiver_interface.h"

#include "webrtc/encoded-port.h"
#include "webrtc/encoded-switch.h"
#include "webrtc/received.h"
#include "webrtc/runtime.h"

namespace voxlink {

class AudioOutlet;
class EncodedFeeder;
struct TrackCell;

// One transceiver, as its connection, the JavaScript handles of it and of its sender and receiver share it. JavaScript
// gets its handles at once; libwebrtc's object arrives when the signaling thread has made it. Everything that handles
// ask for is posted there as well, hence always finds it, or finds that it could not be made.
class TransceiverCell : public webrtc::RtpReceiverObserverInterface,
                        public std::enable_shared_from_this<TransceiverCell> {
 public:
  TransceiverCell(std::shared_ptr<Runtime> runtime, int id, cricket::MediaType kind, Received from_network)
      : runtime_(std::move(runtime)), id_(id), kind_(kind), from_network_(std::move(from_network)) {
    received.kind = kind;
  }

  int id() const { return id_; }
  cricket::MediaType kind() const { return kind_; }
  const std::shared_ptr<Runtime>& runtime() const { return runtime_; }

  // The simulcast layers of all streams of the connection.
  const std::shared_ptr<SimulcastLayers>& layers() const { return from_network_.simulcast; }

  // Event loop. Runs `task` on the signaling thread; with null when there is no transceiver (any more).
  void Post(absl::AnyInvocable<void(webrtc::RtpTransceiverInterface*) &&> task) {
    runtime_->PostSignaling(
        [self = shared_from_this(), task = std::move(task)]() mutable { std::move(task)(self->transceiver_.get()); });
  }

  // Signaling thread.
  webrtc::RtpTransceiverInterface* transceiver() const { return transceiver_.get(); }
  void Attach(rtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver,
              absl::AnyInvocable<void(int)> on_first_packet) {
    transceiver_ = std::move(transceiver);
    on_first_packet_ = std::move(on_first_packet);
    transceiver_->receiver()->SetObserver(this);
  }
  void Detach();

  // Signaling thread. Lead the encoded frames through a port; with null they go straight on.
  void ConnectSender(const std::shared_ptr<EncodedPort>& port);
  void ConnectReceiver(const std::shared_ptr<EncodedPort>& port);

  // Signaling thread. What the sender sends from now on, perhaps null: an encoded track sends what it is fed, and a
  // received one has to be decoded.
  void SendTrack(const std::shared_ptr<TrackCell>& track);
  // Signaling thread, before an offer is made: adds the header extension that the track which is sent needs.
  void PrepareOffer();
  // Signaling thread: a description has been applied.
  void Negotiated(const webrtc::RtpParameters& sender_parameters);

  // Signaling thread. Observers see the encoded frames that are received.
  void AddObserver(std::shared_ptr<EncodedObserver> observer);
  void RemoveObserver(const EncodedObserver* observer);
  // Signaling thread: somebody wants what is received as raw media, or does no more. Calls add up.
  void AddRawUser();
  void RemoveRawUser();
  // Signaling thread. Of the remote sender.
  void RequestKeyFrame();

  // webrtc::RtpReceiverObserverInterface, on the signaling thread.
  void OnFirstPacketReceived(cricket::MediaType /*media_type*/) override {
    if (on_first_packet_) {
      on_first_packet_(id_);
    }
  }

  // Before the transceiver is made: the layers that it offers to receive.
  std::vector<std::string> receive_rids;
  // Event loop: the id that a remote description gave the receiver's track; empty where this side made the transceiver.
  std::string receiver_track_id;
  // Event loop: as of the last description, so that reading needs no thread.
  webrtc::RtpParameters sender_parameters;
  webrtc::RtpParameters receiver_parameters;
  std::vector<webrtc::RtpHeaderExtensionCapability> negotiated_extensions;
  RtpSources::Receiver received;
  std::vector<RtpSource> Sources() const { return from_network_.sources->Of(received); }

 private:
  const std::shared_ptr<Runtime> runtime_;
  const int id_;
  const cricket::MediaType kind_;
  const Received from_network_;
  rtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver_;
  absl::AnyInvocable<void(int)> on_first_packet_;
  EncodedSwitch& SenderSwitch();
  EncodedSwitch& ReceiverSwitch();
  void TellFeeder();

  // Signaling thread; null until somebody asked for encoded frames.
  rtc::scoped_refptr<EncodedSwitch> sender_switch_;
  rtc::scoped_refptr<EncodedSwitch> receiver_switch_;

  // Signaling thread.
  int raw_users_ = 0;
  webrtc::RtpParameters negotiated_;
  std::shared_ptr<EncodedFeeder> feeder_;     // Of the encoded track that is sent.
  std::shared_ptr<AudioOutlet> outlet_;       // Of audio.
  std::weak_ptr<TransceiverCell> forwarded_;  // The receiver of the track that is sent.
};

}  // namespace voxlink
