#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/async_udp_socket.h"
#include "rtc_base/ip_address.h"
#include "rtc_base/physical_socket_server.h"

#include "webrtc/mdns-socket.h"

namespace voxlink {

// Asks the local network for the addresses that browsers hide behind names (RFC 6762; "Using Multicast DNS to protect
// privacy when exposing ICE candidates", IETF rtcweb). One for all connections; media thread only. It has the port only
// while it waits for an answer.
class MdnsClient {
 public:
  // A nil address: nobody knows the name.
  using Callback = absl::AnyInvocable<void(const rtc::IPAddress&)>;

  // A description could name thousands of hosts, and each costs a packet on every interface.
  static constexpr size_t kMostNames = 64;

  explicit MdnsClient(rtc::PhysicalSocketServer& server) : server_(server) {}

  // Calls back once, never before it returns. Connections that ask for the same name share the question.
  void Resolve(const std::string& name, Callback callback);

 private:
  struct Question {
    std::vector<Callback> callbacks;
    webrtc::ScopedTaskSafety safety;
  };

  bool Open();
  void Ask(const std::string& name, size_t attempt);
  void OnPacket(const rtc::ReceivedPacket& packet);
  void Finish(const std::string& name, const rtc::IPAddress& ip);

  rtc::PhysicalSocketServer& server_;
  std::unique_ptr<rtc::AsyncUDPSocket> socket_;  // Null while nobody waits.
  MdnsSocket* queries_ = nullptr;                // Owned by the above.
  std::map<std::string, Question> questions_;    // By the name in lower case.
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace voxlink
