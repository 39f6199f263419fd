#include "webrtc/candidate-resolver.h"

#include <utility>

#include "absl/strings/match.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "rtc_base/async_dns_resolver.h"
#include "rtc_base/thread.h"

namespace voxlink {

namespace {

constexpr int kNotFound = -1;

// The address keeps its name, by which libwebrtc knows that it is not to be shown in statistics.
class Result : public webrtc::AsyncDnsResolverResult {
 public:
  bool GetResolvedAddress(int family, rtc::SocketAddress* address) const override {
    if (address_.IsUnresolvedIP() || address_.family() != family) {
      return false;
    }
    *address = address_;
    return true;
  }
  int GetError() const override { return error_; }

  void Begin(const rtc::SocketAddress& address) { address_ = address; }
  void Finish(const rtc::IPAddress& ip) {
    error_ = ip.IsNil() ? kNotFound : 0;
    if (!ip.IsNil()) {
      address_.SetResolvedIP(ip);
    }
  }

 private:
  rtc::SocketAddress address_;
  int error_ = kNotFound;
};

class CandidateResolver : public webrtc::AsyncDnsResolverInterface {
 public:
  explicit CandidateResolver(MdnsClient* mdns) : mdns_(mdns) {}

  void Start(const rtc::SocketAddress& address, absl::AnyInvocable<void()> callback) override {
    Start(address, AF_UNSPEC, std::move(callback));
  }

  void Start(const rtc::SocketAddress& address, int family, absl::AnyInvocable<void()> callback) override {
    if (!absl::EndsWithIgnoreCase(address.hostname(), ".local")) {
      StartSystem(address, family, std::move(callback));
      return;
    }
    result_.Begin(address);
    auto finish = [this, alive = safety_.flag(), callback = std::move(callback)](const rtc::IPAddress& ip) mutable {
      if (alive->alive()) {
        result_.Finish(ip);
        callback();
      }
    };
    if (mdns_ != nullptr) {
      mdns_->Resolve(address.hostname(), std::move(finish));
    } else {
      rtc::Thread::Current()->PostTask([finish = std::move(finish)]() mutable { finish(rtc::IPAddress()); });
    }
  }

  const webrtc::AsyncDnsResolverResult& result() const override {
    return system_ ? system_->result() : static_cast<const webrtc::AsyncDnsResolverResult&>(result_);
  }

 private:
  void StartSystem(const rtc::SocketAddress& address, int family, absl::AnyInvocable<void()> callback) {
    system_ = std::make_unique<webrtc::AsyncDnsResolver>();
    if (family == AF_UNSPEC) {
      system_->Start(address, std::move(callback));
    } else {
      system_->Start(address, family, std::move(callback));
    }
  }

  MdnsClient* const mdns_;
  Result result_;
  std::unique_ptr<webrtc::AsyncDnsResolver> system_;
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace

std::unique_ptr<webrtc::AsyncDnsResolverInterface> CandidateResolvers::Create() {
  return std::make_unique<CandidateResolver>(mdns_);
}

std::unique_ptr<webrtc::AsyncDnsResolverInterface> CandidateResolvers::CreateAndResolve(
    const rtc::SocketAddress& address, absl::AnyInvocable<void()> callback) {
  return CreateAndResolve(address, AF_UNSPEC, std::move(callback));
}

std::unique_ptr<webrtc::AsyncDnsResolverInterface> CandidateResolvers::CreateAndResolve(
    const rtc::SocketAddress& address, int family, absl::AnyInvocable<void()> callback) {
  std::unique_ptr<webrtc::AsyncDnsResolverInterface> resolver = Create();
  resolver->Start(address, family, std::move(callback));
  return resolver;
}

}  // namespace voxlink
