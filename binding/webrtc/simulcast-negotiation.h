#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/peer_connection_interface.h"
#include "pc/session_description.h"
#include "pc/simulcast_description.h"

#include "webrtc/simulcast-layers.h"

namespace voxlink {

// How a connection agrees to receive simulcast (RFC 8853), which libwebrtc only negotiates for what it sends. It would
// even take a description with simulcast in the other direction alone for one that lacks its own, and stop sending. So
// such lines are kept from it, and put back into the text of the description. So are the SSRCs of layers, which Firefox
// names: libwebrtc would make a stream of the first, before a packet can tell which layer that is. Signaling thread
// only.
class SimulcastNegotiation {
 public:
  // Offers to receive layers where they have been agreed on, and those that new transceivers ask for, in their order.
  // Each of `wishes` is by mid, or by none when the transceiver has not been offered before.
  struct Wish {
    std::string mid;
    std::vector<std::string> rids;
  };
  void AddToOffer(webrtc::SessionDescriptionInterface& offer, const std::vector<Wish>& wishes) const;

  // Accepts all layers that the offer lists.
  void AddToAnswer(webrtc::SessionDescriptionInterface& answer, const webrtc::SessionDescriptionInterface& offer) const;

  // To be called with each description that is about to be applied.
  void Hide(webrtc::SessionDescriptionInterface& description, cricket::ContentSource source);

  // The description with what was hidden of it.
  std::string Text(const webrtc::SessionDescriptionInterface& description) const;

  // After a description was applied. What both sides agree on now.
  SimulcastLayers::Sections Update(webrtc::PeerConnectionInterface& connection);

 private:
  // What a media section was before.
  struct Section {
    cricket::SimulcastDescription simulcast;
    cricket::StreamParamsVec streams;
  };
  using Hidden = std::map<std::string, Section>;  // By mid.

  cricket::SimulcastDescription SimulcastOf(const webrtc::SessionDescriptionInterface& description,
                                            const cricket::ContentInfo& content) const;

  // By the description, which libwebrtc keeps as the object that it was given.
  std::map<const webrtc::SessionDescriptionInterface*, Hidden> hidden_;
  SimulcastLayers::Sections agreed_;
};

}  // namespace voxlink
