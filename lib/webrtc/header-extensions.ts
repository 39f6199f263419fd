/** The control of RTP header extensions of the W3C's WebRTC Extensions. */
import { wrongType } from '../core/check.js';
import { domException } from '../core/errors.js';
import { enumValue, optional, required, toDictionary, toDOMString } from '../core/webidl.js';
import { type NativeHeaderExtension, type NativeRtpEncoding, native } from '../native.js';

const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive', 'stopped'] as const;

/** Media of one connection is bundled, which takes this one. */
const MANDATORY = 'urn:ietf:params:rtp-hdrext:sdes:mid';

/** What libwebrtc offers on its own as soon as there are layers. */
const OF_LAYERS = [
  'http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
];

export function toHeaderExtensionCapability(value: unknown, name: string): NativeHeaderExtension {
  const members = toDictionary(value, name);
  const direction =
    optional(members.direction, (each, member) => enumValue(each, DIRECTIONS, member), 'direction') ?? 'sendrecv';
  const uri = required(members, 'uri', toDOMString, 'RTCRtpHeaderExtensionCapability');
  return { uri, direction };
}

function hasLayers([first, second]: NativeRtpEncoding[]): boolean {
  const mode = first?.scalabilityMode;
  return second !== undefined || (mode !== undefined && mode !== 'L1T1');
}

/** What a new transceiver negotiates. */
export function defaultHeaderExtensions(
  kind: 'audio' | 'video',
  encodings: NativeRtpEncoding[],
): NativeHeaderExtension[] {
  const extensions = native.getHeaderExtensions(kind);
  if (!hasLayers(encodings)) return extensions;
  return extensions.map((each) => (OF_LAYERS.includes(each.uri) ? { ...each, direction: 'sendrecv' } : each));
}

/** Refuses what the specification forbids to change in the list. */
export function checkHeaderExtensions(given: NativeHeaderExtension[], present: NativeHeaderExtension[]): void {
  const unnamed = given.find(({ uri }) => uri === '');
  if (unnamed !== undefined) throw wrongType('a URI', 'uri', unnamed.uri);
  if (given.length !== present.length || given.some(({ uri }, index) => uri !== present[index]?.uri)) {
    throw domException('InvalidModificationError', 'Only directions may differ from getHeaderExtensionsToNegotiate()');
  }
  if (given.some(({ uri, direction }) => uri === MANDATORY && direction !== 'sendrecv')) {
    throw domException('InvalidModificationError', `${MANDATORY} is mandatory`);
  }
}
