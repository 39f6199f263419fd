#include "webrtc/runtime.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include <openssl/crypto.h>
#include <srtp2/srtp.h>

#include "api/create_peerconnection_factory.h"
#include "api/enable_media.h"
#include "api/make_ref_counted.h"
#include "p2p/base/basic_packet_socket_factory.h"
#include "pc/srtp_session.h"
#include "rtc_base/event.h"
#include "rtc_base/logging.h"
#include "rtc_base/ssl_adapter.h"

#include "webrtc/audio-codecs.h"
#include "webrtc/audio-device.h"
#include "webrtc/candidate-resolver.h"
#include "webrtc/lazy-call.h"
#include "webrtc/mdns-client.h"
#include "webrtc/networks.h"
#include "webrtc/port-allocator.h"
#include "webrtc/sctp-sockets.h"
#include "webrtc/video-codecs.h"

namespace voxlink {

namespace {

// Process exit goes on after this, whatever libwebrtc's threads are about.
constexpr std::chrono::seconds kExitDeadline(2);

// The one process-wide state. It is never destroyed: at process exit libwebrtc's threads are stopped by StopAtExit, and
// static destruction finds nothing of it.
struct Process {
  std::mutex mutex;
  std::weak_ptr<Runtime> running;
  int alive = 0;  // The running one, and those on their way out.
  std::condition_variable ended;
  std::shared_ptr<Runtime> parked;  // The one that ran at process exit.
};

Process& TheProcess() {
  static Process* process = std::make_unique<Process>().release();
  return *process;
}

// Once in the life of the process, before the first thread starts. An event loop waits for this, so it is short.
void InitializeProcess() {
  // OpenSSL would free its tables in an exit handler while libwebrtc's threads may still use them.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
  rtc::LogMessage::LogToDebug(rtc::LS_NONE);
  rtc::LogMessage::SetLogToStderr(false);
}

// Once in the life of the process, on the first thread of libwebrtc's.
void InitializeLibraries() {
  rtc::InitializeSSL();
  // libwebrtc would initialize libsrtp, whose self-tests take longer than a handshake, anew for each connection that
  // finds no other one open. Once for the process is enough.
  srtp_init();
  cricket::ProhibitLibsrtpInitialization();
}

}  // namespace

std::shared_ptr<Runtime> Runtime::Acquire() {
  Process& process = TheProcess();
  std::lock_guard lock(process.mutex);
  std::shared_ptr<Runtime> runtime = process.running.lock();
  if (!runtime) {
    static const bool initialized = [] {
      InitializeProcess();
      std::atexit(&Runtime::StopAtExit);
      return true;
    }();
    static_cast<void>(initialized);
    runtime = std::shared_ptr<Runtime>(std::make_unique<Runtime>().release(), &Runtime::Retire);
    process.running = runtime;
    ++process.alive;
  }
  return runtime;
}

Runtime::Runtime()
    : audio_mixer_(rtc::make_ref_counted<AudioMixer>(audio_clock_)),
      socket_server_(std::make_unique<MediaSocketServer>()),
      udp_sockets_(*socket_server_),
      socket_muxes_(*socket_server_, udp_sockets_),
      mdns_client_(std::make_unique<MdnsClient>(*socket_server_)),
      thread_(std::make_unique<MediaThread>(socket_server_.get())) {
  audio_clock_.SetPlayer(audio_mixer_.get());
  thread_->SetName("voxlink", nullptr);
  thread_->Start();
  PostSignaling([this] { CreateFactory(); });
}

Runtime::~Runtime() {
  // Everything that wrappers posted on their way out runs before the factory goes. Some of those tasks hand objects on
  // to another one, hence twice.
  thread_->BlockingCall([] {});
  thread_->BlockingCall([] {});
  thread_->BlockingCall([this] {
    factory_ = nullptr;
    mdns_client_ = nullptr;
  });
  thread_->BlockingCall([] {});
  StopThreads();
}

// A thread cannot wait for its own end, and an event loop should wait for none. The last wrapper goes on any of them,
// so the runtime is taken down from a thread made for that, which process exit waits for.
void Runtime::Retire(Runtime* runtime) {
  std::thread([owned = std::unique_ptr<Runtime>(runtime)]() mutable {
    owned.reset();
    Process& process = TheProcess();
    std::lock_guard lock(process.mutex);
    --process.alive;
    process.ended.notify_all();
  }).detach();
}

void Runtime::PostSignaling(Task task) { thread_->PostTask(std::move(task)); }

void Runtime::PostMedia(Task task) { thread_->PostTask(std::move(task)); }

void Runtime::CreateFactory() {
  static const bool initialized = [] {
    InitializeLibraries();
    return true;
  }();
  static_cast<void>(initialized);
  webrtc::PeerConnectionFactoryDependencies dependencies;
  dependencies.network_thread = thread_.get();
  dependencies.worker_thread = thread_.get();
  dependencies.signaling_thread = thread_.get();
  dependencies.task_queue_factory = std::make_unique<TaskQueueFactory>(task_pool_);
  dependencies.adm = rtc::make_ref_counted<AudioDevice>(audio_mixer_);
  dependencies.audio_mixer = audio_mixer_;
  dependencies.audio_encoder_factory = CreateAudioEncoderFactory();
  dependencies.audio_decoder_factory = CreateAudioDecoderFactory();
  dependencies.video_encoder_factory = CreateVideoEncoderFactory();
  dependencies.video_decoder_factory = CreateVideoDecoderFactory();
  auto networks = std::make_unique<SharedNetworks>(socket_server_.get());
  networks_ = networks.get();
  dependencies.network_manager = std::move(networks);
  dependencies.packet_socket_factory = std::make_unique<rtc::BasicPacketSocketFactory>(&udp_sockets_);
  dependencies.sctp_factory = std::make_unique<SctpTransportFactory>(*thread_, udp_sockets_);
  webrtc::EnableMedia(dependencies);
  Capabilities capabilities;
  auto calls = std::make_unique<LazyCallFactory>(
      std::move(dependencies.media_factory), [&capabilities](const cricket::MediaEngineInterface& engine) {
        capabilities.audio_extensions = engine.voice().GetRtpHeaderExtensions();
        capabilities.video_extensions = engine.video().GetRtpHeaderExtensions();
      });
  calls_ = calls.get();
  dependencies.media_factory = std::move(calls);
  factory_ = webrtc::CreateModularPeerConnectionFactory(std::move(dependencies));
  webrtc::PeerConnectionFactoryInterface::Options options;
  options.network_ignore_mask = 0;  // The network manager has chosen already.
  factory_->SetOptions(options);
  capabilities.audio_sender = factory_->GetRtpSenderCapabilities(cricket::MEDIA_TYPE_AUDIO);
  capabilities.audio_receiver = factory_->GetRtpReceiverCapabilities(cricket::MEDIA_TYPE_AUDIO);
  capabilities.video_sender = factory_->GetRtpSenderCapabilities(cricket::MEDIA_TYPE_VIDEO);
  capabilities.video_receiver = factory_->GetRtpReceiverCapabilities(cricket::MEDIA_TYPE_VIDEO);
  capabilities_promise_.set_value(std::move(capabilities));
}

webrtc::RTCErrorOr<rtc::scoped_refptr<webrtc::PeerConnectionInterface>> Runtime::CreatePeerConnection(
    const webrtc::PeerConnectionInterface::RTCConfiguration& configuration, const VoxlinkConfiguration& beyond,
    std::shared_ptr<ConnectionTrust> trust, webrtc::PeerConnectionObserver* observer, Received received) {
  calls_->SetNextReceived(std::move(received));
  webrtc::PeerConnectionDependencies dependencies(observer);
  dependencies.async_dns_resolver_factory =
      std::make_unique<CandidateResolvers>(beyond.mdns ? mdns_client_.get() : nullptr);
  dependencies.allocator =
      std::make_unique<PortAllocator>(*networks_, socket_muxes_, udp_sockets_, beyond, std::move(trust));
  return factory_->CreatePeerConnectionOrError(configuration, std::move(dependencies));
}

// A thread stops before those that it may wait for: the end of tasks of the pool and of a tick of the clock.
void Runtime::StopThreads() {
  thread_->Stop();
  audio_clock_.Stop();
  task_pool_.Stop();
}

// Lets the thread finish what it has been given, then holds it for good. Unlike a thread that quits, one that stands
// still destroys nothing: what is posted to it later stays in its queue.
void Runtime::Park() {
  auto parked = std::make_shared<rtc::Event>();
  thread_->PostTask([parked] {
    parked->Set();
    rtc::Event never;
    never.Wait(rtc::Event::kForever, rtc::Event::kForever);
  });
  parked->Wait(webrtc::TimeDelta::Seconds(kExitDeadline.count()));
}

// A process that exits with connections open ends here: once the threads stand still, nothing of libwebrtc runs while
// the C library tears the process down. Connections are not closed one by one; the system reclaims them.
void Runtime::StopAtExit() {
  Process& process = TheProcess();
  std::shared_ptr<Runtime> runtime;
  {
    std::unique_lock lock(process.mutex);
    // A runtime that cannot be locked any more is about to end, even if nothing of that has begun.
    process.ended.wait_for(lock, kExitDeadline, [&] {
      runtime = process.running.lock();
      return process.alive == (runtime ? 1 : 0);
    });
  }
  if (runtime) {
    runtime->Park();
    runtime->audio_clock_.Stop();
    runtime->task_pool_.Stop();
    std::lock_guard lock(process.mutex);
    process.parked = std::move(runtime);
  }
}

}  // namespace voxlink
