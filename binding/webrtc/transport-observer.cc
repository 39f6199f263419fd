#include "webrtc/transport-observer.h"

#include <algorithm>

namespace voxlink {

namespace {

template <typename T>
void AddOnce(std::vector<rtc::scoped_refptr<T>>& list, rtc::scoped_refptr<T> transport, TransportObserver* observer) {
  if (std::find(list.begin(), list.end(), transport) == list.end()) {
    transport->RegisterObserver(observer);
    list.push_back(std::move(transport));
  }
}

}  // namespace

void TransportObserver::Watch(rtc::scoped_refptr<webrtc::DtlsTransportInterface> transport) {
  runtime_->PostMedia([self = shared_from_this(), transport = std::move(transport)]() mutable {
    AddOnce(self->dtls_, std::move(transport), self.get());
  });
}

void TransportObserver::Watch(rtc::scoped_refptr<webrtc::SctpTransportInterface> transport) {
  runtime_->PostMedia([self = shared_from_this(), transport = std::move(transport)]() mutable {
    AddOnce(self->sctp_, std::move(transport), self.get());
  });
}

void TransportObserver::Stop() {
  on_change_ = nullptr;
  runtime_->PostMedia([self = shared_from_this()] {
    for (const auto& transport : self->dtls_) {
      transport->UnregisterObserver();
    }
    for (const auto& transport : self->sctp_) {
      transport->UnregisterObserver();
    }
    self->dtls_.clear();
    self->sctp_.clear();
  });
}

void TransportObserver::OnStateChange(webrtc::DtlsTransportInformation /*information*/) { Changed(); }

void TransportObserver::OnStateChange(webrtc::SctpTransportInformation /*information*/) { Changed(); }

void TransportObserver::Changed() {
  if (!pending_.exchange(true)) {
    runtime_->PostSignaling([self = shared_from_this()] {
      self->pending_ = false;
      if (self->on_change_) {
        self->on_change_();
      }
    });
  }
}

}  // namespace voxlink
