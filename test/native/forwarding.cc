// Drives what chooses, orders and rewrites forwarded video, none of which needs libwebrtc's threads. Without arguments:
// ends with an error, and a line that says what failed.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "webrtc/av1-sequence.h"
#include "webrtc/frame-layers.h"
#include "webrtc/frame-rewriter.h"
#include "webrtc/frame-sequencer.h"
#include "webrtc/key-frame-merger.h"
#include "webrtc/layer-activity.h"
#include "webrtc/layer-selector.h"

namespace voxlink {
namespace {

using Verdict = LayerSelector::Verdict;

void Check(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "Failed: %s\n", what);
    std::exit(1);
  }
}

constexpr int64_t kMs = 1000;
constexpr int64_t kFrameUs = 33 * kMs;
constexpr uint32_t kTicks = 2970;  // Of one frame.

webrtc::VideoFrameMetadata Metadata(bool key) {
  webrtc::VideoFrameMetadata metadata;
  metadata.SetFrameType(key ? webrtc::VideoFrameType::kVideoFrameKey : webrtc::VideoFrameType::kVideoFrameDelta);
  return metadata;
}

webrtc::VideoFrameMetadata Vp8(bool key, int picture_id, int base = webrtc::kNoTl0PicIdx,
                               int temporal = webrtc::kNoTemporalIdx, bool sync = false) {
  webrtc::RTPVideoHeaderVP8 vp8;
  vp8.InitRTPVideoHeaderVP8();
  vp8.pictureId = static_cast<int16_t>(picture_id);
  vp8.tl0PicIdx = static_cast<int16_t>(base);
  vp8.temporalIdx = static_cast<uint8_t>(temporal);
  vp8.layerSync = sync;
  webrtc::VideoFrameMetadata metadata = Metadata(key);
  metadata.SetCodec(webrtc::kVideoCodecVP8);
  metadata.SetRTPVideoHeaderCodecSpecifics(vp8);
  return metadata;
}

struct Vp9Init {
  int picture_id = 0;
  int spatial = 0;
  int temporal = 0;
  std::vector<int> differences;  // None: not predicted from other pictures.
  bool inter_layer = false;
  bool up = false;
  int described_layers = 0;
  bool flexible = true;
};

webrtc::RTPVideoHeaderVP9 Vp9Header(const Vp9Init& init) {
  webrtc::RTPVideoHeaderVP9 vp9{};
  vp9.InitRTPVideoHeaderVP9();
  vp9.picture_id = static_cast<int16_t>(init.picture_id);
  vp9.spatial_idx = static_cast<uint8_t>(init.spatial);
  vp9.temporal_idx = static_cast<uint8_t>(init.temporal);
  vp9.flexible_mode = init.flexible;
  vp9.inter_pic_predicted = !init.differences.empty();
  vp9.inter_layer_predicted = init.inter_layer;
  vp9.temporal_up_switch = init.up;
  if (init.flexible) {
    vp9.num_ref_pics = static_cast<uint8_t>(init.differences.size());
    for (size_t i = 0; i < init.differences.size(); ++i) {
      vp9.pid_diff[i] = static_cast<uint8_t>(init.differences[i]);
    }
  }
  if (init.described_layers > 0) {
    vp9.ss_data_available = true;
    vp9.num_spatial_layers = static_cast<size_t>(init.described_layers);
  }
  return vp9;
}

webrtc::VideoFrameMetadata Vp9(const webrtc::RTPVideoHeaderVP9& vp9) {
  webrtc::VideoFrameMetadata metadata = Metadata(!vp9.inter_pic_predicted);
  metadata.SetCodec(webrtc::kVideoCodecVP9);
  metadata.SetRTPVideoHeaderCodecSpecifics(vp9);
  return metadata;
}

webrtc::VideoFrameMetadata Vp9(const Vp9Init& init) { return Vp9(Vp9Header(init)); }

