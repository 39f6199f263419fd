#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <napi.h>

#include "absl/types/optional.h"

// Conversion between JavaScript values and plain C++ ones. Values were checked in TypeScript; what still has the wrong
// type here throws a TypeError that names the member.
namespace voxlink {

template <typename T>
struct Converter;

template <typename T>
T FromJs(Napi::Value value, std::string_view name) {
  return Converter<T>::From(value, name);
}

[[noreturn]] inline void ThrowWrongType(Napi::Value value, std::string_view expected, std::string_view name) {
  throw Napi::TypeError::New(value.Env(), "Expected " + std::string(expected) + " for " + std::string(name));
}

template <>
struct Converter<bool> {
  static bool From(Napi::Value value, std::string_view name) {
    if (!value.IsBoolean()) {
      ThrowWrongType(value, "boolean", name);
    }
    return value.As<Napi::Boolean>();
  }
};

template <>
struct Converter<double> {
  static double From(Napi::Value value, std::string_view name) {
    if (!value.IsNumber()) {
      ThrowWrongType(value, "number", name);
    }
    return value.As<Napi::Number>().DoubleValue();
  }
};

template <>
struct Converter<int> {
  static int From(Napi::Value value, std::string_view name) {
    if (!value.IsNumber()) {
      ThrowWrongType(value, "number", name);
    }
    return value.As<Napi::Number>().Int32Value();
  }
};

template <>
struct Converter<std::string> {
  static std::string From(Napi::Value value, std::string_view name) {
    if (!value.IsString()) {
      ThrowWrongType(value, "string", name);
    }
    return value.As<Napi::String>().Utf8Value();
  }
};

template <>
struct Converter<Napi::Object> {
  static Napi::Object From(Napi::Value value, std::string_view name) {
    if (!value.IsObject()) {
      ThrowWrongType(value, "object", name);
    }
    return value.As<Napi::Object>();
  }
};

template <typename T>
struct Converter<std::vector<T>> {
  static std::vector<T> From(Napi::Value value, std::string_view name) {
    if (!value.IsArray()) {
      ThrowWrongType(value, "array", name);
    }
    Napi::Array array = value.As<Napi::Array>();
    std::vector<T> items;
    items.reserve(array.Length());
    for (uint32_t i = 0; i < array.Length(); ++i) {
      items.push_back(FromJs<T>(array.Get(i), name));
    }
    return items;
  }
};

// A member that must be there.
template <typename T>
T Member(Napi::Object object, const char* name) {
  return FromJs<T>(object.Get(name), name);
}

// A member that may be undefined or null.
template <typename T>
absl::optional<T> OptionalMember(Napi::Object object, const char* name) {
  Napi::Value value = object.Get(name);
  if (value.IsUndefined() || value.IsNull()) {
    return absl::nullopt;
  }
  return FromJs<T>(value, name);
}

inline Napi::Value ToJs(Napi::Env env, bool value) { return Napi::Boolean::New(env, value); }
inline Napi::Value ToJs(Napi::Env env, double value) { return Napi::Number::New(env, value); }
inline Napi::Value ToJs(Napi::Env env, int value) { return Napi::Number::New(env, value); }
inline Napi::Value ToJs(Napi::Env env, const std::string& value) { return Napi::String::New(env, value); }
inline Napi::Value ToJs(Napi::Env env, const char* value) { return Napi::String::New(env, value); }

// An enumeration with a table of names (webrtc/enums.h) crosses as text.
template <typename E>
struct EnumTable;

template <typename E>
concept NamedEnum = requires {
  EnumTable<E>::kEntries;
};

template <NamedEnum E>
Napi::Value ToJs(Napi::Env env, E value);

template <typename T>
Napi::Value ToJs(Napi::Env env, const absl::optional<T>& value) {
  return value.has_value() ? ToJs(env, *value) : env.Null();
}

// Each item by `convert(env, item)`.
template <typename T, typename F>
Napi::Array ArrayToJs(Napi::Env env, const std::vector<T>& items, F&& convert) {
  Napi::Array array = Napi::Array::New(env, items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    array.Set(static_cast<uint32_t>(i), convert(env, items[i]));
  }
  return array;
}

inline Napi::Array ArrayToJs(Napi::Env env, const std::vector<std::string>& items) {
  return ArrayToJs(env, items, [](Napi::Env e, const std::string& item) { return ToJs(e, item); });
}

}  // namespace voxlink
