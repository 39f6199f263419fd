#pragma once

#include <napi.h>

namespace voxlink {

// Functions on single pictures: convertPicture, convertPictureLater, convertInto, encodeJpeg, pngLines, ownsMemory.
void InitFrameCalls(Napi::Env env, Napi::Object exports);

}  // namespace voxlink
