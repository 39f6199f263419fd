#include "opus/batch.h"

#include <atomic>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "addon.h"

#include "napi/completion.h"
#include "napi/convert.h"
#include "opus/coder.h"
#include "opus/decoder.h"
#include "opus/encoder.h"
#include "opus/pool.h"
#include "opus/samples.h"

namespace voxlink {

namespace {

constexpr size_t kParametersPerJob = 3;

// Jobs that are answered for together.
struct Batch {
  explicit Batch(Completion completion) : completion(std::move(completion)) {}

  std::vector<OpusJob> jobs;
  std::atomic<size_t> left = 0;
  Completion completion;
};

napi_typedarray_type FormatOf(int number) {
  return number == 0 ? napi_int16_array : number == 1 ? napi_int32_array : napi_float32_array;
}

std::vector<uint8_t> CopyOf(const ArrayView& view) {
  const auto* bytes = static_cast<const uint8_t*>(view.data);
  return view.bytes == 0 ? std::vector<uint8_t>() : std::vector<uint8_t>(bytes, bytes + view.bytes);
}

OpusJob JobOf(Napi::Value handle, Napi::Value input, const int32_t* parameters) {
  OpusJob job;
  if (OpusEncoderHandle::Is(handle)) {
    job.coder = OpusEncoderHandle::Unwrap(handle.As<Napi::Object>())->state();
    const ArrayView pcm = ViewSamples(input, "pcm");
    job.type = pcm.type;
    job.input = CopyOf(pcm);
    return job;
  }
  if (!OpusDecoderHandle::Is(handle)) {
    throw Napi::TypeError::New(handle.Env(), "Expected OpusEncoder or OpusDecoder for coder");
  }
  job.coder = OpusDecoderHandle::Unwrap(handle.As<Napi::Object>())->state();
  job.is_lost = input.IsNull();
  if (!job.is_lost) {
    job.input = CopyOf(ViewBytes(input, "packet"));
  }
  job.type = FormatOf(parameters[0]);
  job.use_fec = parameters[1] != 0;
  job.frame_size = parameters[2];
  return job;
}

napi_value OutputOf(Napi::Env env, OpusJob& job) {
  if (job.code <= 0) {
    return env.Null();
  }
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, job.output_bytes);
  std::memcpy(buffer.Data(), job.output.get(), job.output_bytes);
  return buffer;
}

std::vector<napi_value> ResultsOf(Napi::Env env, Batch& batch) {
  Napi::Int32Array codes = Napi::Int32Array::New(env, batch.jobs.size());
  Napi::Array outputs = Napi::Array::New(env, batch.jobs.size());
  for (uint32_t i = 0; i < batch.jobs.size(); ++i) {
    OpusJob& job = batch.jobs[i];
    if (job.coder) {
      --job.coder->under_way;
    }
    codes[i] = job.code;
    outputs.Set(i, OutputOf(env, job));
  }
  return {codes, outputs};
}

void Finish(const std::shared_ptr<Batch>& batch) {
  if (batch->left.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    batch->completion.Resolve([batch](Napi::Env env) { return ResultsOf(env, *batch); });
  }
}

void Run(const Napi::CallbackInfo& info) {
  const auto coders = FromJs<Napi::Object>(info[0], "coders").As<Napi::Array>();
  const auto inputs = FromJs<Napi::Object>(info[1], "inputs").As<Napi::Array>();
  const ArrayView parameters = ViewSamples(info[2], "parameters");
  const uint32_t count = coders.Length();
  if (parameters.type != napi_int32_array || parameters.length < count * kParametersPerJob) {
    throw Napi::TypeError::New(info.Env(), "Expected three numbers a job for parameters");
  }
  std::vector<OpusJob> jobs;
  jobs.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    const auto* numbers = static_cast<const int32_t*>(parameters.data) + i * kParametersPerJob;
    jobs.push_back(JobOf(coders.Get(i), inputs.Get(i), numbers));
  }
  // From here on nothing throws, so that each job that was counted is also answered.
  auto batch = std::make_shared<Batch>(Completion(info[3]));
  batch->jobs = std::move(jobs);
  // One more than there are jobs, for the end of this call: so an empty batch is answered as well.
  batch->left = batch->jobs.size() + 1;
  std::vector<OpusPool::Job> runs;
  runs.reserve(count);
  for (OpusJob& job : batch->jobs) {
    if (!job.coder) {
      Finish(batch);
      continue;
    }
    ++job.coder->under_way;
    runs.push_back({job.coder, [batch, &job] {
                      if (!job.coder->closed) {
                        job.coder->Perform(job);
                      }
                      Finish(batch);
                    }});
  }
  Addon::Get(info.Env()).opus_pool().Run(std::move(runs));
  Finish(batch);
}

}  // namespace

void InitOpusBatch(Napi::Env env, Napi::Object exports) {
  exports.Set("opusRun", Napi::Function::New(env, [](const Napi::CallbackInfo& info) { Run(info); }));
}

}  // namespace voxlink
