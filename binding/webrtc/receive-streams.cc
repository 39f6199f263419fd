#include "webrtc/receive-streams.h"

#include <utility>

namespace voxlink {

void ReceiveStreams::Add(Stream* stream, const Key& key, Transformer transformer) {
  streams_[stream] = {key, std::move(transformer)};
  removed_ = {};
}

std::optional<uint32_t> ReceiveStreams::Remove(Stream* stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) {
    return std::nullopt;
  }
  removed_ = std::move(found->second);
  streams_.erase(found);
  return removed_.key.ssrc;
}

void ReceiveStreams::SetTransformer(uint32_t ssrc, const Transformer& transformer) {
  for (auto& [stream, entry] : streams_) {
    if (entry.key.ssrc == ssrc && !entry.transformer) {
      entry.transformer = transformer;
      stream->SetDepacketizerToDecoderFrameTransformer(transformer);
    }
  }
}

ReceiveStreams::Transformer ReceiveStreams::TransformerOf(const Key& key) const {
  return removed_.key == key ? removed_.transformer : nullptr;
}

}  // namespace voxlink
