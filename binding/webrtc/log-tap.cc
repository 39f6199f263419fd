#include "webrtc/log-tap.h"

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "addon.h"
#include "rtc_base/logging.h"

#include "napi/convert.h"

namespace voxlink {

namespace {

// Lines that may wait for a busy event loop; those that come meanwhile are counted, and dropped.
constexpr int kMaxPending = 1000;

constexpr size_t kLongestMessage = 4096;

// libwebrtc finds a block that PcmSource::Skip made for it to be refused; see there.
constexpr absl::string_view kWanted = "Cannot Add 10 ms audio";

enum Event {
  kLine = 0,
};

}  // namespace

// libwebrtc calls it from any of its threads, one at a time, under the lock that RemoveLogToStream takes as well.
class LogForwarder : public rtc::LogSink {
 public:
  LogForwarder(std::shared_ptr<Link<LogTap>> link, rtc::LoggingSeverity severity) : link_(std::move(link)) {
    rtc::LogMessage::AddLogToStream(this, severity);
  }
  ~LogForwarder() override { rtc::LogMessage::RemoveLogToStream(this); }

  void OnLogMessage(const std::string& /*message*/) override {}
  void OnLogMessage(const rtc::LogLineRef& line) override {
    if (line.message().substr(0, kWanted.size()) == kWanted) {
      return;
    }
    if (*pending_ >= kMaxPending) {
      ++dropped_;
      return;
    }
    ++*pending_;
    const bool posted = link_->Post([pending = pending_, severity = static_cast<int>(line.severity()),
                                     message = std::string(line.message().substr(0, kLongestMessage)),
                                     source = absl::StrCat(line.filename(), ":", line.line()),
                                     dropped = dropped_](LogTap& tap, Napi::Env env) {
      --*pending;
      Addon::Get(env).Dispatch(
          tap.Value(), kLine,
          {ToJs(env, severity), ToJs(env, message), ToJs(env, source), ToJs(env, static_cast<double>(dropped))});
    });
    if (posted) {
      dropped_ = 0;
    }
  }

 private:
  const std::shared_ptr<Link<LogTap>> link_;
  // Outlives the forwarder in the lines that are on their way.
  const std::shared_ptr<std::atomic<int>> pending_ = std::make_shared<std::atomic<int>>(0);
  int64_t dropped_ = 0;
};

void LogTap::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("LogTap", DefineClass(env, kName, {InstanceMethod<&LogTap::Close>("close")}));
}

LogTap::LogTap(const Napi::CallbackInfo& info)
    : Handle(info),
      link_(std::make_shared<Link<LogTap>>(Addon::Get(info.Env()).mailbox(), this)),
      forwarder_(
          std::make_unique<LogForwarder>(link_, static_cast<rtc::LoggingSeverity>(FromJs<int>(info[0], "severity")))) {}

LogTap::~LogTap() { link_->Sever(); }

void LogTap::Close(const Napi::CallbackInfo& /*info*/) { forwarder_.reset(); }

}  // namespace voxlink
