#include "opus/init.h"

namespace voxlink {

void InitOpus(Napi::Env /*env*/, Napi::Object /*exports*/) {}

}  // namespace voxlink
