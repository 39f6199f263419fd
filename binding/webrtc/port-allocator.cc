#include "webrtc/port-allocator.h"

#include <string>

namespace voxlink {

cricket::PortAllocatorSession* PortAllocator::CreateSessionInternal(absl::string_view content_name, int component,
                                                                    absl::string_view ice_ufrag,
                                                                    absl::string_view ice_pwd) {
  return std::make_unique<AllocationSession>(this, sockets, content_name, component, ice_ufrag, ice_pwd).release();
}

AllocationSession::AllocationSession(PortAllocator* allocator, ConnectionSockets& sockets,
                                     absl::string_view content_name, int component, absl::string_view ice_ufrag,
                                     absl::string_view ice_pwd)
    : cricket::BasicPortAllocatorSession(allocator, content_name, component, ice_ufrag, ice_pwd),
      sockets_(sockets),
      keepalive_ms_(allocator->keepalive_ms()),
      credentials_(std::make_shared<IceCredentials>(std::string(ice_ufrag), std::string(ice_pwd))) {
  SignalPortReady.connect(this, &AllocationSession::OnPortReady);
}

cricket::BasicPortAllocator* AllocationSession::allocator() {
  sockets_.SetOwner(credentials_);
  return cricket::BasicPortAllocatorSession::allocator();
}

// libwebrtc's own setting has a transport look for a session of ports before it has one, and crashes.
void AllocationSession::OnPortReady(cricket::PortAllocatorSession* /*session*/, cricket::PortInterface* /*port*/) {
  if (keepalive_ms_) {
    SetStunKeepaliveIntervalForReadyPorts(keepalive_ms_);
  }
}

void AllocationSession::UpdateIceParametersInternal() {
  credentials_->Change(ice_ufrag(), ice_pwd());
  cricket::BasicPortAllocatorSession::UpdateIceParametersInternal();
}

}  // namespace voxlink
