#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "absl/functional/any_invocable.h"

#include "webrtc/encoded-switch.h"

namespace voxlink {

// Where the encoded frames of one sender or receiver wait to be taken, in whichever environment opens the port.
class EncodedPort {
 public:
  using Frame = EncodedSwitch::Frame;
  // On libwebrtc's threads.
  using Listener = absl::AnyInvocable<void(Frame)>;

  // Any thread. Frames that came before are delivered at once.
  void Open(Listener listener);
  void Close();

  // Any thread. The switch that frames come from and return to, and what asks its encoder, or the remote one, for a
  // key frame.
  void Attach(rtc::scoped_refptr<EncodedSwitch> source, absl::AnyInvocable<void() const> request_key_frame);

  // Any thread. Of the switch; nothing before there is one.
  std::optional<cricket::MediaType> Kind();

  // Any thread.
  void RequestKeyFrame();

  // libwebrtc's threads.
  void Deliver(Frame frame);

  // Any thread.
  void Return(Frame frame);

 private:
  // While nobody has opened the port; a worker may still be starting.
  static constexpr size_t kMaxWaiting = 100;

  std::mutex mutex_;
  Listener listener_;
  std::deque<Frame> waiting_;
  bool closed_ = false;
  rtc::scoped_refptr<EncodedSwitch> source_;
  absl::AnyInvocable<void() const> request_key_frame_;
};

// The ports of the process by number, which is how one environment tells another of a port. Any thread.
class EncodedPorts {
 public:
  uint32_t Add(const std::shared_ptr<EncodedPort>& port);
  std::shared_ptr<EncodedPort> Find(uint32_t id);

 private:
  std::mutex mutex_;
  uint32_t next_id_ = 1;
  std::unordered_map<uint32_t, std::weak_ptr<EncodedPort>> ports_;
};

}  // namespace voxlink