// One route over one received video, as the forwarder puts them together.
struct Route {
  LayerActivity activity;
  LayerSelector selector{activity};
  FrameRewriter rewriter;
  int64_t now_us = 1'000'000;

  struct Result {
    LayerSelector::Decision decision;
    std::optional<FrameRewriter::Rewritten> rewritten;
  };

  Result Frame(const webrtc::VideoFrameMetadata& metadata, uint32_t timestamp, int stream = 0) {
    const FrameLayers layers = LayersOf(metadata, stream);
    activity.OnFrame(layers, {1000, 0, 0, timestamp}, now_us);
    Result result{selector.OnFrame(layers, timestamp, now_us), std::nullopt};
    if (result.decision.switched) {
      rewriter.Rebase();
    }
    if (result.decision.verdict == Verdict::kIgnore) {
      return result;
    }
    rewriter.Observe(metadata);
    if (result.decision.verdict == Verdict::kForward) {
      result.rewritten =
          rewriter.Rewrite(metadata, timestamp, activity.MediaTime(stream, timestamp), result.decision.last_of_picture);
    }
    return result;
  }

  bool Forwards(const webrtc::VideoFrameMetadata& metadata, uint32_t timestamp, int stream = 0) {
    return Frame(metadata, timestamp, stream).decision.verdict == Verdict::kForward;
  }
};

void StartsWithAKeyFrame() {
  Route route;
  Check(!route.Forwards(Metadata(false), 0), "no delta frame before the first key frame");
  Check(route.selector.WantedKeyFrame(route.now_us) == 0, "a key frame is asked for");
  Check(route.Forwards(Metadata(true), kTicks), "a key frame begins");
  Check(route.Forwards(Metadata(false), 2 * kTicks), "delta frames follow");
  Check(!route.selector.WantedKeyFrame(route.now_us), "nothing is asked for any more");
  route.selector.Restart();
  Check(!route.Forwards(Metadata(false), 3 * kTicks), "after a pause no delta frame either");
  Check(route.Forwards(Metadata(true), 4 * kTicks), "but a key frame");
}

void SwitchesStreamsAtKeyFrames() {
  Route route;
  // The timestamps of the streams begin at random.
  constexpr uint32_t kOffsets[] = {1000, 4'000'000'000, 77'000};
  uint32_t taken = 0;
  const auto round = [&](bool key) {
    std::vector<int> forwarded;
    for (int stream = 0; stream < 3; ++stream) {
      if (route.Forwards(Metadata(key), kOffsets[stream] + taken, stream)) {
        forwarded.push_back(stream);
      }
    }
    taken += kTicks;
    route.now_us += kFrameUs;
    return forwarded;
  };
  route.selector.Prefer({2, 7});
  Check(round(false).empty(), "nothing flows before key frames");
  Check(round(true) == std::vector{2}, "the preferred stream begins, where it has a key frame soon");
  Check(round(false) == std::vector{2}, "and goes on");
  route.selector.Prefer({0, 7});
  Check(round(false) == std::vector{2}, "the old stream goes on until the new one has a key frame");
  Check(route.selector.WantedKeyFrame(route.now_us) == 0, "which is asked for");
  uint32_t last = 0;
  for (int i = 0; i < 3; ++i) {
    for (int stream = 0; stream < 3; ++stream) {
      const auto result = route.Frame(Metadata(i == 1), kOffsets[stream] + taken, stream);
      if (result.rewritten) {
        const uint32_t timestamp = result.rewritten->rtp_timestamp;
        const auto step = static_cast<int32_t>(timestamp - last);
        Check(last == 0 || (step > 0 && step <= static_cast<int32_t>(kTicks)), "timestamps go on evenly");
        last = timestamp;
      }
    }
    taken += kTicks;
    route.now_us += kFrameUs;
  }
  Check(route.selector.current()->spatial == 0, "it has changed over");
  route.selector.Prefer({2, 7});
  for (int i = 0; i < 100; ++i) {
    route.Forwards(Metadata(false), kOffsets[0] + taken, 0);
    taken += kTicks;
    route.now_us += kFrameUs;
  }
  Check(!route.selector.WantedKeyFrame(route.now_us), "a stream that has gone silent is not waited for");
}

