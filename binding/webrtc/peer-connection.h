#pragma once

#include <memory>
#include <string>

#include <napi.h>

#include "napi/handle.h"
#include "webrtc/data-channel.h"
#include "webrtc/peer-connection-core.h"

namespace voxlink {

// NativePeerConnection of lib/native.ts: checks and converts arguments, posts to the core, emits its events.
class PeerConnection : public Handle<PeerConnection> {
 public:
  static constexpr napi_type_tag kTypeTag = {0xe2a94c570f3d4b86, 0xad1850f9c7e3426b};
  static constexpr const char* kName = "PeerConnection";

  static void Init(Napi::Env env, Napi::Object exports);

  explicit PeerConnection(const Napi::CallbackInfo& info);
  ~PeerConnection() override;

  // Event loop; the numbers of PeerConnectionEvent in lib/native/peer-connection.ts.
  void EmitStates(Napi::Env env, const ConnectionStates& states);
  void EmitIceCandidate(Napi::Env env, const CandidateState& candidate, const DescriptionStates& descriptions);
  void EmitIceCandidateError(Napi::Env env, const std::string& address, int port, const std::string& url,
                             int error_code, const std::string& error_text);
  void EmitNegotiationNeeded(Napi::Env env, uint32_t event_id);
  void EmitDataChannel(Napi::Env env, std::shared_ptr<DataChannelCore> channel,
                       const DataChannelDescription& description);
  void EmitFirstPacket(Napi::Env env, int transceiver_id);

 private:
  void CreateOffer(const Napi::CallbackInfo& info);
  void CreateAnswer(const Napi::CallbackInfo& info);
  void SetLocalDescription(const Napi::CallbackInfo& info);
  void SetRemoteDescription(const Napi::CallbackInfo& info);
  void AddIceCandidate(const Napi::CallbackInfo& info);
  Napi::Value AddTransceiver(const Napi::CallbackInfo& info);
  Napi::Value AddTrack(const Napi::CallbackInfo& info);
  void RemoveTrack(const Napi::CallbackInfo& info);
  Napi::Value CreateDataChannel(const Napi::CallbackInfo& info);
  void RestartIce(const Napi::CallbackInfo& info);
  void SetConfiguration(const Napi::CallbackInfo& info);
  void ShouldFireNegotiationNeeded(const Napi::CallbackInfo& info);
  void Settle(const Napi::CallbackInfo& info);
  void GetStats(const Napi::CallbackInfo& info);
  void SetActive(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  void Emit(Napi::Env env, int event, const std::vector<napi_value>& arguments);
  void CloseCore();

  std::shared_ptr<Link<PeerConnection>> link_;
  std::shared_ptr<PeerConnectionCore> core_;
  bool active_ = false;
  KeepAlive keep_alive_;
};

}  // namespace voxlink
