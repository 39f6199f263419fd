#pragma once

#include <string>

#include "api/stats/rtc_stats_report.h"

#include "webrtc/simulcast-layers.h"

namespace voxlink {

// A report as JSON. libwebrtc writes one too, but leaves names and texts as they are, which come from the other side in
// part: a quotation mark there would make the report unreadable, or put another value in.
std::string StatsToJson(const webrtc::RTCStatsReport& report, const SimulcastLayers& layers);

}  // namespace voxlink