void FallsBackWhenAStreamEnds() {
  Route route;
  route.selector.Prefer({1, 7});
  route.Forwards(Metadata(true), 0, 0);
  Check(route.Forwards(Metadata(true), 5, 1), "the preferred stream flows");
  uint32_t taken = 0;
  for (int i = 0; i < 100; ++i) {
    taken += kTicks;
    route.now_us += kFrameUs;
    Check(!route.Forwards(Metadata(false), taken, 0), "nothing changes without a key frame");
  }
  Check(route.selector.WantedKeyFrame(route.now_us) == 0, "a key frame of the other one is asked for");
  Check(route.Forwards(Metadata(true), taken + kTicks, 0), "it takes over");
}

void SwitchesTemporalLayersOfVp8() {
  Route route;
  int id = 100;
  int base = 7;
  uint32_t timestamp = 0;
  // A frame of a temporal layer; whether it is forwarded.
  const auto frame = [&](int temporal, bool sync = false, bool key = false) {
    timestamp += kTicks;
    base += temporal == 0 ? 1 : 0;
    return route.Forwards(Vp8(key, id++, base, temporal, sync), timestamp);
  };
  Check(frame(0, false, true) && frame(2, true) && frame(1, true) && frame(2), "all layers flow");
  route.selector.Prefer({7, 1});
  Check(frame(0) && !frame(2) && frame(1) && !frame(2), "the highest one is left out from the next picture on");
  route.selector.Prefer({7, 2});
  Check(frame(0) && !frame(2) && frame(1), "it comes back no earlier than at a sync point");
  Check(!frame(2) && frame(0) && frame(2, true) && frame(1) && frame(2), "and there it does");
  Check(route.selector.current()->temporal == 2, "which is told");
}

void SwitchesSpatialLayersOfVp9() {
  Route route;
  route.selector.Prefer({1, 7});
  uint32_t timestamp = 0;
  int id = 32760;
  const auto key_picture = [&] {
    timestamp += kTicks;
    ++id;
    std::vector<Route::Result> results;
    for (int spatial = 0; spatial < 3; ++spatial) {
      results.push_back(route.Frame(Vp9({.picture_id = id & 0x7FFF,
                                         .spatial = spatial,
                                         .inter_layer = spatial > 0,
                                         .described_layers = spatial == 0 ? 3 : 0}),
                                    timestamp));
    }
    return results;
  };
  const auto picture = [&] {
    timestamp += kTicks;
    ++id;
    std::vector<Route::Result> results;
    for (int spatial = 0; spatial < 3; ++spatial) {
      results.push_back(
          route.Frame(Vp9({.picture_id = id & 0x7FFF, .spatial = spatial, .differences = {1}}), timestamp));
    }
    return results;
  };
  const auto header = [](const Route::Result& result) {
    return std::get<webrtc::RTPVideoHeaderVP9>(result.rewritten->metadata->GetRTPVideoHeaderCodecSpecifics());
  };
  auto results = key_picture();
  Check(results[0].rewritten && results[1].rewritten && !results[2].rewritten, "two of three layers flow");
  Check(!header(results[0]).end_of_picture && header(results[1]).end_of_picture, "the upper one ends the picture");
  for (int i = 0; i < 10; ++i) {
    results = picture();
    Check(results[0].rewritten && results[1].rewritten && !results[2].rewritten, "they go on");
    Check(header(results[1]).end_of_picture && !header(results[0]).end_of_picture, "with one end for each picture");
    Check(header(results[1]).pid_diff[0] == 1, "and their references");
  }
  route.selector.Prefer({0, 7});
  results = picture();
  Check(results[0].rewritten && !results[1].rewritten && header(results[0]).end_of_picture, "down at once");
  route.selector.Prefer({2, 7});
  results = picture();
  Check(results[0].rewritten && !results[1].rewritten, "not up before a frame that needs no other picture");
  Check(route.selector.WantedKeyFrame(route.now_us) == 0, "for which a key frame is asked");
  results = key_picture();
  Check(results[0].rewritten && results[1].rewritten && results[2].rewritten, "up");
  Check(header(results[2]).end_of_picture, "to the highest");
}

