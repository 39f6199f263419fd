/** The section `voxlink` of RTCConfiguration: what servers need beyond the standard. */
import { checkBoolean, checkInteger, checkOneOf, checkOptions, wrongValue } from '../core/check.js';
import type { NativeBitrate, NativeIceTimeouts, NativeVoxlinkConfiguration } from '../native.js';
import {
  checkList,
  type ExternalAddress,
  type InterfaceFilter,
  toExternalAddress,
  toNetworkFilter,
} from './network-filter.js';
import { toTrustedCertificate } from './trust-store.js';

/** Local ports; 0 and 0, or nothing, means any. */
export interface PortRange {
  min?: number;
  max?: number;
}

/** Milliseconds. What is not given has libwebrtc's value. */
export interface IceTimeouts {
  /** Without an answer for so long, and to `minChecks` checks, a connection is 'disconnected' (5000). */
  disconnectedMs?: number;
  /** Without an answer for so long it is 'failed' (15000). */
  failedMs?: number;
  /** Unanswered checks before 'disconnected' (5). */
  minChecks?: number;
  /** Between two checks of a steady connection (2500). */
  checkMs?: number;
  /** Without a packet for so long, another pair of candidates may take over (2500). Cannot change later. */
  receivingMs?: number;
  /** Between two requests to a STUN server, which keep the port of a NAT open (10000). Cannot change later. */
  keepaliveMs?: number;
}

/** What a connection sends, all media together, in bits per second. */
export interface BitrateBounds {
  min?: number;
  start?: number;
  max?: number;
}

/** `ice` and `bitrate` may change by setConfiguration(), which leaves the section alone when it is not given. */
export interface VoxlinkConfiguration {
  /** Local ports for UDP, and for TCP that listens. */
  portRange?: PortRange;
  /** One UDP port for all connections that name it, with one socket for each address of the machine. */
  udpPort?: number;
  /** TCP candidates: none, those that call, or also those that are called ('active'). */
  tcp?: 'off' | 'active' | 'passive';
  /** One TCP port for all connections that name it; makes 'passive' the value of `tcp`. */
  tcpPort?: number;
  interfaces?: InterfaceFilter;
  externalAddresses?: ExternalAddress[];
  /** Whether names under which browsers hide their addresses are resolved by multicast DNS (true). */
  mdns?: boolean;
  ice?: IceTimeouts;
  /** Who begins the DTLS handshake when this side answers ('auto': this side, as in browsers). */
  dtlsRole?: 'auto' | 'client' | 'server';
  bitrate?: BitrateBounds;
  /** Whether all simulcast layers that the other side offers are received, or one (true). */
  receiveSimulcast?: boolean;
  /** PEM certificates that vouch for TURN servers over TLS, besides those that Node.js trusts. */
  trustedCertificates?: string[];
}

/** The section as given, for getConfiguration(), and as the native side takes it. */
export interface VoxlinkSection {
  given: VoxlinkConfiguration | undefined;
  native: NativeVoxlinkConfiguration;
}

const LONGEST_MS = 3_600_000;
// libwebrtc checks a weak pair as often; nothing may be more frequent.
const SHORTEST_CHECK_MS = 48;
const STRONG_CHECK_MS = 480;
const LOWEST_BITRATE = 1000;
const HIGHEST_BITRATE = 2_000_000_000;

function optionalInteger(value: unknown, name: string, min: number, max: number): number | null {
  return value === undefined ? null : checkInteger(value, name, min, max);
}

function toPortRange(value: PortRange | undefined): { minPort: number; maxPort: number } {
  const range = checkOptions(value, 'voxlink.portRange');
  const minPort = checkInteger(range.min ?? 0, 'voxlink.portRange.min', 0, 65535);
  const highest = minPort === 0 ? 0 : 65535;
  return { minPort, maxPort: checkInteger(range.max ?? highest, 'voxlink.portRange.max', minPort, 65535) };
}

