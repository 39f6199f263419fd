#pragma once

#include <memory>

#include <napi.h>

#include "napi/handle.h"

namespace voxlink {

class ForwarderCore;
class ForwarderTap;
class ForwardRoute;
class Runtime;

// NativeForwarderRoute of lib/native.
class ForwarderRoute : public Handle<ForwarderRoute> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x1d86ae47c05b4f93, 0xb7f3620ed49a58c1};
  static constexpr const char* kName = "ForwarderRoute";

  static void Init(Napi::Env env);
  // (spatial, temporal, rid, paused)
  static Napi::Object New(const Napi::CallbackInfo& info, std::shared_ptr<ForwarderCore> core);

  explicit ForwarderRoute(const Napi::CallbackInfo& info);
  ~ForwarderRoute() override;

 private:
  Napi::Value CreateTrack(const Napi::CallbackInfo& info);
  void Prefer(const Napi::CallbackInfo& info);
  void SetPaused(const Napi::CallbackInfo& info);
  void RequestKeyFrame(const Napi::CallbackInfo& info);
  Napi::Value Counters(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);
  void Leave();

  const std::shared_ptr<Link<ForwarderRoute>> link_;
  std::shared_ptr<ForwarderCore> core_;  // Null once closed.
  std::shared_ptr<ForwardRoute> route_;
};

// NativeForwarder of lib/native.
class Forwarder : public Handle<Forwarder> {
 public:
  static constexpr napi_type_tag kTypeTag = {0x74c20b9ea3f148d6, 0x9e51d7806bc2f43a};
  static constexpr const char* kName = "Forwarder";

  static void Init(Napi::Env env, Napi::Object exports);

  // (track): a received one.
  explicit Forwarder(const Napi::CallbackInfo& info);
  ~Forwarder() override;

 private:
  Napi::Value Route(const Napi::CallbackInfo& info);
  Napi::Value Layers(const Napi::CallbackInfo& info);
  Napi::Value KeyFrameRequests(const Napi::CallbackInfo& info);
  Napi::Value DroppedFrames(const Napi::CallbackInfo& info);
  void RequestKeyFrame(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);
  void Leave();

  const std::shared_ptr<Runtime> runtime_;
  const std::shared_ptr<Link<Forwarder>> link_;
  std::shared_ptr<ForwarderCore> core_;
  std::shared_ptr<ForwarderTap> tap_;  // Null once closed.
};

}  // namespace voxlink