void RecountsReferencesOfVp9() {
  for (const bool flexible : {true, false}) {
    Route route;
    route.selector.Prefer({7, 1});
    uint32_t timestamp = 0;
    int id = 120;  // Of seven bits.
    const auto frame = [&](int temporal, std::vector<int> differences) {
      timestamp += kTicks;
      webrtc::RTPVideoHeaderVP9 vp9 = Vp9Header({.picture_id = id++ & 0x7F,
                                                 .temporal = temporal,
                                                 .differences = std::move(differences),
                                                 .up = true,
                                                 .described_layers = timestamp == kTicks ? 1 : 0,
                                                 .flexible = flexible});
      vp9.max_picture_id = webrtc::kMaxOneBytePictureId;
      if (vp9.ss_data_available) {
        vp9.gof.SetGofInfoVP9(webrtc::kTemporalStructureMode3);
      }
      return route.Frame(Vp9(vp9), timestamp);
    };
    const auto differences = [](const Route::Result& result) {
      const auto vp9 =
          std::get<webrtc::RTPVideoHeaderVP9>(result.rewritten->metadata->GetRTPVideoHeaderCodecSpecifics());
      Check(vp9.flexible_mode, "references are explicit");
      return std::vector<int>(vp9.pid_diff, vp9.pid_diff + vp9.num_ref_pics);
    };
    Check(frame(0, {}).rewritten.has_value(), "a key frame begins");
    for (int i = 0; i < 20; ++i) {
      Check(!frame(2, {1}).rewritten, "the highest layer is left out");
      Check(differences(frame(1, {2})) == std::vector{1}, "the one below refers to the base layer");
      Check(!frame(2, {1}).rewritten, "the highest layer is left out again");
      Check(differences(frame(0, {4})) == std::vector{2}, "references count what is left");
    }
    route.selector.Prefer({7, 2});
    frame(2, {1});
    Check(frame(1, {2}).rewritten.has_value(), "the layer below goes on");
    Check(differences(frame(2, {1})) == std::vector{1}, "the highest layer is back");
    Check(differences(frame(0, {4})).size() == 1, "with all of its picture");
    Check(differences(frame(2, {1})) == std::vector{1}, "and stays");
    Check(differences(frame(1, {2})) == std::vector{2}, "which references count again");
  }
}

std::shared_ptr<const SharedFrame> Shared(const webrtc::VideoFrameMetadata& metadata, uint32_t timestamp) {
  auto frame = std::make_shared<SharedFrame>();
  frame->kind = cricket::MEDIA_TYPE_VIDEO;
  frame->video = metadata;
  frame->key = metadata.GetFrameType() == webrtc::VideoFrameType::kVideoFrameKey;
  frame->rtp_timestamp = timestamp;
  frame->ssrc = 1;
  return frame;
}

struct Sequence {
  FrameSequencer sequencer;
  int64_t now_us = 0;

  // The timestamps of what can be decoded after this frame.
  std::vector<uint32_t> Insert(const webrtc::VideoFrameMetadata& metadata, uint32_t timestamp) {
    std::vector<FrameSequencer::Frame> ready;
    now_us += 10 * kMs;
    sequencer.Insert(Shared(metadata, timestamp), now_us, ready);
    std::vector<uint32_t> timestamps;
    timestamps.reserve(ready.size());
    for (const auto& frame : ready) {
      timestamps.push_back(frame->rtp_timestamp);
    }
    return timestamps;
  }
};

