#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/task_queue/task_queue_base.h"

#include "webrtc/forward-route.h"
#include "webrtc/frame-sequencer.h"
#include "webrtc/key-frame-merger.h"
#include "webrtc/layer-activity.h"
#include "webrtc/shared-frame.h"
#include "webrtc/transceiver-cell.h"

namespace voxlink {

// Leads what one receiver receives to any number of routes, without decoding it and without JavaScript. Audio goes on
// the thread that received it. Video goes by a strand of the task pool, because each sender cuts it into packets.
class ForwarderCore : public EncodedObserver, public std::enable_shared_from_this<ForwarderCore> {
 public:
  explicit ForwarderCore(std::shared_ptr<TransceiverCell> receiver);

  // Signaling thread.
  void Connect();
  void Disconnect();
  bool ReceivesAv1() const;

  // Event loop.
  struct WantedLayer {
    LayerSelector::Layer layer;
    std::string rid;  // Instead of the spatial layer, unless empty.
  };
  std::shared_ptr<ForwardRoute> AddRoute(WantedLayer layer, bool paused, ForwardRoute::LayerListener on_layer);
  void RemoveRoute(const std::shared_ptr<ForwardRoute>& route);
  void Prefer(const std::shared_ptr<ForwardRoute>& route, WantedLayer layer);
  void SetPaused(const std::shared_ptr<ForwardRoute>& route, bool paused);
  // As if the receivers of the route had asked for one, or those of any.
  void RequestKeyFrame(const std::shared_ptr<ForwardRoute>& route);

  struct Layer {
    LayerActivity::Layer activity;
    std::string rid;  // Empty for layers of SVC.
  };
  std::vector<Layer> Layers();

  // Any thread. To the remote sender.
  uint64_t key_frame_requests() const { return key_frame_requests_; }
  // Frames that came faster than they could be forwarded.
  uint64_t dropped_frames() const { return dropped_frames_; }

  // EncodedObserver
  void OnEncodedFrame(const std::shared_ptr<const SharedFrame>& frame) override;

 private:
  using Routes = std::vector<std::shared_ptr<ForwardRoute>>;
  struct Stream {
    FrameSequencer sequencer;
    uint32_t ssrc = 0;
  };

  std::shared_ptr<const Routes> routes();
  template <typename Task>
  void Post(Task task);

  // The strand.
  void HandleVideo(std::shared_ptr<const SharedFrame> frame);
  void NoteRid(int stream, const std::string& rid);
  void TellRids(ForwardRoute& route) const;
  void AskFor(const ForwardRoute& route, int64_t now_us);
  void Ask(int stream, int64_t now_us);
  void SendRequest(int stream);

  const std::shared_ptr<TransceiverCell> receiver_;
  std::atomic<uint64_t> key_frame_requests_ = 0;
  std::atomic<uint64_t> dropped_frames_ = 0;
  std::atomic<int> under_way_ = 0;
  std::atomic<webrtc::VideoCodecType> codec_ = webrtc::kVideoCodecGeneric;  // Of the latest frame.

  std::mutex routes_mutex_;
  std::shared_ptr<const Routes> routes_ = std::make_shared<Routes>();

  // The strand writes, and holds the mutex for that; others hold it to read.
  std::mutex activity_mutex_;
  LayerActivity activity_;
  std::array<std::string, LayerActivity::kMaxStreams> rids_;

  // The strand.
  std::array<Stream, LayerActivity::kMaxStreams> streams_;
  KeyFrameMerger merger_;
  std::vector<FrameSequencer::Frame> ready_;

  // Last, so that no task runs once the other members go.
  const std::unique_ptr<webrtc::TaskQueueBase, webrtc::TaskQueueDeleter> queue_;
};

}  // namespace voxlink
