#include "webrtc/transport-state.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include <openssl/ssl.h>

#include "absl/strings/str_cat.h"
#include "api/ice_transport_interface.h"
#include "pc/webrtc_sdp.h"
#include "rtc_base/ssl_certificate.h"

#include "napi/bytes.h"
#include "napi/convert.h"
#include "webrtc/enums.h"

namespace voxlink {

namespace {

std::vector<std::string> RemoteCertificates(const webrtc::DtlsTransportInformation& information) {
  std::vector<std::string> chain;
  if (information.remote_ssl_certificates() != nullptr) {
    for (size_t i = 0; i < information.remote_ssl_certificates()->GetSize(); ++i) {
      rtc::Buffer der;
      information.remote_ssl_certificates()->Get(i).ToDER(&der);
      chain.emplace_back(der.data<char>(), der.size());
    }
  }
  return chain;
}

std::map<int, std::string> CipherNames() {
  std::map<int, std::string> names;
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(DTLS_method()), &SSL_CTX_free);
  if (context && SSL_CTX_set_cipher_list(context.get(), "ALL") == 1) {
    const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context.get());
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
      const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
      names[SSL_CIPHER_get_protocol_id(cipher)] = SSL_CIPHER_standard_name(cipher);
    }
  }
  return names;
}

// libwebrtc's own table was written before the ciphers that OpenSSL prefers today.
absl::optional<std::string> CipherName(const absl::optional<int>& id) {
  static const std::map<int, std::string> names = CipherNames();
  const auto found = id ? names.find(*id & 0xffff) : names.end();
  return found == names.end() ? absl::nullopt : absl::optional<std::string>(found->second);
}

IceState ReadIce(webrtc::DtlsTransportInterface& transport) {
  const rtc::scoped_refptr<webrtc::IceTransportInterface> ice = transport.ice_transport();
  if (ice && ice->internal() != nullptr) {
    return IceState::Read(*ice->internal());
  }
  IceState closed;
  closed.state = webrtc::IceTransportState::kClosed;
  return closed;
}

Napi::Value PairToJs(Napi::Env env, const absl::optional<cricket::CandidatePair>& pair) {
  if (!pair) {
    return env.Null();
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("local", webrtc::SdpSerializeCandidate(pair->local));
  object.Set("remote", webrtc::SdpSerializeCandidate(pair->remote));
  return object;
}

Napi::Value IceToJs(Napi::Env env, const IceState& ice) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("mid", ice.mid);
  object.Set("role", ToJs(env, ice.role));
  object.Set("state", ToJs(env, ice.state));
  object.Set("gatheringState", ToJs(env, ice.gathering_state));
  object.Set("selectedPair", PairToJs(env, ice.selected_pair));
  return object;
}

Napi::Value TransportToJs(Napi::Env env, const TransportState& transport) {
  Napi::Object object = Napi::Object::New(env);
  // The address names the transport for as long as it lives; the first mid would change when its section goes away.
  object.Set("name", absl::StrCat(absl::Hex(reinterpret_cast<uintptr_t>(transport.transport.get()))));
  object.Set("mids", ArrayToJs(env, transport.mids));
  object.Set("dtlsState", ToJs(env, transport.dtls_state));
  object.Set("remoteCertificates",
             ArrayToJs(env, transport.remote_certificates, [](Napi::Env e, const std::string& der) {
               return NewArrayBuffer(e, rtc::CopyOnWriteBuffer(der.data(), der.size()));
             }));
  object.Set("dtlsCipher", ToJs(env, CipherName(transport.dtls_cipher)));
  object.Set("ice", IceToJs(env, transport.ice));
  return object;
}

}  // namespace

IceState IceState::Read(const cricket::IceTransportInternal& transport) {
  IceState state;
  state.mid = transport.transport_name();
  state.role = transport.GetIceRole();
  state.state = transport.GetIceTransportState();
  state.gathering_state = transport.gathering_state();
  if (absl::optional<const cricket::CandidatePair> pair = transport.GetSelectedCandidatePair()) {
    state.selected_pair.emplace(*pair);
  }
  return state;
}

bool operator==(const IceState& a, const IceState& b) {
  if (a.selected_pair.has_value() != b.selected_pair.has_value()) {
    return false;
  }
  const bool same_pair = !a.selected_pair || (a.selected_pair->local == b.selected_pair->local &&
                                              a.selected_pair->remote == b.selected_pair->remote);
  return same_pair && a.role == b.role && a.state == b.state && a.gathering_state == b.gathering_state;
}

TransportState::TransportState(rtc::scoped_refptr<webrtc::DtlsTransportInterface> source)
    : transport(std::move(source)) {
  Update();
}

void TransportState::Update() {
  const webrtc::DtlsTransportInformation information = transport->Information();
  dtls_state = information.state();
  remote_certificates = RemoteCertificates(information);
  dtls_cipher = information.ssl_cipher_suite();
  ice = ReadIce(*transport);
}

TransportStates TransportStates::Read(const webrtc::PeerConnectionInterface& connection,
                                      const std::vector<TransportState>& earlier) {
  TransportStates states;
  auto add = [&states, &earlier](const rtc::scoped_refptr<webrtc::DtlsTransportInterface>& transport) {
    if (!transport || states.IndexOf(transport.get()) >= 0) {
      return;
    }
    const auto known = std::find_if(earlier.begin(), earlier.end(),
                                    [&transport](const TransportState& state) { return state.transport == transport; });
    states.transports.push_back(known == earlier.end() ? TransportState(transport) : *known);
  };
  for (const auto& transceiver : connection.GetTransceivers()) {
    rtc::scoped_refptr<webrtc::DtlsTransportInterface> transport = transceiver->sender()->dtls_transport();
    const int known = static_cast<int>(states.transports.size());
    add(transport);
    const int index = states.IndexOf(transport.get());
    if (index >= 0 && index <= known && transceiver->mid()) {
      states.transports[index].mids.push_back(*transceiver->mid());
    }
  }
  if (rtc::scoped_refptr<webrtc::SctpTransportInterface> sctp = connection.GetSctpTransport()) {
    const webrtc::SctpTransportInformation information = sctp->Information();
    add(information.dtls_transport());
    states.sctp = {information.state(), information.MaxMessageSize(), information.MaxChannels(),
                   states.IndexOf(information.dtls_transport().get())};
  }
  return states;
}

int TransportStates::IndexOf(const webrtc::DtlsTransportInterface* transport) const {
  auto found = std::find_if(transports.begin(), transports.end(),
                            [transport](const TransportState& state) { return state.transport.get() == transport; });
  return transport == nullptr || found == transports.end() ? -1 : static_cast<int>(found - transports.begin());
}

bool TransportStates::AwaitsCandidate() const {
  return std::any_of(transports.begin(), transports.end(), [](const TransportState& state) {
    return state.ice.selected_pair && state.ice.selected_pair->remote.is_prflx();
  });
}

void TransportStates::AddTo(Napi::Object object) const {
  Napi::Env env = object.Env();
  object.Set("transports", ArrayToJs(env, transports, TransportToJs));
  if (!sctp) {
    object.Set("sctp", env.Null());
    return;
  }
  Napi::Object entry = Napi::Object::New(env);
  entry.Set("state", ToJs(env, sctp->state));
  entry.Set("maxMessageSize", ToJs(env, sctp->max_message_size.value_or(std::numeric_limits<double>::infinity())));
  entry.Set("maxChannels", ToJs(env, sctp->max_channels));
  entry.Set("transport", ToJs(env, sctp->transport));
  object.Set("sctp", entry);
}

}  // namespace voxlink
