#include "webrtc/forwarder-core.h"

#include <algorithm>
#include <utility>

#include "rtc_base/time_utils.h"

#include "webrtc/simulcast-layers.h"

namespace voxlink {

namespace {

// Between a receiver and the strand; more than a second of video that is behind would only be late.
constexpr int kMaxUnderWay = 200;

}  // namespace

ForwarderCore::ForwarderCore(std::shared_ptr<TransceiverCell> receiver)
    : receiver_(std::move(receiver)), queue_(receiver_->runtime()->task_pool().CreateQueue()) {}

void ForwarderCore::Connect() { receiver_->AddObserver(shared_from_this()); }

void ForwarderCore::Disconnect() { receiver_->RemoveObserver(this); }

template <typename Task>
void ForwarderCore::Post(Task task) {
  queue_->PostTask([self = shared_from_this(), task = std::move(task)]() mutable { task(*self); });
}

std::shared_ptr<const ForwarderCore::Routes> ForwarderCore::routes() {
  const std::lock_guard lock(routes_mutex_);
  return routes_;
}

std::shared_ptr<ForwardRoute> ForwarderCore::AddRoute(WantedLayer layer, bool paused,
                                                      ForwardRoute::LayerListener on_layer) {
  // A route that has gone asks for nothing.
  auto place = std::make_shared<std::weak_ptr<ForwardRoute>>();
  auto on_key_frame_request = [forwarder = weak_from_this(), place] {
    const std::shared_ptr<ForwarderCore> self = forwarder.lock();
    const std::shared_ptr<ForwardRoute> route = place->lock();
    if (self && route) {
      self->RequestKeyFrame(route);
    }
  };
  auto is_described = [forwarder = weak_from_this()] {
    const std::shared_ptr<ForwarderCore> self = forwarder.lock();
    return self && self->ReceivesAv1();
  };
  auto route = std::make_shared<ForwardRoute>(receiver_->kind(), activity_, std::move(on_key_frame_request),
                                              std::move(is_described), std::move(on_layer));
  *place = route;
  route->Prefer(layer.layer, std::move(layer.rid));
  route->SetPaused(paused);
  {
    const std::lock_guard lock(routes_mutex_);
    Routes routes = *routes_;
    routes.push_back(route);
    routes_ = std::make_shared<const Routes>(std::move(routes));
  }
  if (receiver_->kind() == cricket::MEDIA_TYPE_VIDEO) {
    Post([route](ForwarderCore& self) { self.TellRids(*route); });
  }
  return route;
}

void ForwarderCore::RemoveRoute(const std::shared_ptr<ForwardRoute>& route) {
  {
    const std::lock_guard lock(routes_mutex_);
    Routes routes = *routes_;
    std::erase(routes, route);
    routes_ = std::make_shared<const Routes>(std::move(routes));
  }
  route->feeder()->Close();
  receiver_->runtime()->PostSignaling([feeder = route->feeder()] { feeder->EndTracks(); });
}

void ForwarderCore::Prefer(const std::shared_ptr<ForwardRoute>& route, WantedLayer layer) {
  Post([route, layer = std::move(layer)](ForwarderCore& self) mutable {
    route->Prefer(layer.layer, std::move(layer.rid));
    self.TellRids(*route);
    self.AskFor(*route, rtc::TimeMicros());
  });
}

void ForwarderCore::SetPaused(const std::shared_ptr<ForwardRoute>& route, bool paused) {
  if (receiver_->kind() == cricket::MEDIA_TYPE_AUDIO) {
    route->SetPaused(paused);
    return;
  }
  Post([route, paused](ForwarderCore& self) {
    route->SetPaused(paused);
    route->Restart();
    self.AskFor(*route, rtc::TimeMicros());
  });
}

void ForwarderCore::RequestKeyFrame(const std::shared_ptr<ForwardRoute>& route) {
  if (receiver_->kind() == cricket::MEDIA_TYPE_AUDIO) {
    return;
  }
  Post([route](ForwarderCore& self) {
    const int64_t now_us = rtc::TimeMicros();
    if (!route) {
      self.Ask(LayerSelector::kAnyStream, now_us);
    } else if (!route->paused()) {
      route->OnKeyFrameRequest();
      self.Ask(route->Stream(now_us), now_us);
    }
  });
}

std::vector<ForwarderCore::Layer> ForwarderCore::Layers() {
  std::array<LayerActivity::Layer, LayerActivity::kMaxStreams> activities;
  const std::lock_guard lock(activity_mutex_);
  const int count = activity_.Layers(activities, rtc::TimeMicros());
  std::vector<Layer> layers;
  layers.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    layers.push_back({activities[i], rids_[i]});
  }
  return layers;
}

