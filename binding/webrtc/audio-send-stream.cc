#include "webrtc/audio-send-stream.h"

#include <algorithm>
#include <optional>

#include "modules/rtp_rtcp/source/byte_io.h"

#include "webrtc/audio-level-extension.h"
#include "webrtc/encoded-switch.h"

namespace voxlink {

namespace {

uint32_t TimestampOf(rtc::ArrayView<const uint8_t> packet) {
  return packet.size() < 8 ? 0 : webrtc::ByteReader<uint32_t>::ReadBigEndian(&packet[4]);
}

}  // namespace

AudioSendStream::AudioSendStream(webrtc::Call& call, const Config& config)
    : call_(call), transport_(config.send_transport), stream_(call.CreateAudioSendStream(Adopt(config))) {}

AudioSendStream::~AudioSendStream() { call_.DestroyAudioSendStream(stream_); }

void AudioSendStream::Reconfigure(const Config& config, webrtc::SetParametersCallback callback) {
  stream_->Reconfigure(Adopt(config), std::move(callback));
}

AudioSendStream::Config AudioSendStream::Adopt(const Config& config) {
  const auto found = std::find_if(
      config.rtp.extensions.begin(), config.rtp.extensions.end(),
      [](const webrtc::RtpExtension& extension) { return extension.uri == webrtc::RtpExtension::kAudioLevelUri; });
  level_id_ = found == config.rtp.extensions.end() ? 0 : found->id;
  // TransceiverCell sets the transformers of all senders.
  const auto* feed = static_cast<const EncodedSwitch*>(config.frame_transformer.get());
  levels_ = feed == nullptr ? nullptr : feed->fed_levels();
  Config own = config;
  own.send_transport = this;
  return own;
}

bool AudioSendStream::SendRtp(rtc::ArrayView<const uint8_t> packet, const webrtc::PacketOptions& options) {
  if (!levels_ || level_id_ == 0) {
    return transport_->SendRtp(packet, options);
  }
  const std::optional<AudioLoudness> loudness = levels_->Of(TimestampOf(packet));
  if (!loudness) {
    return transport_->SendRtp(packet, options);
  }
  // libwebrtc keeps the packet for retransmissions.
  rewritten_.assign(packet.begin(), packet.end());
  WriteLoudness(rewritten_, level_id_, *loudness);
  return transport_->SendRtp(rewritten_, options);
}

}  // namespace voxlink
