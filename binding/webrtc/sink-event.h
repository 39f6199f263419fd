#pragma once

namespace voxlink {

// Event numbers of AudioSink and VideoSink. Mirrors SinkEvent in lib/native.ts.
enum SinkEvent {
  kSinkFrame = 0,
  kSinkEnded = 1,
};

}  // namespace voxlink
