#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "api/frame_transformer_interface.h"
#include "api/scoped_refptr.h"
#include "call/receive_stream.h"

namespace voxlink {

// The streams that a connection receives. A receiver of libwebrtc's keeps a transformer for the next stream where no
// description names the SSRC of the one whose packets come in already: here it is set on that one. Media thread only.
class ReceiveStreams {
 public:
  using Stream = webrtc::MediaReceiveStreamInterface;
  using Transformer = rtc::scoped_refptr<webrtc::FrameTransformerInterface>;

  // What a stream is known by: its SSRC, and what sends the reports of its receiver.
  struct Key {
    uint32_t ssrc = 0;
    const void* transport = nullptr;
    bool operator==(const Key&) const = default;
  };

  // A new stream, which has this transformer from the beginning or none.
  void Add(Stream* stream, const Key& key, Transformer transformer);
  // Its SSRC, if it was added.
  std::optional<uint32_t> Remove(Stream* stream);

  // Sets the transformer of a stream that has none.
  void SetTransformer(uint32_t ssrc, const Transformer& transformer);

  // For a stream that is about to be made: that of the same one, if it was just removed. A receiver makes its stream
  // anew when its codecs change.
  Transformer TransformerOf(const Key& key) const;

 private:
  struct Entry {
    Key key;
    Transformer transformer;
  };

  std::map<Stream*, Entry> streams_;
  Entry removed_;
};

}  // namespace voxlink
