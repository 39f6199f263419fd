#include "webrtc/audio-send-stream.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "audio/audio_send_stream.h"
#include "audio/channel_send.h"
#include "modules/rtp_rtcp/source/byte_io.h"
#include "modules/rtp_rtcp/source/rtp_rtcp_interface.h"

#include "webrtc/audio-level-extension.h"
#include "webrtc/encoded-switch.h"

namespace voxlink {

namespace {

constexpr uint16_t kMostPackets = 600;  // As in libwebrtc.

uint32_t TimestampOf(rtc::ArrayView<const uint8_t> packet) {
  return packet.size() < 8 ? 0 : webrtc::ByteReader<uint32_t>::ReadBigEndian(&packet[4]);
}

auto HasUri(std::string_view uri) {
  return [uri](const webrtc::RtpExtension& extension) { return extension.uri == uri; };
}

}  // namespace

AudioSendStream::AudioSendStream(webrtc::Call& call, const Config& config, bool counted, std::function<void()> begin)
    : call_(call),
      config_(config),
      transport_(config.send_transport),
      counted_(counted),
      begin_(std::move(begin)),
      stream_(call.CreateAudioSendStream(Adopted())) {
  ForgetPackets();
}

AudioSendStream::~AudioSendStream() { call_.DestroyAudioSendStream(stream_); }

void AudioSendStream::Count() {
  if (!std::exchange(counted_, true)) {
    Reconfigure(Config(config_), nullptr);
  }
}

void AudioSendStream::Reconfigure(const Config& config, webrtc::SetParametersCallback callback) {
  config_ = config;
  stream_->Reconfigure(Adopted(), std::move(callback));
  ForgetPackets();
}

void AudioSendStream::SendAudioData(std::unique_ptr<webrtc::AudioFrame> frame) {
  if (!has_samples_.load(std::memory_order_relaxed) && !has_samples_.exchange(true)) {
    media_thread_->PostTask(webrtc::SafeTask(safety_.flag(), [this] { begin_(); }));
  }
  stream_->SendAudioData(std::move(frame));
}

AudioSendStream::Config AudioSendStream::Adopted() {
  Config own = config_;
  std::vector<webrtc::RtpExtension>& extensions = own.rtp.extensions;
  const auto level = std::find_if(extensions.begin(), extensions.end(), HasUri(webrtc::RtpExtension::kAudioLevelUri));
  level_id_ = level == extensions.end() ? 0 : level->id;
  // TransceiverCell sets the transformers of all senders.
  const auto* feed = static_cast<const EncodedSwitch*>(own.frame_transformer.get());
  levels_ = feed == nullptr ? nullptr : feed->fed_levels();
  if (!counted_) {
    std::erase_if(extensions, HasUri(webrtc::RtpExtension::kTransportSequenceNumberUri));
  }
  own.send_transport = this;
  return own;
}

// libwebrtc keeps up to 600 packets that were sent, also when its peer cannot ask for them again (NACK).
void AudioSendStream::ForgetPackets() {
  const bool keeps = config_.send_codec_spec && config_.send_codec_spec->nack_enabled;
  if (!keeps || !keeps_packets_) {
    auto* stream = static_cast<webrtc::internal::AudioSendStream*>(stream_);
    stream->GetChannel()->GetRtpRtcp()->SetStorePacketsStatus(keeps, kMostPackets);
  }
  keeps_packets_ = keeps;
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
