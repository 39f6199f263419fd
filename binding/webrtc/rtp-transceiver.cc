#include "webrtc/rtp-transceiver.h"

#include <utility>
#include <vector>

#include "addon.h"

#include "napi/completion.h"
#include "webrtc/dictionaries.h"
#include "webrtc/enums.h"
#include "webrtc/rtp-receiver.h"
#include "webrtc/rtp-sender.h"

namespace voxlink {

void RtpTransceiver::Init(Napi::Env env, Napi::Object /*exports*/) {
  Addon::Get(env).Register(
      &kTypeTag, DefineClass(env, kName,
                             {
                                 InstanceAccessor<&RtpTransceiver::Id>("id"),
                                 InstanceAccessor<&RtpTransceiver::Sender>("sender"),
                                 InstanceAccessor<&RtpTransceiver::Receiver>("receiver"),
                                 InstanceMethod<&RtpTransceiver::SetDirection>("setDirection"),
                                 InstanceMethod<&RtpTransceiver::Stop>("stop"),
                                 InstanceMethod<&RtpTransceiver::SetCodecPreferences>("setCodecPreferences"),
                                 InstanceMethod<&RtpTransceiver::SetHeaderExtensions>("setHeaderExtensions"),
                                 InstanceAccessor<&RtpTransceiver::NegotiatedExtensions>("negotiatedExtensions"),
                             }));
}

Napi::Object RtpTransceiver::New(Napi::Env env, std::shared_ptr<TransceiverCell> cell) {
  Napi::Object object = Addon::Get(env).Construct(&kTypeTag, {});
  Unwrap(object)->cell_ = std::move(cell);
  return object;
}

Napi::Value RtpTransceiver::Id(const Napi::CallbackInfo& info) { return ToJs(info.Env(), cell_->id()); }

Napi::Value RtpTransceiver::Sender(const Napi::CallbackInfo& info) { return RtpSender::New(info.Env(), cell_); }

Napi::Value RtpTransceiver::Receiver(const Napi::CallbackInfo& info) { return RtpReceiver::New(info.Env(), cell_); }

void RtpTransceiver::SetDirection(const Napi::CallbackInfo& info) {
  cell_->Post([direction = FromJs<webrtc::RtpTransceiverDirection>(info[0], "direction")](
                  webrtc::RtpTransceiverInterface* transceiver) {
    if (transceiver != nullptr) {
      transceiver->SetDirectionWithError(direction);
    }
  });
}

void RtpTransceiver::Stop(const Napi::CallbackInfo& /*info*/) {
  cell_->Post([](webrtc::RtpTransceiverInterface* transceiver) {
    if (transceiver != nullptr) {
      transceiver->StopStandard();
    }
  });
}

void RtpTransceiver::SetCodecPreferences(const Napi::CallbackInfo& info) {
  auto codecs = FromJs<std::vector<webrtc::RtpCodecCapability>>(info[0], "codecs");
  cell_->Post(
      [codecs = std::move(codecs), done = Completion(info[1])](webrtc::RtpTransceiverInterface* transceiver) mutable {
        if (transceiver != nullptr) {
          done.Settle(transceiver->SetCodecPreferences(codecs));
        }
      });
}

void RtpTransceiver::SetHeaderExtensions(const Napi::CallbackInfo& info) {
  cell_->Post([extensions = FromJs<std::vector<webrtc::RtpHeaderExtensionCapability>>(info[0], "extensions")](
                  webrtc::RtpTransceiverInterface* transceiver) {
    if (transceiver != nullptr) {
      transceiver->SetHeaderExtensionsToNegotiate(extensions);
    }
  });
}

Napi::Value RtpTransceiver::NegotiatedExtensions(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), cell_->negotiated_extensions);
}

}  // namespace voxlink
