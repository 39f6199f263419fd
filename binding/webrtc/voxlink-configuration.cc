#include "webrtc/voxlink-configuration.h"

#include <utility>

#include "webrtc/enums.h"

namespace voxlink {

template <>
struct EnumTable<TcpCandidates> {
  static constexpr std::pair<TcpCandidates, const char*> kEntries[] = {
      {TcpCandidates::kOff, "off"}, {TcpCandidates::kActive, "active"}, {TcpCandidates::kPassive, "passive"}};
};

template <>
struct EnumTable<DtlsRole> {
  static constexpr std::pair<DtlsRole, const char*> kEntries[] = {
      {DtlsRole::kAuto, "auto"}, {DtlsRole::kClient, "client"}, {DtlsRole::kServer, "server"}};
};

namespace {

// How often libwebrtc checks a pair that is well; other intervals may not be shorter.
constexpr int kStrongCheckMs = 480;

rtc::IPAddress AddressFromJs(Napi::Object object, const char* name) {
  rtc::IPAddress address;
  rtc::IPFromString(Member<std::string>(object, name), &address);
  return address;
}

IceTimeouts TimeoutsFromJs(Napi::Object object) {
  return {OptionalMember<int>(object, "disconnectedMs"), OptionalMember<int>(object, "failedMs"),
          OptionalMember<int>(object, "minChecks"),      OptionalMember<int>(object, "checkMs"),
          OptionalMember<int>(object, "receivingMs"),    OptionalMember<int>(object, "keepaliveMs")};
}

webrtc::BitrateSettings BitrateFromJs(Napi::Object object) {
  webrtc::BitrateSettings bitrate;
  bitrate.min_bitrate_bps = OptionalMember<int>(object, "min");
  bitrate.start_bitrate_bps = OptionalMember<int>(object, "start");
  bitrate.max_bitrate_bps = OptionalMember<int>(object, "max");
  return bitrate;
}

}  // namespace

template <>
struct Converter<NetworkPattern> {
  static NetworkPattern From(Napi::Value value, std::string_view name) {
    const Napi::Object object = FromJs<Napi::Object>(value, name);
    return {Member<std::string>(object, "interfaceName"), AddressFromJs(object, "address"),
            Member<int>(object, "bits")};
  }
};

template <>
struct Converter<NetworkFilter> {
  static NetworkFilter From(Napi::Value value, std::string_view name) {
    const Napi::Object object = FromJs<Napi::Object>(value, name);
    NetworkFilter filter;
    if (!object.Get("allow").IsNull()) {
      filter.allow = Member<std::vector<NetworkPattern>>(object, "allow");
    }
    filter.deny = Member<std::vector<NetworkPattern>>(object, "deny");
    if (!object.Get("loopback").IsNull()) {
      filter.loopback = Member<bool>(object, "loopback");
    }
    filter.link_local = Member<bool>(object, "linkLocal");
    filter.ipv6 = Member<bool>(object, "ipv6");
    return filter;
  }
};

void IceTimeouts::ApplyTo(webrtc::PeerConnectionInterface::RTCConfiguration& configuration) const {
  configuration.ice_unwritable_timeout = disconnected_ms;
  configuration.ice_inactive_timeout = failed_ms;
  configuration.ice_unwritable_min_checks = min_checks;
  configuration.stable_writable_connection_ping_interval_ms = check_ms;
  configuration.ice_check_interval_strong_connectivity =
      check_ms && *check_ms < kStrongCheckMs ? check_ms : absl::nullopt;
  // libwebrtc declares the constant without defining it, and value_or() takes a reference.
  constexpr int kDefaultMs = webrtc::PeerConnectionInterface::RTCConfiguration::kUndefined;
  configuration.ice_connection_receiving_timeout = receiving_ms.value_or(kDefaultMs);
}

VoxlinkConfiguration Converter<VoxlinkConfiguration>::From(Napi::Value value, std::string_view name) {
  const Napi::Object object = FromJs<Napi::Object>(value, name);
  VoxlinkConfiguration configuration;
  configuration.min_port = Member<int>(object, "minPort");
  configuration.max_port = Member<int>(object, "maxPort");
  configuration.udp_port = Member<int>(object, "udpPort");
  configuration.tcp_port = Member<int>(object, "tcpPort");
  configuration.tcp = Member<TcpCandidates>(object, "tcp");
  configuration.networks = Member<NetworkFilter>(object, "interfaces");
  for (const Napi::Object& entry : Member<std::vector<Napi::Object>>(object, "externalAddresses")) {
    configuration.external_addresses.Add(AddressFromJs(entry, "local"), AddressFromJs(entry, "external"));
  }
  configuration.mdns = Member<bool>(object, "mdns");
  configuration.ice = TimeoutsFromJs(Member<Napi::Object>(object, "ice"));
  configuration.dtls_role = Member<DtlsRole>(object, "dtlsRole");
  configuration.receive_simulcast = Member<bool>(object, "receiveSimulcast");
  configuration.bitrate = BitrateFromJs(Member<Napi::Object>(object, "bitrate"));
  return configuration;
}

}  // namespace voxlink