using Timestamps = std::vector<uint32_t>;

void OrdersVp8() {
  Sequence sequence;
  Check(sequence.Insert(Vp8(false, 32766), 1).empty(), "nothing before a key frame");
  Check(sequence.Insert(Vp8(true, 32767), 2) == Timestamps{2}, "a key frame begins");
  Check(sequence.Insert(Vp8(false, 1), 4).empty(), "a frame that comes early is held");
  Check(sequence.Insert(Vp8(false, 2), 5).empty(), "with those after it");
  Check(sequence.Insert(Vp8(false, 0), 3) == Timestamps({3, 4, 5}), "until the missing one is there");
  Check(sequence.Insert(Vp8(false, 0), 3).empty(), "which does not go twice");
  for (int i = 0; i < 60; ++i) {
    Check(sequence.Insert(Vp8(false, 4 + i), 7 + i).empty(), "after a gap that stays");
  }
  Check(sequence.sequencer.needs_key_frame(), "a key frame is needed");
  Check(sequence.Insert(Vp8(false, 3), 6).empty(), "and nothing else helps");
  Check(sequence.Insert(Vp8(true, 90), 93) == Timestamps{93}, "it goes on with one");
  Check(!sequence.sequencer.needs_key_frame(), "and nothing is needed");
  Check(sequence.Insert(Vp8(true, 80), 83).empty(), "an older key frame is late");
}

void OrdersTemporalLayersOfVp8() {
  Sequence sequence;
  sequence.Insert(Vp8(true, 10, 255, 0), 10);
  Check(sequence.Insert(Vp8(false, 11, 255, 2, true), 11) == Timestamps{11}, "layers flow");
  Check(sequence.Insert(Vp8(false, 12, 255, 1, true), 12) == Timestamps{12}, "each in turn");
  Check(sequence.Insert(Vp8(false, 14, 0, 0), 14) == Timestamps{14}, "the base layer does not wait for others");
  Check(sequence.Insert(Vp8(false, 13, 255, 2), 13).empty(), "which are then late");
  Check(sequence.Insert(Vp8(false, 15, 0, 2), 15).empty(), "what may depend on them is held");
  Check(sequence.Insert(Vp8(false, 16, 0, 1, true), 16) == Timestamps{16}, "a sync frame does not");
  Check(sequence.Insert(Vp8(false, 17, 0, 2, true), 17) == Timestamps{17}, "of each layer");
  Check(sequence.Insert(Vp8(false, 18, 1, 0), 18) == Timestamps{18}, "the base layer goes on");
  Check(sequence.Insert(Vp8(false, 19, 1, 2), 19) == Timestamps{19}, "and all the others");
  Check(sequence.Insert(Vp8(false, 22, 3, 0), 22).empty(), "the base layer waits for itself");
  Check(sequence.Insert(Vp8(false, 20, 2, 0), 20) == Timestamps({20, 22}), "and is then whole");
}

