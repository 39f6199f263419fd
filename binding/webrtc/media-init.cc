#include "webrtc/media-init.h"

#include "webrtc/media-stream-track.h"

namespace voxlink {

void InitMedia(Napi::Env env, Napi::Object /*exports*/) { MediaStreamTrack::Init(env); }

}  // namespace voxlink
