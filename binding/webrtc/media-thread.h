#pragma once

#include <atomic>
#include <thread>
#include <utility>

#include "rtc_base/physical_socket_server.h"
#include "rtc_base/thread.h"

namespace voxlink {

// Waits for sockets and for posts to libwebrtc's thread. libwebrtc's own wakes the thread also when it posts to itself,
// which costs three system calls; it looks at its posts anyway before it waits again.
class MediaSocketServer : public rtc::PhysicalSocketServer {
 public:
  // rtc::SocketServer
  bool Wait(webrtc::TimeDelta max_wait_duration, bool process_io) override;
  void WakeUp() override;

 private:
  std::atomic<std::thread::id> owner_;  // Whoever waits here.
  bool waiting_ = false;                // Owner.
};

// libwebrtc's thread. Each connection with media has timers that tick forty times a second, each in its own rhythm.
// What need not be exact (webrtc::TaskQueueBase allows 17 ms) is run together with others, so that the thread sleeps in
// between however many connections there are.
class MediaThread : public rtc::Thread {
 public:
  explicit MediaThread(rtc::SocketServer* socket_server) : rtc::Thread(socket_server) {}
  ~MediaThread() override { Stop(); }

  // This thread, also where a queue of the task pool is at work on it.
  bool IsHere() const { return rtc::Thread::IsCurrent(); }
  // There: as one of the thread's own tasks, which is what libwebrtc asks about.
  template <typename Task>
  void RunAsOwn(Task task) {
    const CurrentTaskQueueSetter setter(this);
    task();
  }

 private:
  // webrtc::TaskQueueBase
  void PostDelayedTaskImpl(absl::AnyInvocable<void() &&> task, webrtc::TimeDelta delay,
                           const PostDelayedTaskTraits& traits, const webrtc::Location& location) override;
};

}  // namespace voxlink
