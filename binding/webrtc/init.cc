#include "webrtc/init.h"

#include "addon.h"

namespace voxlink {

void InitWebrtc(Napi::Env /*env*/, Napi::Object exports) {}

}  // namespace voxlink
