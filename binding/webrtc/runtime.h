#pragma once

#include <future>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/peer_connection_interface.h"
#include "api/rtc_error.h"
#include "api/scoped_refptr.h"
#include "rtc_base/thread.h"

#include "webrtc/audio-clock.h"
#include "webrtc/audio-mixer.h"
#include "webrtc/encoded-port.h"
#include "webrtc/media-thread.h"
#include "webrtc/socket-muxes.h"
#include "webrtc/task-queue.h"
#include "webrtc/udp-socket.h"

namespace voxlink {

class LazyCallFactory;
class MdnsClient;
struct Received;
class SharedNetworks;
struct ConnectionTrust;
struct VoxlinkConfiguration;

// libwebrtc as one process has it: its thread, and one PeerConnectionFactory. All environments share it. It starts with
// the first that needs it and ends with the last wrapper of the last environment, on whichever thread that one goes.
//
// The thread is libwebrtc's signaling, network and worker thread in one. Apart, they wait for each other a hundred
// times while a connection is made, which takes as long as all the rest. Encoding and decoding are elsewhere: on the
// task pool and on the audio clock. In this folder, "signaling thread" and "media thread" (network and worker) still
// say whose part something is, because libwebrtc's interfaces tell them apart.
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

  rtc::Thread* signaling_thread() { return thread_.get(); }

  AudioClock& audio_clock() { return audio_clock_; }
  AudioMixer& audio_mixer() { return *audio_mixer_; }
  TaskPool& task_pool() { return task_pool_; }

  // Any thread.
  EncodedPorts& encoded_ports() { return encoded_ports_; }

  // Media thread.
  UdpSocketFactory& udp_sockets() { return udp_sockets_; }

  // Signaling thread.
  webrtc::PeerConnectionFactoryInterface* factory() { return factory_.get(); }
  webrtc::RTCErrorOr<rtc::scoped_refptr<webrtc::PeerConnectionInterface>> CreatePeerConnection(
      const webrtc::PeerConnectionInterface::RTCConfiguration& configuration, const VoxlinkConfiguration& beyond,
      std::shared_ptr<ConnectionTrust> trust, webrtc::PeerConnectionObserver* observer, Received received);

  // What libwebrtc can do never changes, so it is read once, when the factory is made. Any thread; only a caller that
  // is earlier than the factory waits for it.
  struct Capabilities {
    webrtc::RtpCapabilities audio_sender, audio_receiver, video_sender, video_receiver;
    // All that a transceiver can negotiate, and whether it does unless told otherwise.
    std::vector<webrtc::RtpHeaderExtensionCapability> audio_extensions, video_extensions;
  };
  const Capabilities& capabilities() const { return capabilities_.get(); }

 private:
  static void Retire(Runtime* runtime);
  void CreateFactory();
  void StopThreads();
  void Park();
  static void StopAtExit();

  TaskPool task_pool_;
  AudioClock audio_clock_{task_pool_};
  const rtc::scoped_refptr<AudioMixer> audio_mixer_;
  const std::unique_ptr<MediaSocketServer> socket_server_;
  UdpSocketFactory udp_sockets_;
  EncodedPorts encoded_ports_;
  SocketMuxes socket_muxes_;
  std::unique_ptr<MdnsClient> mdns_client_;
  const std::unique_ptr<MediaThread> thread_;
  rtc::scoped_refptr<webrtc::PeerConnectionFactoryInterface> factory_;
  // Owned by the factory; for its connections.
  LazyCallFactory* calls_ = nullptr;
  SharedNetworks* networks_ = nullptr;
  std::promise<Capabilities> capabilities_promise_;
  std::shared_future<Capabilities> capabilities_{capabilities_promise_.get_future()};
};

}  // namespace voxlink
