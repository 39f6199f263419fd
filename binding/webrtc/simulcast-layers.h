#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "modules/rtp_rtcp/source/rtp_packet_received.h"

namespace voxlink {

class SimulcastReceiver;

// One simulcast layer of a received track (RFC 8853).
struct SimulcastLayer {
  std::string rid;
  int index = 0;  // In the list of the other side's a=simulcast line.
};

// What a connection knows of the simulcast that it receives: the layers of each m-section from the descriptions, and
// the streams that carry them from the headers of their first packets. A sender names its layer only until the first
// report of the receiver has reached it, so what was learned outlives the streams of libwebrtc.
class SimulcastLayers {
 public:
  // What more than these an offer lists is not received.
  static constexpr size_t kMaxLayers = 8;

  // By the mid of the m-section, in the order of the other side.
  using Sections = std::map<std::string, std::vector<std::string>>;

  // A stream of an m-section.
  struct Stream {
    std::string mid;
    SimulcastLayer layer;
    bool repair = false;                // It carries retransmissions.
    std::optional<uint32_t> displaced;  // What carried the same until this packet.
  };

  // Signaling thread, after each description.
  void Negotiate(Sections sections);

  // Media thread. The stream that a packet belongs to, which may be news; nothing for packets that are no part of
  // simulcast, and for those that name no layer or one that was not negotiated.
  std::optional<Stream> Learn(const webrtc::RtpPacketReceived& packet);

  // Media thread. Whether packets with this mid, or those without any, belong to an m-section with simulcast.
  bool Has(const webrtc::RtpPacketReceived& packet) const;

  // Any thread.
  std::optional<SimulcastLayer> Of(uint32_t ssrc) const;
  std::optional<Stream> Find(uint32_t ssrc) const;
  // The stream that carries the layer of `stream`, or its retransmissions.
  std::optional<uint32_t> SsrcOf(const Stream& stream, bool repair) const;

  // Media thread: what makes the streams, while there is a call.
  void SetReceiver(SimulcastReceiver* receiver) { receiver_ = receiver; }
  SimulcastReceiver* receiver() const { return receiver_; }

  // Media thread. Asks for a key frame of the layer that this stream carries.
  void RequestKeyFrame(uint32_t ssrc);

 private:
  struct Entry {
    std::string mid;
    std::string rid;
    bool repair = false;
    int64_t since_ms = 0;
  };

  // What early packets say is kept until the description comes that they belong to.
  static constexpr size_t kMaxEarly = 4 * kMaxLayers;

  void KeepEarly(const webrtc::RtpPacketReceived& packet, Entry entry);
  std::optional<int> IndexOf(const std::string& mid, const std::string& rid) const;
  std::optional<std::string> SectionOf(const webrtc::RtpPacketReceived& packet, const std::string& rid) const;
  std::optional<Stream> FindLocked(uint32_t ssrc) const;

  mutable std::mutex mutex_;
  Sections sections_;
  std::map<uint32_t, Entry> streams_;  // By SSRC, no more than two for each layer.
  std::map<uint32_t, Entry> early_;
  SimulcastReceiver* receiver_ = nullptr;
};

}  // namespace voxlink