void OrdersVp9() {
  Sequence sequence;
  const auto frame = [](int id, int spatial, std::vector<int> differences, bool inter_layer = false) {
    return Vp9(
        {.picture_id = id, .spatial = spatial, .differences = std::move(differences), .inter_layer = inter_layer});
  };
  Check(sequence.Insert(frame(5, 1, {}, true), 5).empty(), "an upper layer of a key picture begins nothing");
  Check(sequence.Insert(frame(6, 0, {}), 6) == Timestamps{6}, "the lowest does");
  Check(sequence.Insert(frame(6, 1, {}, true), 6) == Timestamps{6}, "the upper one follows");
  Check(sequence.Insert(frame(7, 1, {1}, true), 7).empty(), "but not before the lower one");
  Check(sequence.Insert(frame(7, 0, {1}), 7) == Timestamps({7, 7}), "then both");
  Check(sequence.Insert(frame(9, 0, {2}), 9) == Timestamps{9}, "what does not depend on a missing picture goes on");
  Check(sequence.Insert(frame(11, 0, {1}), 11).empty(), "what does waits");
  Check(sequence.Insert(frame(10, 0, {1}), 10) == Timestamps({10, 11}), "for it");
  Check(sequence.Insert(frame(11, 1, {2}), 11).empty(), "an upper layer waits as well");
  Check(sequence.Insert(frame(12, 0, {1}), 12) == Timestamps{12}, "while the lowest goes on");
  Check(sequence.sequencer.needs_key_frame(), "without it pictures are no longer whole");
}

webrtc::VideoFrameMetadata Av1(int64_t id, int spatial, std::vector<int64_t> dependencies) {
  webrtc::VideoFrameMetadata metadata = Metadata(dependencies.empty());
  metadata.SetCodec(webrtc::kVideoCodecAV1);
  metadata.SetFrameId(id);
  metadata.SetSpatialIndex(spatial);
  metadata.SetFrameDependencies(dependencies);
  return metadata;
}

void OrdersDescribedAv1() {
  Sequence sequence;
  Check(sequence.Insert(Av1(65533, 1, {65532}), 5).empty(), "an upper layer begins nothing");
  Check(sequence.Insert(Av1(65534, 0, {}), 6) == Timestamps{6}, "the lowest layer of a key picture does");
  Check(sequence.Insert(Av1(65535, 1, {65534}), 6) == Timestamps{6}, "the upper one follows");
  Check(sequence.Insert(Av1(65537, 1, {65536, 65535}), 7).empty(), "but not before the lower one");
  Check(sequence.Insert(Av1(65536, 0, {65534}), 7) == Timestamps({7, 7}), "then both, though numbers wrap");
  Check(sequence.Insert(Av1(65536, 0, {65534}), 7).empty(), "once");
  Check(sequence.Insert(Av1(65540, 0, {65536}), 9) == Timestamps{9}, "what needs no missing frame goes on");
  Check(sequence.Insert(Av1(65538, 0, {65536}), 8).empty(), "which is then late");
  Check(!sequence.sequencer.needs_key_frame(), "and missed by nobody");
  Check(sequence.Insert(Av1(65539, 1, {65537}), 8).empty(), "an upper layer is late, too");
  Check(sequence.sequencer.needs_key_frame(), "and what depends on it will never be whole");
}

void OrdersAv1ByPackets() {
  FrameSequencer sequencer;
  int64_t now_us = 0;
  const auto insert = [&](bool key, uint16_t first, uint16_t last, uint32_t timestamp) {
    webrtc::VideoFrameMetadata metadata = Metadata(key);
    metadata.SetCodec(webrtc::kVideoCodecAV1);
    auto frame = std::make_shared<SharedFrame>(*Shared(metadata, timestamp));
    frame->packets = {first, last};
    std::vector<FrameSequencer::Frame> ready;
    sequencer.Insert(frame, now_us += 10 * kMs, ready);
    return ready.size();
  };
  Check(insert(true, 65530, 65534, 1) == 1, "a key frame begins");
  Check(insert(false, 65535, 1, 2) == 1, "the next one follows, though numbers wrap");
  Check(insert(false, 4, 4, 4) == 0, "one after a gap is held");
  Check(insert(false, 2, 3, 3) == 2, "until what was missing is there");
  for (uint16_t i = 0; i < 60; ++i) {
    Check(insert(false, 10 + i, 10 + i, 10 + i) == 0, "after a gap that stays");
  }
  Check(sequencer.needs_key_frame(), "a key frame is needed");
  Check(insert(true, 100, 104, 100) == 1 && insert(false, 105, 105, 101) == 1, "with which it goes on");
}

