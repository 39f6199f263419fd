#pragma once

#include <array>
#include <cstdint>

#include "webrtc/layer-activity.h"

namespace voxlink {

// Makes one request out of those of many routes. Any one thread at a time.
class KeyFrameMerger {
 public:
  // A request is answered by the key frame that was asked for less than this ago and has not come yet.
  static constexpr int64_t kAnswerUs = 500'000;
  // Apart from that, requests are this far from each other.
  static constexpr int64_t kLeastIntervalUs = 50'000;

  // Somebody needs a key frame of the stream. True when it is to be asked for now.
  bool Request(int stream, int64_t now_us);
  // Something came of the stream. True when a request that had to wait is to be sent now.
  bool OnFrame(int stream, bool key, int64_t now_us);

 private:
  struct State {
    bool wanted = false;       // Nobody has been asked yet.
    bool outstanding = false;  // It was asked for and has not come.
    int64_t asked_us = -kAnswerUs;
  };
  static bool MayAsk(State& state, int64_t now_us);

  std::array<State, LayerActivity::kMaxStreams> states_;
};

}  // namespace voxlink
