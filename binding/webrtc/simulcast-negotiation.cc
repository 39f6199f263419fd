#include "webrtc/simulcast-negotiation.h"

#include <algorithm>
#include <memory>
#include <set>

#include "pc/rtp_media_utils.h"

namespace voxlink {

namespace {

using cricket::ContentInfo;
using cricket::SimulcastDescription;
using webrtc::SessionDescriptionInterface;

// Whether the layer of each packet is told.
bool NamesLayers(const cricket::MediaContentDescription& media) {
  const auto& extensions = media.rtp_header_extensions();
  return std::any_of(extensions.begin(), extensions.end(), [](const webrtc::RtpExtension& extension) {
    return extension.uri == webrtc::RtpExtension::kRidUri;
  });
}

bool CanReceiveLayers(const ContentInfo& content) {
  if (content.rejected || content.media_description() == nullptr ||
      content.media_description()->as_video() == nullptr ||
      !webrtc::RtpTransceiverDirectionHasRecv(content.media_description()->direction())) {
    return false;
  }
  return NamesLayers(*content.media_description());
}

bool Contains(const std::vector<std::string>& rids, const std::string& rid) {
  return std::find(rids.begin(), rids.end(), rid) != rids.end();
}

// There is no telling which of several alternatives a sender would take, so the one it prefers is accepted.
std::vector<std::string> RidsOf(const cricket::SimulcastLayerList& layers) {
  std::vector<std::string> rids;
  for (const std::vector<cricket::SimulcastLayer>& alternatives : layers) {
    if (rids.size() < SimulcastLayers::kMaxLayers && !alternatives.empty() &&
        !Contains(rids, alternatives.front().rid)) {
      rids.push_back(alternatives.front().rid);
    }
  }
  return rids;
}

void ReceiveLayers(ContentInfo& content, const std::vector<std::string>& rids) {
  if (rids.empty()) {
    return;
  }
  cricket::MediaContentDescription& media = *content.media_description();
  std::vector<cricket::RidDescription> descriptions;
  SimulcastDescription simulcast = media.simulcast_description();
  for (const std::string& rid : rids) {
    descriptions.emplace_back(rid, cricket::RidDirection::kReceive);
    simulcast.receive_layers().AddLayer(cricket::SimulcastLayer(rid, /*is_paused=*/false));
  }
  media.set_receive_rids(descriptions);
  media.set_simulcast_description(simulcast);
}

}  // namespace

void SimulcastNegotiation::AddToOffer(SessionDescriptionInterface& offer, const std::vector<Wish>& wishes) const {
  auto next_new = wishes.begin();
  for (ContentInfo& content : offer.description()->contents()) {
    auto wish =
        std::find_if(wishes.begin(), wishes.end(), [&content](const Wish& each) { return each.mid == content.mid(); });
    if (wish == wishes.end() && !content.rejected && content.media_description()->as_sctp() == nullptr) {
      next_new = std::find_if(next_new, wishes.end(), [](const Wish& each) { return each.mid.empty(); });
      wish = next_new;
      if (next_new != wishes.end()) {
        ++next_new;
      }
    }
    if (!CanReceiveLayers(content)) {
      continue;
    }
    const auto agreed = agreed_.find(content.mid());
    if (agreed != agreed_.end()) {
      ReceiveLayers(content, agreed->second);
    } else if (wish != wishes.end()) {
      ReceiveLayers(content, wish->rids);
    }
  }
}

void SimulcastNegotiation::AddToAnswer(SessionDescriptionInterface& answer,
                                       const SessionDescriptionInterface& offer) const {
  for (ContentInfo& content : answer.description()->contents()) {
    const ContentInfo* offered = offer.description()->GetContentByName(content.mid());
    if (offered != nullptr && CanReceiveLayers(content)) {
      ReceiveLayers(content, RidsOf(SimulcastOf(offer, *offered).send_layers()));
    }
  }
}

void SimulcastNegotiation::Hide(SessionDescriptionInterface& description, cricket::ContentSource source) {
  hidden_.erase(&description);
  if (description.description() == nullptr) {
    return;
  }
  for (ContentInfo& content : description.description()->contents()) {
    cricket::MediaContentDescription* media = content.media_description();
    if (media == nullptr || !media->HasSimulcast()) {
      continue;
    }
    const bool local = source == cricket::CS_LOCAL;
    const SimulcastDescription simulcast = media->simulcast_description();
    hidden_[&description][content.mid()] = {simulcast, media->streams()};
    if (!local && !simulcast.send_layers().empty() && NamesLayers(*media)) {
      for (cricket::StreamParams& stream : media->mutable_streams()) {
        stream.ssrcs.clear();
        stream.ssrc_groups.clear();
      }
    }
    if ((local ? simulcast.send_layers() : simulcast.receive_layers()).empty()) {
      media->set_simulcast_description({});
    }
  }
}

SimulcastDescription SimulcastNegotiation::SimulcastOf(const SessionDescriptionInterface& description,
                                                       const ContentInfo& content) const {
  const auto hidden = hidden_.find(&description);
  if (hidden != hidden_.end()) {
    const auto found = hidden->second.find(content.mid());
    if (found != hidden->second.end()) {
      return found->second.simulcast;
    }
  }
  return content.media_description()->simulcast_description();
}

std::string SimulcastNegotiation::Text(const SessionDescriptionInterface& description) const {
  std::string text;
  const auto hidden = hidden_.find(&description);
  if (hidden == hidden_.end()) {
    description.ToString(&text);
    return text;
  }
  const std::unique_ptr<SessionDescriptionInterface> whole = description.Clone();
  for (ContentInfo& content : whole->description()->contents()) {
    const auto found = hidden->second.find(content.mid());
    if (found != hidden->second.end()) {
      content.media_description()->set_simulcast_description(found->second.simulcast);
      content.media_description()->mutable_streams() = found->second.streams;
    }
  }
  whole->ToString(&text);
  return text;
}

SimulcastLayers::Sections SimulcastNegotiation::Update(webrtc::PeerConnectionInterface& connection) {
  const std::set<const SessionDescriptionInterface*> kept = {
      connection.current_local_description(), connection.pending_local_description(),
      connection.current_remote_description(), connection.pending_remote_description()};
  std::erase_if(hidden_, [&kept](const auto& each) { return kept.count(each.first) == 0; });
  const webrtc::PeerConnectionInterface::SignalingState state = connection.signaling_state();
  const SessionDescriptionInterface* local = connection.local_description();
  const SessionDescriptionInterface* remote = connection.remote_description();
  if (local == nullptr || remote == nullptr || state == webrtc::PeerConnectionInterface::kHaveLocalOffer ||
      state == webrtc::PeerConnectionInterface::kHaveRemoteOffer) {
    // What was agreed on before holds until the offer is answered.
    return agreed_;
  }
  agreed_.clear();
  for (const ContentInfo& content : local->description()->contents()) {
    const ContentInfo* other = remote->description()->GetContentByName(content.mid());
    if (other == nullptr || other->rejected || !CanReceiveLayers(content)) {
      continue;
    }
    const std::vector<std::string> accepted = RidsOf(SimulcastOf(*local, content).receive_layers());
    std::vector<std::string> rids = RidsOf(SimulcastOf(*remote, *other).send_layers());
    std::erase_if(rids, [&accepted](const std::string& rid) { return !Contains(accepted, rid); });
    if (!rids.empty()) {
      agreed_[content.mid()] = std::move(rids);
    }
  }
  return agreed_;
}

}  // namespace voxlink
