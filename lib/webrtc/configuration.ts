/** RTCConfiguration: its conversion, its checks, and which of its members may change later. */
import { wrongType } from '../core/check.js';
import { domException } from '../core/errors.js';
import { enumValue, optional, toDictionary, toEnforcedOctet, toSequence } from '../core/webidl.js';
import { type NativeConfiguration, native } from '../native.js';
import { certificates, type RTCCertificate } from './certificate.js';
import type {
  RTCBundlePolicy,
  RTCConfiguration,
  RTCIceServer,
  RTCIceTransportPolicy,
  RTCRtcpMuxPolicy,
} from './dictionaries.js';
import { nativeException } from './error.js';
import { type ConvertedIceServer, checkIceServer, toIceServer } from './ice-server.js';
import { trustStoreFor } from './trust-store.js';
import { copyOf, fixedDifference, toVoxlinkSection, type VoxlinkSection } from './voxlink-configuration.js';

/** An RTCConfiguration after its conversion: every member of the standard is present. */
export interface Configuration {
  bundlePolicy: RTCBundlePolicy;
  certificates: RTCCertificate[];
  iceCandidatePoolSize: number;
  iceServers: ConvertedIceServer[];
  iceTransportPolicy: RTCIceTransportPolicy;
  rtcpMuxPolicy: RTCRtcpMuxPolicy;
  voxlink: VoxlinkSection;
}

function toCertificate(value: unknown, name: string): RTCCertificate {
  if (!certificates.is(value)) throw wrongType('RTCCertificate', name, value);
  return value;
}

export function toConfiguration(value: unknown): Configuration {
  const members = toDictionary(value, 'configuration');
  return {
    bundlePolicy:
      optional(
        members.bundlePolicy,
        (policy, name) => enumValue(policy, ['balanced', 'max-compat', 'max-bundle'], name),
        'bundlePolicy',
      ) ?? 'balanced',
    certificates:
      optional(members.certificates, (list, name) => toSequence(list, toCertificate, name), 'certificates') ?? [],
    iceCandidatePoolSize: optional(members.iceCandidatePoolSize, toEnforcedOctet, 'iceCandidatePoolSize') ?? 0,
    iceServers: optional(members.iceServers, (list, name) => toSequence(list, toIceServer, name), 'iceServers') ?? [],
    iceTransportPolicy:
      optional(
        members.iceTransportPolicy,
        (policy, name) => enumValue(policy, ['relay', 'all'], name),
        'iceTransportPolicy',
      ) ?? 'all',
    rtcpMuxPolicy:
      optional(members.rtcpMuxPolicy, (policy, name) => enumValue(policy, ['require'], name), 'rtcpMuxPolicy') ??
      'require',
    voxlink: toVoxlinkSection(members.voxlink),
  };
}

/** Checks what only a whole configuration shows, and gives it the shape of the native side. */
export function toNativeConfiguration(configuration: Configuration): NativeConfiguration {
  const now = Date.now();
  if (configuration.certificates.some((certificate) => certificate.expires < now)) {
    throw domException('InvalidAccessError', 'Expected certificates that are valid but received one that has expired');
  }
  const iceServers = configuration.iceServers.map(checkIceServer);
  const error = iceServers.length === 0 ? null : native.checkIceServers(iceServers);
  if (error !== null) throw nativeException(error);
  return {
    iceServers,
    iceTransportPolicy: configuration.iceTransportPolicy,
    bundlePolicy: configuration.bundlePolicy,
    rtcpMuxPolicy: configuration.rtcpMuxPolicy,
    iceCandidatePoolSize: configuration.iceCandidatePoolSize,
    certificates: configuration.certificates.map(certificates.native),
    voxlink: configuration.voxlink.native,
    trustStore: trustStoreFor(iceServers, configuration.voxlink.native.trustedCertificates),
  };
}

function sameCertificates(a: RTCCertificate[], b: RTCCertificate[]): boolean {
  return a.length === b.length && a.every((certificate) => b.includes(certificate));
}

/** Refuses a change that setConfiguration() may not make. */
export function checkChange(from: Configuration, to: Configuration, hasLocalDescription: boolean): void {
  const refused = (member: string): DOMException =>
    domException('InvalidModificationError', `setConfiguration() cannot change ${member}`);
  if (to.certificates.length > 0 && !sameCertificates(from.certificates, to.certificates))
    throw refused('certificates');
  if (to.bundlePolicy !== from.bundlePolicy) throw refused('bundlePolicy');
  if (to.rtcpMuxPolicy !== from.rtcpMuxPolicy) throw refused('rtcpMuxPolicy');
  if (hasLocalDescription && to.iceCandidatePoolSize !== from.iceCandidatePoolSize) {
    throw refused('iceCandidatePoolSize once a local description is set');
  }
  if (to.voxlink.given === undefined) return;
  const member = fixedDifference(from.voxlink, to.voxlink);
  if (member !== undefined) throw refused(`voxlink.${member}`);
}

function publicIceServer({ urls, username, credential }: ConvertedIceServer): RTCIceServer {
  return {
    ...(credential !== undefined && { credential }),
    urls: [...urls],
    ...(username !== undefined && { username }),
  };
}

/** A copy for the application, without the section beyond the standard when it was not given. */
export function toPublicConfiguration({ voxlink, ...configuration }: Configuration): RTCConfiguration {
  return {
    ...configuration,
    certificates: [...configuration.certificates],
    iceServers: configuration.iceServers.map(publicIceServer),
    ...(voxlink.given !== undefined && { voxlink: copyOf(voxlink.given) }),
  };
}
