#include "webrtc/stun-message.h"

#include <algorithm>

#include "rtc_base/byte_buffer.h"
#include "rtc_base/byte_order.h"

namespace voxlink {

namespace {

constexpr size_t kHeaderSize = 20;

}  // namespace

std::optional<StunHeader> StunHeader::Read(rtc::ArrayView<const uint8_t> packet) {
  if (packet.size() < kHeaderSize || rtc::GetBE32(packet.data() + 4) != cricket::kStunMagicCookie) {
    return std::nullopt;
  }
  StunHeader header;
  header.type = rtc::GetBE16(packet.data());
  if ((header.type & 0xC000) != 0) {
    return std::nullopt;
  }
  std::copy_n(packet.data() + 8, header.transaction_id.size(), header.transaction_id.begin());
  return header;
}

std::optional<ConnectivityCheck> ConnectivityCheck::Read(rtc::ArrayView<const uint8_t> packet) {
  const std::optional<StunHeader> header = StunHeader::Read(packet);
  if (!header || header->type != cricket::STUN_BINDING_REQUEST) {
    return std::nullopt;
  }
  ConnectivityCheck check;
  check.message_ = std::make_unique<cricket::IceMessage>();
  rtc::ByteBufferReader reader(packet);
  if (!check.message_->Read(&reader)) {
    return std::nullopt;
  }
  const cricket::StunByteStringAttribute* username = check.message_->GetByteString(cricket::STUN_ATTR_USERNAME);
  if (username == nullptr) {
    return std::nullopt;
  }
  const std::string text(username->string_view());
  const size_t colon = text.find(':');
  if (colon == std::string::npos) {
    return std::nullopt;
  }
  check.ufrag_ = text.substr(0, colon);
  return check;
}

bool ConnectivityCheck::IsAuthentic(const std::string& password) const {
  return message_->ValidateMessageIntegrity(password) == cricket::StunMessage::IntegrityStatus::kIntegrityOk;
}

}  // namespace voxlink