function toIceTimeouts(value: IceTimeouts | undefined): NativeIceTimeouts {
  const options = checkOptions(value, 'voxlink.ice');
  const disconnectedMs = optionalInteger(options.disconnectedMs, 'voxlink.ice.disconnectedMs', 100, LONGEST_MS);
  const failedMs = optionalInteger(options.failedMs, 'voxlink.ice.failedMs', disconnectedMs ?? 100, LONGEST_MS);
  return {
    // libwebrtc wants them in order, also where only one is given.
    disconnectedMs: disconnectedMs ?? (failedMs === null ? null : Math.min(failedMs, 5000)),
    failedMs: failedMs ?? (disconnectedMs === null ? null : Math.max(disconnectedMs, 15_000)),
    minChecks: optionalInteger(options.minChecks, 'voxlink.ice.minChecks', 1, 100),
    checkMs: optionalInteger(options.checkMs, 'voxlink.ice.checkMs', SHORTEST_CHECK_MS, LONGEST_MS),
    receivingMs: optionalInteger(options.receivingMs, 'voxlink.ice.receivingMs', STRONG_CHECK_MS, LONGEST_MS),
    keepaliveMs: optionalInteger(options.keepaliveMs, 'voxlink.ice.keepaliveMs', 1000, LONGEST_MS),
  };
}

function toBitrate(value: BitrateBounds | undefined): NativeBitrate {
  const bounds = checkOptions(value, 'voxlink.bitrate');
  const bound = (name: keyof BitrateBounds, lowest: number) =>
    optionalInteger(bounds[name], `voxlink.bitrate.${name}`, lowest, HIGHEST_BITRATE);
  const min = bound('min', LOWEST_BITRATE);
  const start = bound('start', min ?? LOWEST_BITRATE);
  return { min, start, max: bound('max', start ?? min ?? LOWEST_BITRATE) };
}

function toTcp(
  section: VoxlinkConfiguration,
  hasExternal: boolean,
): Pick<NativeVoxlinkConfiguration, 'tcp' | 'tcpPort'> {
  const tcpPort = optionalInteger(section.tcpPort, 'voxlink.tcpPort', 1, 65535) ?? 0;
  const usual = tcpPort !== 0 ? 'passive' : hasExternal ? 'off' : 'active';
  const tcp = checkOneOf(section.tcp ?? usual, 'voxlink.tcp', ['off', 'active', 'passive']);
  if (tcpPort !== 0 && tcp !== 'passive') throw wrongValue("'passive' beside tcpPort", 'voxlink.tcp', tcp);
  if (hasExternal && tcp === 'active') {
    // Such candidates name the local address, and are not for being called anyway.
    throw wrongValue("'off' or 'passive' beside externalAddresses", 'voxlink.tcp', tcp);
  }
  return { tcp, tcpPort };
}

function toNative(section: VoxlinkConfiguration): NativeVoxlinkConfiguration {
  const external = checkList(section.externalAddresses ?? [], 'voxlink.externalAddresses', toExternalAddress);
  return {
    ...toPortRange(section.portRange),
    udpPort: optionalInteger(section.udpPort, 'voxlink.udpPort', 1, 65535) ?? 0,
    ...toTcp(section, external.length > 0),
    interfaces: toNetworkFilter(section.interfaces, 'voxlink.interfaces'),
    externalAddresses: external,
    mdns: checkBoolean(section.mdns ?? true, 'voxlink.mdns'),
    ice: toIceTimeouts(section.ice),
    dtlsRole: checkOneOf(section.dtlsRole ?? 'auto', 'voxlink.dtlsRole', ['auto', 'client', 'server']),
    bitrate: toBitrate(section.bitrate),
    receiveSimulcast: checkBoolean(section.receiveSimulcast ?? true, 'voxlink.receiveSimulcast'),
    trustedCertificates: checkList(
      section.trustedCertificates ?? [],
      'voxlink.trustedCertificates',
      toTrustedCertificate,
    ),
  };
}

/** Without functions and the like, which somebody may have put there as well. */
export function copyOf(section: VoxlinkConfiguration | undefined): VoxlinkConfiguration | undefined {
  return section === undefined ? undefined : JSON.parse(JSON.stringify(section));
}

export function toVoxlinkSection(value: unknown): VoxlinkSection {
  const given = value as VoxlinkConfiguration | undefined;
  const native = toNative(checkOptions(given, 'voxlink'));
  return { given: copyOf(given), native };
}

/** The first member that a change of the section may not touch, but does. */
export function fixedDifference(from: VoxlinkSection, to: VoxlinkSection): string | undefined {
  const { ice, bitrate: _bitrate, ...fixed } = from.native;
  if (ice.receivingMs !== to.native.ice.receivingMs) return 'ice.receivingMs';
  if (ice.keepaliveMs !== to.native.ice.keepaliveMs) return 'ice.keepaliveMs';
  return Object.entries(fixed).find(
    ([member, value]) =>
      JSON.stringify(value) !== JSON.stringify(to.native[member as keyof NativeVoxlinkConfiguration]),
  )?.[0];
}
