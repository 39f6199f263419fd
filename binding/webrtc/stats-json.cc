#include "webrtc/stats-json.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/variant.h"
#include "api/stats/attribute.h"
#include "api/stats/rtcstats_objects.h"

namespace voxlink {

namespace {

void Append(std::string& out, absl::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(c));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void Append(std::string& out, const std::string& text) { Append(out, absl::string_view(text)); }

void Append(std::string& out, bool value) { out.append(value ? "true" : "false"); }

void Append(std::string& out, double value) {
  if (std::isfinite(value)) {
    absl::StrAppendFormat(&out, "%.16g", value);
  } else {
    out.append("null");
  }
}

template <typename T>
requires std::is_integral_v<T>
void Append(std::string& out, T value) { absl::StrAppend(&out, value); }

template <typename T>
void Append(std::string& out, const std::vector<T>& values) {
  out.push_back('[');
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) {
      out.push_back(',');
    }
    Append(out, static_cast<T>(values[i]));
  }
  out.push_back(']');
}

template <typename T>
void Append(std::string& out, const std::map<std::string, T>& values) {
  out.push_back('{');
  for (const auto& [key, value] : values) {
    if (out.back() != '{') {
      out.push_back(',');
    }
    Append(out, key);
    out.push_back(':');
    Append(out, value);
  }
  out.push_back('}');
}

template <typename T>
void AppendMember(std::string& out, absl::string_view name, const T& value) {
  if (out.back() != '{') {
    out.push_back(',');
  }
  Append(out, name);
  out.push_back(':');
  Append(out, value);
}

// The layer that a received stream carries.
void AppendRid(std::string& out, const webrtc::RTCStats& stats, const SimulcastLayers& layers) {
  if (absl::string_view(stats.type()) == webrtc::RTCInboundRtpStreamStats::kType) {
    const auto ssrc = stats.cast_to<webrtc::RTCInboundRtpStreamStats>().ssrc;
    if (const std::optional<SimulcastLayer> layer = layers.Of(ssrc.value_or(0))) {
      AppendMember(out, "rid", layer->rid);
    }
  }
}

void AppendStats(std::string& out, const webrtc::RTCStats& stats, const SimulcastLayers& layers) {
  out.push_back('{');
  AppendMember(out, "type", absl::string_view(stats.type()));
  AppendMember(out, "id", stats.id());
  AppendMember(out, "timestamp", stats.timestamp().us());
  for (const webrtc::Attribute& attribute : stats.Attributes()) {
    absl::visit(
        [&out, &attribute](const auto* value) {
          if (value->has_value()) {
            AppendMember(out, attribute.name(), **value);
          }
        },
        attribute.as_variant());
  }
  AppendRid(out, stats, layers);
  out.push_back('}');
}

}  // namespace

std::string StatsToJson(const webrtc::RTCStatsReport& report, const SimulcastLayers& layers) {
  std::string out = "[";
  for (const webrtc::RTCStats& stats : report) {
    if (out.back() != '[') {
      out.push_back(',');
    }
    AppendStats(out, stats, layers);
  }
  out.push_back(']');
  return out;
}

}  // namespace voxlink
