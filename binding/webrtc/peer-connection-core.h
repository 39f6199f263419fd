#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/peer_connection_interface.h"

#include "napi/completion.h"
#include "napi/handle.h"
#include "webrtc/data-channel.h"
#include "webrtc/received.h"
#include "webrtc/runtime.h"
#include "webrtc/session-state.h"
#include "webrtc/simulcast-negotiation.h"
#include "webrtc/transceiver-cell.h"
#include "webrtc/transport-observer.h"
#include "webrtc/voxlink-configuration.h"

namespace voxlink {

class PeerConnection;
struct TrackCell;

// What of a connection lives on the signaling thread: libwebrtc's object, its observer, its transceivers and channels.
// Every method but the constructor and Post runs there.
class PeerConnectionCore : public webrtc::PeerConnectionObserver,
                           public std::enable_shared_from_this<PeerConnectionCore> {
 public:
  PeerConnectionCore(std::shared_ptr<Runtime> runtime, std::shared_ptr<Link<PeerConnection>> link)
      : runtime_(std::move(runtime)), link_(std::move(link)) {}

  const std::shared_ptr<Runtime>& runtime() const { return runtime_; }

  // Any thread; JavaScript and libwebrtc both make transceivers.
  std::shared_ptr<TransceiverCell> NewTransceiver(cricket::MediaType kind) {
    return std::make_shared<TransceiverCell>(runtime_, next_transceiver_id_++, kind, received_);
  }

  // Event loop. Runs `task(core)` on the signaling thread.
  void Post(absl::AnyInvocable<void(PeerConnectionCore&) &&> task);

  void Create(const webrtc::PeerConnectionInterface::RTCConfiguration& configuration,
              const VoxlinkConfiguration& beyond);
  void CreateOffer(const webrtc::PeerConnectionInterface::RTCOfferAnswerOptions& options, Completion done);
  void CreateAnswer(Completion done);
  void SetLocalDescription(const absl::optional<DescriptionState>& description, Completion done);
  void SetRemoteDescription(const DescriptionState& description, Completion done);
  void AddIceCandidate(const std::string& candidate, const std::string& mid, int mline_index, Completion done);
  void AddTransceiver(const std::shared_ptr<TransceiverCell>& cell, const std::shared_ptr<TrackCell>& track,
                      const webrtc::RtpTransceiverInit& init);
  void AddTrack(const std::shared_ptr<TransceiverCell>& cell, const std::shared_ptr<TrackCell>& track,
                const std::vector<std::string>& stream_ids, bool reuse);
  void RemoveTrack(TransceiverCell& cell);
  void CreateDataChannel(std::shared_ptr<DataChannelCore> channel, const std::string& label,
                         const webrtc::DataChannelInit& init);
  void RestartIce();
  void SetConfiguration(const webrtc::PeerConnectionInterface::RTCConfiguration& configuration,
                        const VoxlinkConfiguration& beyond, Completion done);
  void ShouldFireNegotiationNeeded(uint32_t event_id, Completion done);
  void Settle(Completion done);
  enum class Selector { kNone, kSender, kReceiver };
  void GetStats(Selector kind, const std::shared_ptr<TransceiverCell>& cell, Completion done);
  void Close();

  // webrtc::PeerConnectionObserver.
  void OnSignalingChange(webrtc::PeerConnectionInterface::SignalingState) override {}
  void OnDataChannel(rtc::scoped_refptr<webrtc::DataChannelInterface> channel) override;
  void OnNegotiationNeededEvent(uint32_t event_id) override;
  void OnStandardizedIceConnectionChange(webrtc::PeerConnectionInterface::IceConnectionState state) override;
  void OnConnectionChange(webrtc::PeerConnectionInterface::PeerConnectionState state) override;
  void OnIceGatheringChange(webrtc::PeerConnectionInterface::IceGatheringState state) override;
  void OnIceCandidate(const webrtc::IceCandidateInterface* candidate) override;
  void OnIceCandidateError(const std::string& address, int port, const std::string& url, int error_code,
                           const std::string& error_text) override;

 private:
  void EndStatsRequest();
  void FinishClose();
  // False, with `done` rejected, when the connection is closed or could not be made.
  bool Ready(Completion& done);
  void PrepareOffer();
  void CreateLocalDescription(Completion done);
  void SetBitrate(const VoxlinkConfiguration& beyond);
  void Trust(const VoxlinkConfiguration& beyond);
  void CompleteDescription(webrtc::SessionDescriptionInterface& description);
  void ChooseDtlsRole(webrtc::SessionDescriptionInterface& answer);
  void ApplyLocalDescription(std::unique_ptr<webrtc::SessionDescriptionInterface> description, Completion done);
  void FinishDescription(webrtc::RTCError error, Completion done);
  SessionState ReadState();
  std::vector<SimulcastNegotiation::Wish> SimulcastWishes();
  std::shared_ptr<TransceiverCell> CellOf(const webrtc::RtpTransceiverInterface* transceiver);
  static void Reuse(TransceiverCell& cell, const std::shared_ptr<TrackCell>& track,
                    const std::vector<std::string>& stream_ids);
  void Adopt(const std::shared_ptr<TransceiverCell>& cell,
             rtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver);
  void KeepChannel(std::shared_ptr<DataChannelCore> channel);
  void WatchTransports(const TransportStates& states);
  TransportStates ReadTransports(const std::vector<TransportState>& earlier = {});
  template <typename T>
  void ChangeState(absl::optional<T> ConnectionStates::*member, T state);
  // News of ICE, for JavaScript.
  using Event = absl::AnyInvocable<void(PeerConnection&, Napi::Env)>;
  void Emit(Event event);
  void DeliverHeld();
  void EmitStates();
  void KeepEarly();
  void EmitTransports(const std::vector<TransportState>& earlier = {});

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<PeerConnection>> link_;
  const Received received_;
  rtc::scoped_refptr<webrtc::PeerConnectionInterface> connection_;  // Null before Create and after Close.
  rtc::scoped_refptr<webrtc::PeerConnectionInterface> closing_;     // Between Close and FinishClose.
  const std::shared_ptr<ConnectionTrust> trust_ = std::make_shared<ConnectionTrust>();
  DtlsRole dtls_role_ = DtlsRole::kAuto;
  bool receive_simulcast_ = true;
  bool has_bitrate_ = false;
  int open_stats_requests_ = 0;
  webrtc::RTCError creation_error_;
  std::atomic<int> next_transceiver_id_ = 0;
  std::vector<std::shared_ptr<TransceiverCell>> cells_;
  std::vector<std::shared_ptr<DataChannelCore>> channels_;
  std::shared_ptr<TransportObserver> transport_observer_;
  SimulcastNegotiation simulcast_;
  ConnectionStates states_;  // Those that JavaScript has not been told of.
  bool awaits_candidate_ = false;
  int finishing_ = 0;  // Descriptions that are applied, which JavaScript has not been told of.
  std::vector<Event> held_;
  absl::optional<ConnectionStates> early_;  // From before there was a remote description.
};

}  // namespace voxlink
