#include "webrtc/media-init.h"

#include "webrtc/audio-sink.h"
#include "webrtc/audio-source.h"
#include "webrtc/encoded-frame.h"
#include "webrtc/encoded-sink.h"
#include "webrtc/encoded-source.h"
#include "webrtc/encoded-stream.h"
#include "webrtc/forwarder.h"
#include "webrtc/frame-calls.h"
#include "webrtc/media-stream-track.h"
#include "webrtc/video-sink.h"
#include "webrtc/video-source.h"

namespace voxlink {

void InitMedia(Napi::Env env, Napi::Object exports) {
  MediaStreamTrack::Init(env);
  AudioSource::Init(env, exports);
  AudioSink::Init(env, exports);
  VideoSource::Init(env, exports);
  VideoSink::Init(env, exports);
  EncodedFrame::Init(env);
  EncodedStream::Init(env, exports);
  EncodedSink::Init(env, exports);
  EncodedSource::Init(env, exports);
  InitFrameCalls(env, exports);
  Forwarder::Init(env, exports);
}

}  // namespace voxlink
