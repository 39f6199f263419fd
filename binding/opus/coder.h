#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include <js_native_api_types.h>
#include <opus.h>

namespace voxlink {

struct OpusJob;

// One state of libopus, behind a native encoder or decoder. One thread at a time uses it: the event loop while no job
// is under way, and otherwise the pool, one job after the other.
class OpusCoder {
 public:
  OpusCoder() = default;
  OpusCoder(const OpusCoder&) = delete;
  OpusCoder& operator=(const OpusCoder&) = delete;
  virtual ~OpusCoder() = default;

  // A code of libopus.
  virtual int Set(int request, opus_int32 value) = 0;
  virtual int Get(int request, opus_int32* value) = 0;
  virtual void Reset() = 0;
  // Fills in the job's output and code, from what its input is.
  virtual void Perform(OpusJob& job) = 0;

  // Jobs that the event loop has not heard the end of. Event loop only.
  int under_way = 0;
  // Jobs that have not begun yet are then refused.
  std::atomic<bool> closed = false;

 private:
  friend class OpusPool;
  std::deque<std::function<void()>> waiting_;  // Guarded by the pool.
  bool is_scheduled_ = false;                  // Guarded by the pool.
};

// Answers a call that cannot be made because jobs are under way. Not a number of libopus.
constexpr int kOpusBusy = -100;

// A frame to encode or a packet to decode, away from the event loop and therefore with memory of its own.
struct OpusJob {
  std::shared_ptr<OpusCoder> coder;
  napi_typedarray_type type;   // Of the samples, which an encoder reads and a decoder writes.
  std::vector<uint8_t> input;  // Samples or a packet.
  bool is_lost = false;        // Decoders: there is no packet.
  bool use_fec = false;        // Decoders: the packet stands in for the one before it.
  int frame_size = 0;          // Decoders: how much was lost; 0 for as much as the last packet held.
  std::unique_ptr<uint8_t[]> output;
  size_t output_bytes = 0;
  int code = OPUS_INVALID_STATE;  // Bytes written or samples per channel, or a code of libopus.
};

}  // namespace voxlink
