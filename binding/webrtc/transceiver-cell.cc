#include "webrtc/transceiver-cell.h"

#include "api/make_ref_counted.h"
#include "api/media_stream_interface.h"

namespace voxlink {

void TransceiverCell::ConnectSender(const std::shared_ptr<EncodedPort>& port) {
  if (!transceiver_) {
    return;
  }
  if (!sender_switch_) {
    if (!port) {
      return;
    }
    sender_switch_ = rtc::make_ref_counted<EncodedSwitch>(kind_);
    transceiver_->sender()->SetEncoderToPacketizerFrameTransformer(sender_switch_);
  }
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
  sender_switch_->Connect(port);
}

void TransceiverCell::ConnectReceiver(const std::shared_ptr<EncodedPort>& port) {
  if (!transceiver_) {
    return;
  }
  if (!receiver_switch_) {
    if (!port) {
      return;
    }
    receiver_switch_ = rtc::make_ref_counted<EncodedSwitch>(kind_);
    transceiver_->receiver()->SetDepacketizerToDecoderFrameTransformer(receiver_switch_);
  }
  if (port) {
    port->Attach(receiver_switch_, [weak = weak_from_this()] {
      if (const std::shared_ptr<TransceiverCell> self = weak.lock()) {
        self->Post([](webrtc::RtpTransceiverInterface* transceiver) {
          if (transceiver != nullptr && transceiver->media_type() == cricket::MEDIA_TYPE_VIDEO) {
            const rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track = transceiver->receiver()->track();
            static_cast<webrtc::VideoTrackInterface&>(*track).GetSource()->GenerateKeyFrame();
          }
        });
      }
    });
  }
  receiver_switch_->Connect(port);
}

}  // namespace voxlink
