#include "webrtc/transceiver-cell.h"

#include <algorithm>

#include "api/make_ref_counted.h"
#include "api/media_stream_interface.h"

#include "webrtc/audio-outlet.h"
#include "webrtc/encoded-feeder.h"
#include "webrtc/media-stream-track.h"

namespace voxlink {

namespace {

bool IsDependencyDescriptor(const std::string& uri) { return uri == webrtc::RtpExtension::kDependencyDescriptorUri; }

}  // namespace

void TransceiverCell::Detach() {
  SendTrack(nullptr);
  if (transceiver_) {
    transceiver_->receiver()->SetObserver(nullptr);
    transceiver_ = nullptr;
  }
}

EncodedSwitch& TransceiverCell::SenderSwitch() {
  if (!sender_switch_) {
    sender_switch_ = rtc::make_ref_counted<EncodedSwitch>(kind_);
    transceiver_->sender()->SetEncoderToPacketizerFrameTransformer(sender_switch_);
  }
  return *sender_switch_;
}

EncodedSwitch& TransceiverCell::ReceiverSwitch() {
  if (!receiver_switch_) {
    receiver_switch_ = rtc::make_ref_counted<EncodedSwitch>(kind_, from_network_);
    receiver_switch_->WantRaw(raw_users_ > 0);
    receiver_switch_->OnKeyFrameNeeded([weak = weak_from_this()] {
      if (const std::shared_ptr<TransceiverCell> self = weak.lock()) {
        self->Post([self](webrtc::RtpTransceiverInterface*) { self->RequestKeyFrame(); });
      }
    });
    transceiver_->receiver()->SetDepacketizerToDecoderFrameTransformer(receiver_switch_);
    for (const webrtc::RtpEncodingParameters& encoding : transceiver_->receiver()->GetParameters().encodings) {
      if (encoding.ssrc && !receiver_switch_->Transforms(*encoding.ssrc)) {
        from_network_.streams->SetTransformer(*encoding.ssrc, receiver_switch_);
      }
    }
  }
  return *receiver_switch_;
}

void TransceiverCell::ConnectSender(const std::shared_ptr<EncodedPort>& port) {
  if (!transceiver_ || (!port && !sender_switch_)) {
    return;
  }
  EncodedSwitch& sender = SenderSwitch();
  if (port) {
    port->Attach(sender_switch_, [weak = weak_from_this()] {
      if (const std::shared_ptr<TransceiverCell> self = weak.lock()) {
        self->Post([](webrtc::RtpTransceiverInterface* transceiver) {
          if (transceiver == nullptr) {
            return;
          }
          webrtc::RtpParameters parameters = transceiver->sender()->GetParameters();
          for (webrtc::RtpEncodingParameters& encoding : parameters.encodings) {
            encoding.request_key_frame = true;
          }
          transceiver->sender()->SetParametersAsync(parameters, [](const webrtc::RTCError&) {});
        });
      }
    });
  }
  sender.Connect(port);
}

void TransceiverCell::ConnectReceiver(const std::shared_ptr<EncodedPort>& port) {
  if (!transceiver_ || (!port && !receiver_switch_)) {
    return;
  }
  EncodedSwitch& receiver = ReceiverSwitch();
  if (port) {
    port->Attach(receiver_switch_, [weak = weak_from_this()] {
      if (const std::shared_ptr<TransceiverCell> self = weak.lock()) {
        self->Post([self](webrtc::RtpTransceiverInterface*) { self->RequestKeyFrame(); });
      }
    });
  }
  receiver.Connect(port);
}

void TransceiverCell::SendTrack(const std::shared_ptr<TrackCell>& track) {
  if (outlet_) {
    feeder_->RemoveOutlet(outlet_.get());
    outlet_ = nullptr;
  }
  feeder_ = nullptr;
  const std::shared_ptr<TransceiverCell> earlier = forwarded_.lock();
  forwarded_.reset();
  if (track && transceiver_) {
    feeder_ = track->origin ? track->origin->encoded() : nullptr;
    TellFeeder();
    if (feeder_ && kind_ == cricket::MEDIA_TYPE_AUDIO) {
      SenderSwitch();
      outlet_ = std::make_shared<AudioOutlet>(sender_switch_, track);
      outlet_->SetCodecs(negotiated_.codecs);
      feeder_->AddOutlet(outlet_);
    }
    forwarded_ = track->receiver;
    if (const std::shared_ptr<TransceiverCell> receiver = forwarded_.lock()) {
      receiver->AddRawUser();
    }
  }
  if (earlier) {
    earlier->RemoveRawUser();
  }
}

void TransceiverCell::Negotiated(const webrtc::RtpParameters& sender_parameters) {
  negotiated_ = sender_parameters;
  if (outlet_) {
    outlet_->SetCodecs(negotiated_.codecs);
  }
  TellFeeder();
}

void TransceiverCell::TellFeeder() {
  if (feeder_) {
    feeder_->SetDescribesLayers(
        std::ranges::any_of(negotiated_.header_extensions, IsDependencyDescriptor, &webrtc::RtpExtension::uri));
  }
}

void TransceiverCell::PrepareOffer() {
  if (!transceiver_ || !feeder_ || !feeder_->is_described()) {
    return;
  }
  std::vector<webrtc::RtpHeaderExtensionCapability> extensions = transceiver_->GetHeaderExtensionsToNegotiate();
  for (webrtc::RtpHeaderExtensionCapability& extension : extensions) {
    if (IsDependencyDescriptor(extension.uri)) {
      extension.direction = webrtc::RtpTransceiverDirection::kSendRecv;
    }
  }
  transceiver_->SetHeaderExtensionsToNegotiate(extensions);
}

void TransceiverCell::AddObserver(std::shared_ptr<EncodedObserver> observer) {
  if (transceiver_) {
    ReceiverSwitch().AddObserver(std::move(observer));
  }
}

void TransceiverCell::RemoveObserver(const EncodedObserver* observer) {
  if (!receiver_switch_) {
    return;
  }
  receiver_switch_->RemoveObserver(observer);
  if (!receiver_switch_->has_observers() && raw_users_ == 0) {
    RequestKeyFrame();  // What nobody wanted to see is decoded again.
  }
}

void TransceiverCell::AddRawUser() {
  if (++raw_users_ == 1 && receiver_switch_) {
    receiver_switch_->WantRaw(true);
    if (receiver_switch_->has_observers()) {
      RequestKeyFrame();
    }
  }
}

void TransceiverCell::RemoveRawUser() {
  if (--raw_users_ == 0 && receiver_switch_) {
    receiver_switch_->WantRaw(false);
  }
}

void TransceiverCell::RequestKeyFrame() {
  if (transceiver_ && kind_ == cricket::MEDIA_TYPE_VIDEO) {
    const rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track = transceiver_->receiver()->track();
    static_cast<webrtc::VideoTrackInterface&>(*track).GetSource()->GenerateKeyFrame();
  }
}

}  // namespace voxlink