bool ForwarderCore::ReceivesAv1() const {
  const webrtc::VideoCodecType codec = codec_;
  if (codec != webrtc::kVideoCodecGeneric || receiver_->transceiver() == nullptr) {
    return codec == webrtc::kVideoCodecAV1;
  }
  // As long as nothing has come, the first of the negotiated codecs is the likeliest.
  const std::vector<webrtc::RtpCodecParameters> codecs = receiver_->transceiver()->receiver()->GetParameters().codecs;
  return !codecs.empty() && webrtc::PayloadStringToCodecType(codecs.front().name) == webrtc::kVideoCodecAV1;
}

void ForwarderCore::OnEncodedFrame(const std::shared_ptr<const SharedFrame>& frame) {
  if (frame->kind == cricket::MEDIA_TYPE_AUDIO) {
    const std::shared_ptr<const Routes> routes = this->routes();
    // Each sender has a queue of its own, in which it makes a packet. That takes less time than to wake a thread for
    // it.
    const TaskPool::Errand errand(receiver_->runtime()->task_pool());
    for (const std::shared_ptr<ForwardRoute>& route : *routes) {
      route->ForwardAudio(frame);
    }
    return;
  }
  if (frame->layer < 0 || frame->layer >= LayerActivity::kMaxStreams || under_way_ >= kMaxUnderWay) {
    ++dropped_frames_;
    return;
  }
  codec_ = frame->video.GetCodec();
  ++under_way_;
  Post([frame](ForwarderCore& self) {
    self.HandleVideo(frame);
    --self.under_way_;
  });
}

void ForwarderCore::HandleVideo(std::shared_ptr<const SharedFrame> frame) {
  const int64_t now_us = frame->received_us;
  const int index = frame->layer;
  Stream& stream = streams_[index];
  const FrameLayers layers = LayersOf(*frame);
  {
    const std::lock_guard lock(activity_mutex_);
    activity_.OnFrame(layers,
                      {frame->payload->size(), frame->video.GetWidth(), frame->video.GetHeight(), frame->rtp_timestamp},
                      now_us);
  }
  NoteRid(index, frame->rid);
  if (stream.ssrc != frame->ssrc) {
    // Its timestamps have nothing to do with those of before.
    stream.ssrc = frame->ssrc;
    const std::shared_ptr<const Routes> routes = this->routes();
    for (const std::shared_ptr<ForwardRoute>& route : *routes) {
      route->OnStreamReplaced(index);
    }
  }
  if (merger_.OnFrame(index, layers.key, now_us)) {
    SendRequest(index);
  }
  ready_.clear();
  stream.sequencer.Insert(std::move(frame), now_us, ready_);
  const bool is_lost = stream.sequencer.needs_key_frame();
  const std::shared_ptr<const Routes> routes = this->routes();
  for (const FrameSequencer::Frame& next : ready_) {
    const FrameLayers next_layers = LayersOf(*next);
    const uint32_t media_time = activity_.MediaTime(index, next->rtp_timestamp);
    for (const std::shared_ptr<ForwardRoute>& route : *routes) {
      route->ForwardVideo(next, next_layers, media_time, now_us);
    }
  }
  for (const std::shared_ptr<ForwardRoute>& route : *routes) {
    if (is_lost && !route->paused() && route->Stream(now_us) == index) {
      Ask(index, now_us);
    }
    AskFor(*route, now_us);
  }
}

void ForwarderCore::NoteRid(int stream, const std::string& rid) {
  if (rids_[stream] == rid) {
    return;
  }
  {
    const std::lock_guard lock(activity_mutex_);
    rids_[stream] = rid;
  }
  const std::shared_ptr<const Routes> routes = this->routes();
  for (const std::shared_ptr<ForwardRoute>& route : *routes) {
    route->OnRid(stream, rid);
  }
}

void ForwarderCore::TellRids(ForwardRoute& route) const {
  for (size_t stream = 0; stream < rids_.size(); ++stream) {
    route.OnRid(static_cast<int>(stream), rids_[stream]);
  }
}

void ForwarderCore::AskFor(const ForwardRoute& route, int64_t now_us) {
  if (const std::optional<int> wanted = route.WantedKeyFrame(now_us)) {
    Ask(*wanted, now_us);
  }
}

void ForwarderCore::Ask(int stream, int64_t now_us) {
  if (merger_.Request(std::max(stream, 0), now_us)) {
    SendRequest(stream);
  }
}

void ForwarderCore::SendRequest(int stream) {
  ++key_frame_requests_;
  const uint32_t ssrc = stream < 0 ? 0 : streams_[stream].ssrc;
  receiver_->Post([receiver = receiver_, ssrc](webrtc::RtpTransceiverInterface*) {
    if (receiver->layers() && receiver->layers()->Of(ssrc)) {
      receiver->layers()->RequestKeyFrame(ssrc);
    } else {
      receiver->RequestKeyFrame();
    }
  });
}

}  // namespace voxlink
