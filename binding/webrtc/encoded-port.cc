#include "webrtc/encoded-port.h"

#include <utility>

namespace voxlink {

void EncodedPort::Open(Listener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
  for (Frame& frame : waiting_) {
    listener_(std::move(frame));
  }
  waiting_.clear();
}

void EncodedPort::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  listener_ = nullptr;
  waiting_.clear();
}

void EncodedPort::Attach(rtc::scoped_refptr<EncodedSwitch> source, absl::AnyInvocable<void() const> request_key_frame) {
  const std::lock_guard lock(mutex_);
  source_ = std::move(source);
  request_key_frame_ = std::move(request_key_frame);
}

std::optional<cricket::MediaType> EncodedPort::Kind() {
  const std::lock_guard lock(mutex_);
  return source_ ? std::optional(source_->kind()) : std::nullopt;
}

void EncodedPort::RequestKeyFrame() {
  const std::lock_guard lock(mutex_);
  if (request_key_frame_) {
    request_key_frame_();
  }
}

void EncodedPort::Deliver(Frame frame) {
  const std::lock_guard lock(mutex_);
  if (listener_) {
    listener_(std::move(frame));
  } else if (!closed_ && waiting_.size() < kMaxWaiting) {
    waiting_.push_back(std::move(frame));
  }
}

void EncodedPort::Return(Frame frame) {
  rtc::scoped_refptr<EncodedSwitch> source;
  {
    const std::lock_guard lock(mutex_);
    source = source_;
  }
  if (source) {
    source->Pass(std::move(frame));
  }
}

uint32_t EncodedPorts::Add(const std::shared_ptr<EncodedPort>& port) {
  const std::lock_guard lock(mutex_);
  std::erase_if(ports_, [](const auto& entry) { return entry.second.expired(); });
  const uint32_t id = next_id_++;
  ports_.emplace(id, port);
  return id;
}

std::shared_ptr<EncodedPort> EncodedPorts::Find(uint32_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = ports_.find(id);
  return found == ports_.end() ? nullptr : found->second.lock();
}

}  // namespace voxlink
