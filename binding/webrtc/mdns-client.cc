#include "webrtc/mdns-client.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "api/units/time_delta.h"
#include "rtc_base/thread.h"

#include "webrtc/mdns-message.h"

namespace voxlink {

namespace {

// From one question to the next, and from the last one to the end. Who answers does so at most once a second
// (RFC 6762, section 6), so a name that somebody has just asked for is asked for again.
constexpr std::array<webrtc::TimeDelta, 3> kWaits = {webrtc::TimeDelta::Millis(1100), webrtc::TimeDelta::Millis(1500),
                                                     webrtc::TimeDelta::Millis(2500)};

void Post(absl::AnyInvocable<void() &&> task) { rtc::Thread::Current()->PostTask(std::move(task)); }

}  // namespace

void MdnsClient::Resolve(const std::string& name, Callback callback) {
  const std::string key = absl::AsciiStrToLower(name);
  const auto known = questions_.find(key);
  if (known != questions_.end()) {
    known->second.callbacks.push_back(std::move(callback));
    return;
  }
  if (!IsMdnsName(key) || questions_.size() >= kMostNames || !Open()) {
    Post([callback = std::move(callback)]() mutable { callback(rtc::IPAddress()); });
    return;
  }
  questions_[key].callbacks.push_back(std::move(callback));
  Ask(key, 0);
}

bool MdnsClient::Open() {
  if (socket_) {
    return true;
  }
  socket_ = MdnsSocket::Open(server_, queries_);
  if (!socket_) {
    return false;
  }
  socket_->RegisterReceivedPacketCallback(
      [this](rtc::AsyncPacketSocket*, const rtc::ReceivedPacket& packet) { OnPacket(packet); });
  return true;
}

void MdnsClient::Ask(const std::string& name, size_t attempt) {
  if (attempt == kWaits.size()) {
    Finish(name, rtc::IPAddress());
    return;
  }
  queries_->SendEverywhere(MdnsQuery(name));
  rtc::Thread::Current()->PostDelayedTask(
      webrtc::SafeTask(questions_[name].safety.flag(), [this, name, attempt] { Ask(name, attempt + 1); }),
      kWaits[attempt]);
}

void MdnsClient::OnPacket(const rtc::ReceivedPacket& packet) {
  for (const MdnsAddress& address : MdnsAddresses(packet.payload())) {
    Finish(address.name, address.ip);
  }
}

// The callbacks run in a task of their own: this may be the socket's, which goes when the last question is answered.
void MdnsClient::Finish(const std::string& name, const rtc::IPAddress& ip) {
  const auto found = questions_.find(name);
  if (found == questions_.end()) {
    return;
  }
  Post([ip, callbacks = std::move(found->second.callbacks)]() mutable {
    for (Callback& callback : callbacks) {
      callback(ip);
    }
  });
  questions_.erase(found);
  Post(webrtc::SafeTask(safety_.flag(), [this] {
    if (questions_.empty()) {
      socket_.reset();
    }
  }));
}

}  // namespace voxlink
