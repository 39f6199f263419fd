#include "webrtc/runtime.h"

#include <cstdlib>
#include <mutex>
#include <utility>

#include <openssl/crypto.h>

#include "api/audio_codecs/opus_audio_decoder_factory.h"
#include "api/audio_codecs/opus_audio_encoder_factory.h"
#include "api/create_peerconnection_factory.h"
#include "api/enable_media.h"
#include "api/task_queue/default_task_queue_factory.h"
#include "modules/audio_device/include/audio_device.h"
#include "modules/audio_device/include/test_audio_device.h"
#include "rtc_base/logging.h"
#include "rtc_base/ssl_adapter.h"

namespace voxlink {

namespace {

// The one process-wide state. It is never destroyed: at process exit libwebrtc's threads are stopped by StopAtExit, and
// static destruction finds nothing of it.
struct Process {
  std::mutex mutex;
  std::weak_ptr<Runtime> running;
  Runtime* at_exit = nullptr;
};

Process& TheProcess() {
  static Process* process = std::make_unique<Process>().release();
  return *process;
}

// Once in the life of the process, before the first thread starts.
void InitializeProcess() {
  // OpenSSL would free its tables in an exit handler while libwebrtc's threads may still use them.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
  rtc::InitializeSSL();
  rtc::LogMessage::LogToDebug(rtc::LS_NONE);
  rtc::LogMessage::SetLogToStderr(false);
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
    runtime = std::make_shared<Runtime>();
    process.running = runtime;
    process.at_exit = runtime.get();
  }
  return runtime;
}

Runtime::Runtime() : media_thread_(rtc::Thread::CreateWithSocketServer()), signaling_thread_(rtc::Thread::Create()) {
  media_thread_->SetName("voxlink-media", nullptr);
  signaling_thread_->SetName("voxlink-signal", nullptr);
  media_thread_->Start();
  signaling_thread_->Start();
  PostSignaling([this] { CreateFactory(); });
}

Runtime::~Runtime() {
  {
    Process& process = TheProcess();
    std::lock_guard lock(process.mutex);
    if (process.at_exit == this) {
      process.at_exit = nullptr;
    }
  }
  // Everything that wrappers posted on their way out runs before the factory goes.
  signaling_thread_->BlockingCall([this] { factory_ = nullptr; });
  media_thread_->BlockingCall([] {});
  StopThreads();
}

void Runtime::PostSignaling(Task task) { signaling_thread_->PostTask(std::move(task)); }

void Runtime::PostMedia(Task task) { media_thread_->PostTask(std::move(task)); }

void Runtime::CreateFactory() {
  webrtc::PeerConnectionFactoryDependencies dependencies;
  dependencies.network_thread = media_thread_.get();
  dependencies.worker_thread = media_thread_.get();
  dependencies.signaling_thread = signaling_thread_.get();
  dependencies.task_queue_factory = webrtc::CreateDefaultTaskQueueFactory();
  dependencies.adm = webrtc::TestAudioDeviceModule::Create(
      dependencies.task_queue_factory.get(), webrtc::TestAudioDeviceModule::CreatePulsedNoiseCapturer(10000, 48000),
      webrtc::TestAudioDeviceModule::CreateDiscardRenderer(48000), 1.f);
  dependencies.audio_encoder_factory = webrtc::CreateOpusAudioEncoderFactory();
  dependencies.audio_decoder_factory = webrtc::CreateOpusAudioDecoderFactory();
  webrtc::EnableMedia(dependencies);
  factory_ = webrtc::CreateModularPeerConnectionFactory(std::move(dependencies));
}

// The signaling thread waits for the media thread now and then, never the other way round, so it stops first.
void Runtime::StopThreads() {
  signaling_thread_->Stop();
  media_thread_->Stop();
}

// A process that exits with connections open ends here: once the threads stand still, nothing of libwebrtc runs while
// the C library tears the process down. Connections are not closed one by one; the system reclaims them.
void Runtime::StopAtExit() {
  Process& process = TheProcess();
  std::lock_guard lock(process.mutex);
  if (process.at_exit != nullptr) {
    process.at_exit->StopThreads();
  }
}

}  // namespace voxlink
