#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <napi.h>

#include "api/media_stream_interface.h"
#include "api/media_types.h"
#include "api/peer_connection_interface.h"
#include "api/scoped_refptr.h"

#include "napi/handle.h"

namespace voxlink {

class Addon;
class EncodedFeeder;
class Runtime;
class TransceiverCell;

// What feeds a local track: an AudioSource, a VideoSource or an EncodedSource. Signaling thread.
class TrackOrigin {
 public:
  virtual ~TrackOrigin() = default;
  virtual rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> CreateTrack(
      webrtc::PeerConnectionFactoryInterface& factory, const std::string& id) = 0;
  // Stops feeding one of the tracks that it created.
  virtual void Detach(webrtc::MediaStreamTrackInterface& track) = 0;
  // Of an encoded track: senders send its frames as they are. Null for raw media.
  virtual std::shared_ptr<EncodedFeeder> encoded() { return nullptr; }
};

// What takes media off a track. Signaling thread.
class TrackSink {
 public:
  virtual ~TrackSink() = default;
  virtual void Detach() = 0;
};

// One track, as its JavaScript handle, the connections that send it and its sinks share it. JavaScript gets its handle
// at once; libwebrtc's object arrives when the signaling thread has made it.
struct TrackCell {
  TrackCell() = default;
  TrackCell(const TrackCell&) = delete;
  TrackCell& operator=(const TrackCell&) = delete;
  // libwebrtc's object is released on the signaling thread, wherever the cell goes.
  ~TrackCell();

  // Event loop: asks the origin for the track.
  static std::shared_ptr<TrackCell> Create(std::shared_ptr<Runtime> runtime, std::shared_ptr<TrackOrigin> origin,
                                           cricket::MediaType kind, const std::string& id);

  // Set before the cell is shared; MediaStreamTrack::New completes what is missing.
  std::shared_ptr<Runtime> runtime;
  cricket::MediaType kind = cricket::MEDIA_TYPE_AUDIO;
  std::string id;
  bool received = false;                    // By a connection.
  std::weak_ptr<TransceiverCell> receiver;  // What receives it, as long as that exists.

  // Any thread. libwebrtc mutes a disabled track only after its sinks, so that sinks look here.
  std::atomic<bool> enabled = true;

  // Signaling thread. No track when libwebrtc could not make one; no origin when it is remote.
  rtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track;
  std::shared_ptr<TrackOrigin> origin;
  std::vector<TrackSink*> sinks;
  bool stopped = false;
};

class MediaStreamTrack : public Handle<MediaStreamTrack> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x6ad1c1b8f3e94d07, 0xa45be2916c3f7d52};
  static constexpr const char* kName = "MediaStreamTrack";

  static void Init(Napi::Env env);
  static Napi::Object New(Addon& addon, std::shared_ptr<TrackCell> cell);
  // Null for null. Throws a TypeError when the value is no track.
  static std::shared_ptr<TrackCell> Cell(Napi::Value value);

  explicit MediaStreamTrack(const Napi::CallbackInfo& info) : Handle(info) {}

 private:
  Napi::Value Id(const Napi::CallbackInfo& info);
  Napi::Value Kind(const Napi::CallbackInfo& info);
  Napi::Value Received(const Napi::CallbackInfo& info);
  void SetEnabled(const Napi::CallbackInfo& info);
  void SetContentHint(const Napi::CallbackInfo& info);
  Napi::Value Clone(const Napi::CallbackInfo& info);
  void Stop(const Napi::CallbackInfo& info);

  std::shared_ptr<TrackCell> cell_;
};

}  // namespace voxlink
