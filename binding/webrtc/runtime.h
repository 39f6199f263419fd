#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "api/peer_connection_interface.h"
#include "api/scoped_refptr.h"
#include "rtc_base/thread.h"

namespace voxlink {

// libwebrtc as one process has it: the signaling thread, the media thread (libwebrtc's network and worker thread in
// one, which spares a hop per packet), and one PeerConnectionFactory. All environments share it. It starts with the
// first that needs it and ends with the last wrapper of the last environment.
//
// No method waits for a thread. JavaScript threads post; libwebrtc answers through observers.
class Runtime : public std::enable_shared_from_this<Runtime> {
 public:
  using Task = absl::AnyInvocable<void() &&>;

  // The running one, or a new one. Any thread.
  static std::shared_ptr<Runtime> Acquire();

  Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  ~Runtime();

  // Any thread. Tasks of one caller run in order.
  void PostSignaling(Task task);
  void PostMedia(Task task);

  rtc::Thread* signaling_thread() { return signaling_thread_.get(); }
  rtc::Thread* media_thread() { return media_thread_.get(); }

  // Signaling thread.
  webrtc::PeerConnectionFactoryInterface* factory() { return factory_.get(); }

 private:
  void CreateFactory();
  void StopThreads();
  static void StopAtExit();

  std::unique_ptr<rtc::Thread> media_thread_;
  std::unique_ptr<rtc::Thread> signaling_thread_;
  rtc::scoped_refptr<webrtc::PeerConnectionFactoryInterface> factory_;
};

}  // namespace voxlink