void RoutesDescribedAv1() {
  Route route;
  const auto forwards = [&route](int64_t id, int spatial, std::vector<int64_t> dependencies, uint32_t timestamp) {
    return route.Frame(Av1(id, spatial, std::move(dependencies)), timestamp).rewritten.has_value();
  };
  Check(forwards(1, 0, {}, kTicks) && forwards(2, 0, {1}, 2 * kTicks), "frames flow");
  Check(!forwards(4, 0, {3}, 3 * kTicks), "but none that depends on one that was not forwarded");
  Check(forwards(5, 0, {2}, 4 * kTicks), "others do");
}

void ReadsSequencesOfAv1() {
  // A temporal delimiter, and a sequence header of three spatial and three temporal layers in nine operating points.
  std::vector<uint8_t> bytes = {0x12, 0x00, 0x0a, 0x00};
  int bit = 0;
  const auto write = [&](uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i, ++bit) {
      if (bit % 8 == 0) {
        bytes.push_back(0);
      }
      bytes.back() |= static_cast<uint8_t>((value >> i & 1U) << (7 - bit % 8));
    }
  };
  write(0, 3 + 1 + 1 + 1 + 1);
  write(8, 5);
  for (int i = 0; i < 9; ++i) {
    write(i == 0 ? 0x707 : 0x101, 12);
    write(i == 0 ? 8 : 5, 5);
    if (i == 0) {
      write(0, 1);
    }
  }
  write(9, 4);
  write(9, 4);
  write(1023, 10);
  write(575, 10);
  bytes[3] = static_cast<uint8_t>(bytes.size() - 4);
  const auto sequence = Av1SequenceOf(bytes.data(), bytes.size());
  Check(sequence && sequence->spatial_layers == 3, "the layers are known");
  Check(sequence->width == 1024 && sequence->height == 576, "and the size");
  for (size_t size = 0; size < bytes.size(); ++size) {
    Check(!Av1SequenceOf(bytes.data(), size), "not of what is cut off");
  }
}

void MergesRequests() {
  KeyFrameMerger merger;
  int64_t now = 10'000 * kMs;
  Check(merger.Request(0, now), "the first request goes at once");
  for (int i = 0; i < 100; ++i) {
    Check(!merger.Request(0, now += kMs / 10), "others are answered by it");
  }
  Check(merger.Request(1, now), "another stream is asked for itself");
  Check(!merger.OnFrame(0, true, now += kMs), "a key frame answers");
  Check(!merger.Request(0, now += kMs), "a request right after waits");
  Check(!merger.OnFrame(0, false, now += kMs), "for a while");
  Check(merger.OnFrame(0, false, now += 50 * kMs), "and goes then");
  Check(!merger.OnFrame(0, false, now += 300 * kMs), "the answer takes its time");
  Check(!merger.Request(0, now += 100 * kMs), "as long as it may");
  Check(merger.OnFrame(0, false, now += 200 * kMs), "then it is asked again");
  Check(!merger.OnFrame(0, false, now += 2000 * kMs), "but not for nobody");
}

}  // namespace
}  // namespace voxlink

int main() {
  voxlink::StartsWithAKeyFrame();
  voxlink::SwitchesStreamsAtKeyFrames();
  voxlink::FallsBackWhenAStreamEnds();
  voxlink::SwitchesTemporalLayersOfVp8();
  voxlink::SwitchesSpatialLayersOfVp9();
  voxlink::RecountsReferencesOfVp9();
  voxlink::OrdersVp8();
  voxlink::OrdersTemporalLayersOfVp8();
  voxlink::OrdersVp9();
  voxlink::OrdersDescribedAv1();
  voxlink::OrdersAv1ByPackets();
  voxlink::RoutesDescribedAv1();
  voxlink::ReadsSequencesOfAv1();
  voxlink::MergesRequests();
  return 0;
}
