#include "opus/packet-calls.h"

#include <vector>

#include <opus.h>

#include "napi/convert.h"
#include "opus/packet.h"
#include "opus/samples.h"

namespace voxlink {

namespace {

constexpr int kMaxStreams = 255;

PacketBytes BytesOf(Napi::Value value, const char* name) {
  const ArrayView view = ViewBytes(value, name);
  return {static_cast<const uint8_t*>(view.data), view.length};
}

std::span<uint8_t> RoomOf(Napi::Value value, const char* name) {
  const ArrayView view = ViewBytes(value, name);
  return {static_cast<uint8_t*>(view.data), view.length};
}

Napi::Value NumbersToJs(Napi::Env env, const std::vector<int32_t>& numbers) {
  Napi::Int32Array array = Napi::Int32Array::New(env, numbers.size());
  for (size_t i = 0; i < numbers.size(); ++i) {
    array[i] = numbers[i];
  }
  return array;
}

// (packet, isSelfDelimited) → a code, or [length, hasLbrr, padding offset, its length, …offset and length of each
// frame].
Napi::Value Parse(const Napi::CallbackInfo& info) {
  const PacketBytes packet = BytesOf(info[0], "packet");
  ParsedPacket parsed;
  const int code = ParsePacket(packet, FromJs<bool>(info[1], "isSelfDelimited"), parsed);
  if (code != OPUS_OK) {
    return ToJs(info.Env(), code);
  }
  std::vector<int32_t> numbers = {parsed.length, parsed.has_lbrr ? 1 : 0, parsed.padding.offset, parsed.padding.length};
  for (const PacketPart& frame : parsed.frames) {
    numbers.insert(numbers.end(), {frame.offset, frame.length});
  }
  return NumbersToJs(info.Env(), numbers);
}

// (packet, isSelfDelimited) → a code, or id, frame, offset and length of each extension.
Napi::Value Extensions(const Napi::CallbackInfo& info) {
  const PacketBytes packet = BytesOf(info[0], "packet");
  ParsedPacket parsed;
  std::vector<PacketExtension> extensions;
  int code = ParsePacket(packet, FromJs<bool>(info[1], "isSelfDelimited"), parsed);
  if (code == OPUS_OK) {
    code = ParseExtensions(packet, parsed, extensions);
  }
  if (code != OPUS_OK) {
    return ToJs(info.Env(), code);
  }
  std::vector<int32_t> numbers;
  for (const PacketExtension& one : extensions) {
    numbers.insert(numbers.end(), {one.id, one.frame, one.data.offset, one.data.length});
  }
  return NumbersToJs(info.Env(), numbers);
}

// (packets, begin, end, out) → bytes or a code; with an empty out the number of frames.
Napi::Value RepacketizeCall(const Napi::CallbackInfo& info) {
  const auto list = FromJs<Napi::Object>(info[0], "packets").As<Napi::Array>();
  const int begin = FromJs<int>(info[1], "begin");
  const int end = FromJs<int>(info[2], "end");
  std::vector<PacketBytes> packets;
  for (uint32_t i = 0; i < list.Length(); ++i) {
    packets.push_back(BytesOf(list.Get(i), "packet"));
  }
  return ToJs(info.Env(), Repacketize(packets, begin, end, RoomOf(info[3], "out")));
}

// (packet, length, streams) → 0 or a code.
Napi::Value Pad(const Napi::CallbackInfo& info) {
  const std::span<uint8_t> packet = RoomOf(info[0], "packet");
  const int length = FromJs<int>(info[1], "length");
  const int streams = FromJs<int>(info[2], "streams");
  if (length < 0 || streams < 1 || streams > kMaxStreams) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  return ToJs(info.Env(), PadPacket(packet, length, streams));
}

// (packet, streams) → bytes or a code.
Napi::Value Unpad(const Napi::CallbackInfo& info) {
  const std::span<uint8_t> packet = RoomOf(info[0], "packet");
  const int streams = FromJs<int>(info[1], "streams");
  const bool fits = streams >= 1 && streams <= kMaxStreams;
  return ToJs(info.Env(), fits ? UnpadPacket(packet, streams) : OPUS_BAD_ARG);
}

// (packet, length, numbers: id and frame of each, data: Uint8Array[]) → bytes or a code.
Napi::Value Extend(const Napi::CallbackInfo& info) {
  const std::span<uint8_t> packet = RoomOf(info[0], "packet");
  const int length = FromJs<int>(info[1], "length");
  const auto numbers = FromJs<std::vector<int>>(info[2], "numbers");
  const auto data = FromJs<Napi::Object>(info[3], "data").As<Napi::Array>();
  if (length < 0 || numbers.size() != 2 * static_cast<size_t>(data.Length())) {
    return ToJs(info.Env(), OPUS_BAD_ARG);
  }
  std::vector<NewExtension> extensions;
  for (uint32_t i = 0; i < data.Length(); ++i) {
    extensions.push_back({numbers[2 * i], numbers[2 * i + 1], BytesOf(data.Get(i), "data")});
  }
  return ToJs(info.Env(), AddExtensions(packet, length, extensions));
}

}  // namespace

void InitOpusPackets(Napi::Env env, Napi::Object exports) {
  exports.Set("opusParsePacket", Napi::Function::New<Parse>(env));
  exports.Set("opusExtensions", Napi::Function::New<Extensions>(env));
  exports.Set("opusRepacketize", Napi::Function::New<RepacketizeCall>(env));
  exports.Set("opusPad", Napi::Function::New<Pad>(env));
  exports.Set("opusUnpad", Napi::Function::New<Unpad>(env));
  exports.Set("opusExtend", Napi::Function::New<Extend>(env));
}

}  // namespace voxlink
