// OpenH264 tells the standard error stream what it thinks of each encoder's settings and frames, and libwebrtc leaves
// it at that. A library is not to write there. The linker leads libwebrtc here (--wrap).
#include <codec_api.h>

// NOLINTBEGIN(bugprone-reserved-identifier): the linker makes up these names.
extern "C" {
int __real_WelsCreateSVCEncoder(ISVCEncoder** encoder);
int __wrap_WelsCreateSVCEncoder(ISVCEncoder** encoder);

int __wrap_WelsCreateSVCEncoder(ISVCEncoder** encoder) {
  const int result = __real_WelsCreateSVCEncoder(encoder);
  if (result == 0) {
    int level = WELS_LOG_QUIET;
    (*encoder)->SetOption(ENCODER_OPTION_TRACE_LEVEL, &level);
  }
  return result;
}
}
// NOLINTEND(bugprone-reserved-identifier)
