#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <napi.h>

#include "absl/types/optional.h"
#include "api/data_channel_interface.h"
#include "api/scoped_refptr.h"

#include "napi/handle.h"
#include "webrtc/runtime.h"

namespace voxlink {

class DataChannel;

// A channel that the remote peer opened: NativeDataChannelDescription of lib/native.ts.
struct DataChannelDescription {
  std::string label;
  std::string protocol;
  bool ordered = true;
  bool negotiated = false;
  absl::optional<int> max_retransmits;
  absl::optional<int> max_packet_life_time;
  int id = -1;
  webrtc::DataChannelInterface::DataState state = webrtc::DataChannelInterface::kConnecting;
  webrtc::Priority priority = webrtc::Priority::kLow;

  static DataChannelDescription Read(const webrtc::DataChannelInterface& channel);
  Napi::Value ToJs(Napi::Env env) const;
};

// What of a data channel lives on libwebrtc's threads: its observer, and the messages that JavaScript has handed over.
// One task on the media thread sends all of them that have piled up, so that a burst costs one hop and not one each.
class DataChannelCore : public webrtc::DataChannelObserver, public std::enable_shared_from_this<DataChannelCore> {
 public:
  // More than this many bytes received and not yet delivered close the channel: the event loop does not keep up.
  static constexpr size_t kMaxPendingBytes = 256u << 20;

  DataChannelCore(std::shared_ptr<Runtime> runtime, std::shared_ptr<Mailbox> mailbox)
      : runtime_(std::move(runtime)), link_(std::make_shared<Link<DataChannel>>(std::move(mailbox))) {}

  const std::shared_ptr<Link<DataChannel>>& link() const { return link_; }

  // Any thread.
  bool closed() const { return closed_.load(std::memory_order_acquire); }

  // Signaling thread. Takes libwebrtc's side, before anybody can send.
  void Hold(rtc::scoped_refptr<webrtc::DataChannelInterface> channel);
  // Signaling thread. From here on events flow.
  void Observe();
  // Signaling thread. libwebrtc gives a channel its id once the DTLS roles are known, without an event of its own.
  void ReportId();
  // Signaling thread. Reports that the channel could not be made.
  void Fail(webrtc::RTCError error);
  // Signaling thread. Ends events and lets go of the channel; its connection is closing.
  void Detach();

  // Event loop.
  void Send(webrtc::DataBuffer message);
  void Close();
  void Delivered(size_t bytes) { pending_bytes_.fetch_sub(bytes, std::memory_order_relaxed); }
  uint64_t TakeSent() { return sent_.exchange(0, std::memory_order_acq_rel); }

  // webrtc::DataChannelObserver, on the media thread.
  void OnStateChange() override;
  void OnMessage(const webrtc::DataBuffer& buffer) override;
  void OnBufferedAmountChange(uint64_t sent_data_size) override;
  bool IsOkToCallOnTheNetworkThread() override { return true; }

 private:
  void Flush();
  void PostSent();
  void PostState(webrtc::DataChannelInterface::DataState state, int id, webrtc::RTCError error);

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<DataChannel>> link_;
  // Set on the signaling thread before the first event, cleared on it after the last; the media thread reads it in
  // between, through tasks that were posted after it was set.
  rtc::scoped_refptr<webrtc::DataChannelInterface> channel_;

  std::mutex mutex_;
  std::vector<webrtc::DataBuffer> outbox_;  // Guarded by mutex_. Not empty: a Flush is on its way.

  bool id_reported_ = false;  // Signaling thread.
  // Media thread.
  bool is_flushing_ = false;
  bool is_sent_due_ = false;

  std::atomic<bool> closed_ = false;
  std::atomic<size_t> pending_bytes_ = 0;
  std::atomic<uint64_t> sent_ = 0;
};

// NativeDataChannel of lib/native.ts.
class DataChannel : public Handle<DataChannel> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x7c1be0d94f6a4d7e, 0xa1f3c4b25d886e10};
  static constexpr const char* kName = "DataChannel";

  static void Init(Napi::Env env, Napi::Object exports);
  static Napi::Object New(Napi::Env env, std::shared_ptr<DataChannelCore> core);

  explicit DataChannel(const Napi::CallbackInfo& info) : Handle(info) {}
  ~DataChannel() override;

  // Event loop; the numbers of DataChannelEvent in lib/native.ts.
  void EmitState(Napi::Env env, webrtc::DataChannelInterface::DataState state, int id, const webrtc::RTCError& error);
  void EmitMessage(Napi::Env env, const webrtc::DataBuffer& message);
  void EmitSent(Napi::Env env);

 private:
  Napi::Value Send(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  std::shared_ptr<DataChannelCore> core_;
};

}  // namespace voxlink
