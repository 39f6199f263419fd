#pragma once

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "api/jsep.h"
#include "api/make_ref_counted.h"
#include "api/rtc_error.h"
#include "api/set_local_description_observer_interface.h"
#include "api/set_remote_description_observer_interface.h"
#include "p2p/base/transport_description.h"

#include "napi/completion.h"

// What stands between session descriptions and libwebrtc's observer interfaces: each hands its one result to a
// function.
namespace voxlink {

using Description = std::unique_ptr<webrtc::SessionDescriptionInterface>;

// Null with `error` set when the text is not a session description.
Description ParseDescription(webrtc::SdpType type, const std::string& sdp, webrtc::RTCError& error);

// Lets this side take the given part in the DTLS handshake wherever the offer leaves that open (RFC 8842, section 5.3).
void SetDtlsRole(webrtc::SessionDescriptionInterface& answer, const webrtc::SessionDescriptionInterface& offer,
                 cricket::ConnectionRole role);

// The result of createOffer or createAnswer, as this library offers it.
class CreateDescriptionObserver : public webrtc::CreateSessionDescriptionObserver {
 public:
  using Callback = absl::AnyInvocable<void(webrtc::RTCErrorOr<Description>) &&>;

  explicit CreateDescriptionObserver(Callback callback) : callback_(std::move(callback)) {}

  void OnSuccess(webrtc::SessionDescriptionInterface* description) override;
  void OnFailure(webrtc::RTCError error) override { std::move(callback_)(std::move(error)); }

 private:
  Callback callback_;
};

// One that resolves with the text of the description, after `change`, if there is one.
using DescriptionChange = absl::AnyInvocable<void(webrtc::SessionDescriptionInterface&) &&>;
rtc::scoped_refptr<CreateDescriptionObserver> ResolveWithText(Completion done, DescriptionChange change = {});

class SetLocalObserver : public webrtc::SetLocalDescriptionObserverInterface {
 public:
  using Callback = absl::AnyInvocable<void(webrtc::RTCError) &&>;

  explicit SetLocalObserver(Callback callback) : callback_(std::move(callback)) {}

  void OnSetLocalDescriptionComplete(webrtc::RTCError error) override { std::move(callback_)(std::move(error)); }

 private:
  Callback callback_;
};

class SetRemoteObserver : public webrtc::SetRemoteDescriptionObserverInterface {
 public:
  using Callback = absl::AnyInvocable<void(webrtc::RTCError) &&>;

  explicit SetRemoteObserver(Callback callback) : callback_(std::move(callback)) {}

  void OnSetRemoteDescriptionComplete(webrtc::RTCError error) override { std::move(callback_)(std::move(error)); }

 private:
  Callback callback_;
};

}  // namespace voxlink
