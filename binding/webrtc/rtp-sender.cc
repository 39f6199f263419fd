#include "webrtc/rtp-sender.h"

#include <string>
#include <utility>
#include <vector>

#include "addon.h"
#include "api/dtmf_sender_interface.h"

#include "napi/completion.h"
#include "webrtc/dictionaries.h"
#include "webrtc/media-stream-track.h"

namespace voxlink {

namespace {

webrtc::RTCError NoSender() {
  return webrtc::RTCError(webrtc::RTCErrorType::INVALID_STATE, "The transceiver is stopped or its connection closed");
}

}  // namespace

void RtpSender::Init(Napi::Env env, Napi::Object /*exports*/) {
  Addon::Get(env).Register(&kTypeTag, DefineClass(env, kName,
                                                  {
                                                      InstanceMethod<&RtpSender::ReplaceTrack>("replaceTrack"),
                                                      InstanceMethod<&RtpSender::SetStreams>("setStreams"),
                                                      InstanceMethod<&RtpSender::Connect>("connect"),
                                                      InstanceMethod<&RtpSender::GetParameters>("getParameters"),
                                                      InstanceMethod<&RtpSender::SetParameters>("setParameters"),
                                                      InstanceMethod<&RtpSender::InsertDtmf>("insertDtmf"),
                                                  }));
}

Napi::Object RtpSender::New(Napi::Env env, std::shared_ptr<TransceiverCell> cell) {
  Napi::Object object = Addon::Get(env).Construct(&kTypeTag, {});
  Unwrap(object)->cell_ = std::move(cell);
  return object;
}

RtpSender::RtpSender(const Napi::CallbackInfo& info)
    : Handle(info), link_(std::make_shared<Link<RtpSender>>(Addon::Get(info.Env()).mailbox(), this)) {}

RtpSender::~RtpSender() { link_->Sever(); }

void RtpSender::ReplaceTrack(const Napi::CallbackInfo& info) {
  cell_->Post([cell = cell_, track = MediaStreamTrack::Cell(info[0]),
               done = Completion(info[1])](webrtc::RtpTransceiverInterface* transceiver) mutable {
    if (transceiver == nullptr) {
      done.Reject(NoSender());
    } else if (transceiver->sender()->SetTrack(track ? track->track.get() : nullptr)) {
      cell->SendTrack(track);
      done.Resolve();
    } else {
      done.Reject(webrtc::RTCError(webrtc::RTCErrorType::INVALID_MODIFICATION, "The sender does not take this track"));
    }
  });
}

void RtpSender::SetStreams(const Napi::CallbackInfo& info) {
  cell_->Post(
      [ids = FromJs<std::vector<std::string>>(info[0], "streamIds")](webrtc::RtpTransceiverInterface* transceiver) {
        if (transceiver != nullptr) {
          transceiver->sender()->SetStreams(ids);
        }
      });
}

Napi::Value RtpSender::GetParameters(const Napi::CallbackInfo& info) {
  return ToJs(info.Env(), cell_->sender_parameters);
}

void RtpSender::SetParameters(const Napi::CallbackInfo& info) {
  cell_->Post([cell = cell_, change = FromJs<ParameterChange>(info[0], "parameters"), done = Completion(info[1]),
               link = link_](webrtc::RtpTransceiverInterface* transceiver) mutable {
    if (transceiver == nullptr) {
      done.Reject(NoSender());
      return;
    }
    // What the sender has at this moment, because libwebrtc aborts on parameters of before a description that took
    // simulcast layers away, and accepts only those of its latest getParameters().
    webrtc::RtpParameters parameters = transceiver->sender()->GetParameters();
    if (!change.ApplyTo(parameters)) {
      done.Reject(webrtc::RTCError(webrtc::RTCErrorType::INVALID_MODIFICATION,
                                   "The sender has another number of encodings by now"));
      return;
    }
    transceiver->sender()->SetParametersAsync(
        parameters, [cell, done = std::move(done), link](webrtc::RTCError error) mutable {
          if (error.ok() && cell->transceiver() != nullptr) {
            link->Post([cell, now = cell->transceiver()->sender()->GetParameters()](RtpSender&, Napi::Env) {
              cell->sender_parameters = now;
            });
          }
          done.Settle(std::move(error));
        });
  });
}

void RtpSender::InsertDtmf(const Napi::CallbackInfo& info) {
  cell_->Post([tone = FromJs<std::string>(info[0], "tone"), duration = FromJs<int>(info[1], "duration"),
               gap = FromJs<int>(info[2], "gap")](webrtc::RtpTransceiverInterface* transceiver) {
    if (transceiver == nullptr) {
      return;
    }
    // The caller looked whether tones can be sent; one that can no longer be is not heard.
    if (rtc::scoped_refptr<webrtc::DtmfSenderInterface> dtmf = transceiver->sender()->GetDtmfSender()) {
      dtmf->InsertDtmf(tone, duration, gap);
    }
  });
}

void RtpSender::Connect(const Napi::CallbackInfo& info) {
  std::shared_ptr<EncodedPort> port =
      info[0].IsNull() ? nullptr
                       : cell_->runtime()->encoded_ports().Find(static_cast<uint32_t>(FromJs<double>(info[0], "port")));
  cell_->Post([cell = cell_, port = std::move(port)](webrtc::RtpTransceiverInterface*) { cell->ConnectSender(port); });
}

}  // namespace voxlink
