#include "webrtc/session-description.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pc/session_description.h"

#include "napi/convert.h"

namespace voxlink {

namespace {

// libwebrtc announces 256 KiB, and sends no more than it announces. Its receive window holds 5 MiB, of which it keeps a
// tenth for filling gaps.
constexpr int kMaxMessageSize = 4 * 1024 * 1024;

void RaiseMaxMessageSize(webrtc::SessionDescriptionInterface& description) {
  for (cricket::ContentInfo& content : description.description()->contents()) {
    if (cricket::SctpDataContentDescription* sctp = content.media_description()->as_sctp()) {
      sctp->set_max_message_size(kMaxMessageSize);
    }
  }
}

// Firefox keeps the rtcp-fb lines of codecs that setCodecPreferences() took out of a media section. libwebrtc takes
// them for codecs without a name, and refuses the description. What is not of the section's formats says nothing (RFC
// 4585, section 4.2).
std::string WithoutStrayFeedback(const std::string& sdp) {
  std::string kept;
  std::set<absl::string_view> formats;
  for (absl::string_view line : absl::StrSplit(sdp, '\n')) {
    absl::string_view text = absl::StripSuffix(line, "\r");
    if (absl::StartsWith(text, "m=")) {
      formats = absl::StrSplit(text, ' ');
    }
    if (absl::ConsumePrefix(&text, "a=rtcp-fb:")) {
      const absl::string_view format = text.substr(0, text.find(' '));
      if (format != "*" && formats.count(format) == 0) {
        continue;
      }
    }
    absl::StrAppend(&kept, kept.empty() ? "" : "\n", line);
  }
  return kept;
}

}  // namespace

Description ParseDescription(webrtc::SdpType type, const std::string& sdp, webrtc::RTCError& error) {
  webrtc::SdpParseError parse_error;
  Description parsed = webrtc::CreateSessionDescription(type, sdp, &parse_error);
  if (!parsed && sdp.find("a=rtcp-fb:") != std::string::npos) {
    webrtc::SdpParseError second_error;
    parsed = webrtc::CreateSessionDescription(type, WithoutStrayFeedback(sdp), &second_error);
  }
  if (!parsed) {
    error =
        webrtc::RTCError(webrtc::RTCErrorType::SYNTAX_ERROR, parse_error.description + " Line: " + parse_error.line);
    error.set_error_detail(webrtc::RTCErrorDetailType::SDP_SYNTAX_ERROR);
  }
  return parsed;
}

void SetDtlsRole(webrtc::SessionDescriptionInterface& answer, const webrtc::SessionDescriptionInterface& offer,
                 cricket::ConnectionRole role) {
  for (cricket::TransportInfo& transport : answer.description()->transport_infos()) {
    const auto* offered = offer.description()->GetTransportDescriptionByName(transport.content_name);
    if (offered != nullptr && offered->connection_role == cricket::CONNECTIONROLE_ACTPASS) {
      transport.description.connection_role = role;
    }
  }
}

void CreateDescriptionObserver::OnSuccess(webrtc::SessionDescriptionInterface* description) {
  // libwebrtc hands the description over to the observer.
  Description owned(description);
  RaiseMaxMessageSize(*owned);
  std::move(callback_)(std::move(owned));
}

rtc::scoped_refptr<CreateDescriptionObserver> ResolveWithText(Completion done, DescriptionChange change) {
  return rtc::make_ref_counted<CreateDescriptionObserver>(
      [done = std::move(done), change = std::move(change)](webrtc::RTCErrorOr<Description> created) mutable {
        if (!created.ok()) {
          done.Reject(created.MoveError());
          return;
        }
        if (change) {
          std::move(change)(*created.value());
        }
        std::string sdp;
        created.value()->ToString(&sdp);
        done.Resolve([sdp = std::move(sdp)](Napi::Env env) { return std::vector<napi_value>{ToJs(env, sdp)}; });
      });
}

}  // namespace voxlink
