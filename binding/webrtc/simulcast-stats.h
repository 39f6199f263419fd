#pragma once

#include "api/stats/rtc_stats_report.h"

#include "webrtc/simulcast-layers.h"

namespace voxlink {

// libwebrtc's statistics know one stream of each received track. These have one for each simulcast layer. Media thread.
rtc::scoped_refptr<const webrtc::RTCStatsReport> WithLayers(
    const rtc::scoped_refptr<const webrtc::RTCStatsReport>& report, const SimulcastLayers& layers);

}  // namespace voxlink
