#include "webrtc/key-frame-merger.h"

namespace voxlink {

bool KeyFrameMerger::MayAsk(State& state, int64_t now_us) {
  const int64_t interval = state.outstanding ? kAnswerUs : kLeastIntervalUs;
  if (!state.wanted || now_us - state.asked_us < interval) {
    return false;
  }
  state = {false, true, now_us};
  return true;
}

bool KeyFrameMerger::Request(int stream, int64_t now_us) {
  State& state = states_.at(static_cast<size_t>(stream));
  state.wanted = true;
  return MayAsk(state, now_us);
}

bool KeyFrameMerger::OnFrame(int stream, bool key, int64_t now_us) {
  State& state = states_.at(static_cast<size_t>(stream));
  if (key) {
    // Whoever waits gets this one.
    state.wanted = false;
    state.outstanding = false;
    return false;
  }
  return MayAsk(state, now_us);
}

}  // namespace voxlink
