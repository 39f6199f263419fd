#pragma once

#include <memory>
#include <type_traits>

#include <opus.h>
#include <opus_multistream.h>

namespace voxlink {

// Owns an encoder or decoder of libopus, of one stream or of several, and sets and gets its controls. `Api` names its
// type, that of each of its streams, and libopus' functions for them.
template <typename Api>
class OpusState {
 public:
  using State = typename Api::State;
  using Stream = typename Api::Stream;

  OpusState(State* state, int streams) : state_(state), streams_(streams) {}

  State* get() const { return state_.get(); }

  int Set(int request, opus_int32 value) {
    int code = Api::kControl(get(), request, value);
    // What came later to libopus has not come to all controls of several streams, but each stream knows it.
    for (int i = 0; code == OPUS_UNIMPLEMENTED && i < streams_; ++i) {
      Stream* stream = StreamAt(i);
      if (stream == nullptr) {
        return code;
      }
      const int of_stream = Api::kStreamControl(stream, request, value);
      if (of_stream != OPUS_OK || i == streams_ - 1) {
        return of_stream;
      }
    }
    return code;
  }

  int Get(int request, opus_int32* value) {
    const int code = Api::kControl(get(), request, value);
    Stream* first = code == OPUS_UNIMPLEMENTED ? StreamAt(0) : nullptr;
    if (first == nullptr) {
      return code;
    }
    const int of_first = Api::kStreamControl(first, request, value);
    // There is nothing to send only when no stream has anything.
    for (int i = 1; request == OPUS_GET_IN_DTX_REQUEST && *value != 0 && i < streams_; ++i) {
      Api::kStreamControl(StreamAt(i), request, value);
    }
    return of_first;
  }

  void Reset() { Api::kControl(get(), OPUS_RESET_STATE); }

 private:
  struct Destroy {
    void operator()(State* state) const { Api::kDestroy(state); }
  };

  // Null for what has no streams besides itself.
  Stream* StreamAt(int index) {
    Stream* stream = nullptr;
    if constexpr (!std::is_same_v<State, Stream>) {
      Api::kControl(get(), Api::kGetStreamRequest, index, &stream);
    }
    return stream;
  }

  const std::unique_ptr<State, Destroy> state_;
  const int streams_;
};

}  // namespace voxlink
