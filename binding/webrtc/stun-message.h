#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/array_view.h"
#include "api/transport/stun.h"

namespace voxlink {

// As much of a STUN message (RFC 8489) as it takes to find out whom it concerns.
struct StunHeader {
  using TransactionId = std::array<uint8_t, 12>;

  uint16_t type = 0;
  TransactionId transaction_id{};

  // Null for anything else: DTLS, RTP, RTCP (RFC 7983).
  static std::optional<StunHeader> Read(rtc::ArrayView<const uint8_t> packet);

  bool is_response() const { return (type & 0x0100) != 0; }
};

// A check of a pair of candidates: a binding request with a USERNAME (RFC 8445, section 7.2.2).
class ConnectivityCheck {
 public:
  // Null for anything else, and for what is malformed.
  static std::optional<ConnectivityCheck> Read(rtc::ArrayView<const uint8_t> packet);

  // The username fragment of the one that is asked.
  const std::string& ufrag() const { return ufrag_; }
  // Whoever sent it knows the password that belongs to the fragment.
  bool IsAuthentic(const std::string& password) const;

 private:
  std::unique_ptr<cricket::IceMessage> message_;
  std::string ufrag_;
};

}  // namespace voxlink
