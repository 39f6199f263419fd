/** Conversion and checks of the RTP dictionaries that applications pass in. */
import { wrongType, wrongValue } from '../core/check.js';
import { domException } from '../core/errors.js';
import {
  enumValue,
  optional,
  required,
  toBoolean,
  toDictionary,
  toDOMString,
  toDouble,
  toOctet,
  toSequence,
  toUnsignedLong,
  toUnsignedShort,
} from '../core/webidl.js';
import type { NativeRtpCodec, NativeRtpEncoding, NativeRtpParameters } from '../native.js';
import { getCapabilities, includesCodec } from './capabilities.js';
import { PRIORITIES } from './data-channel-init.js';
import type { RTCRtpCodec, RTCRtpCodecParameters, RTCRtpSendParameters } from './dictionaries.js';

const DEGRADATION_PREFERENCES = ['maintain-framerate', 'maintain-resolution', 'balanced'] as const;

/** A rid of RFC 8851, in the length that RFC 8852's one-byte header extension carries. */
const RID = /^[A-Za-z0-9]{1,16}$/;

/** An RTCRtpSendParameters after its conversion. */
export interface ConvertedParameters {
  transactionId: string;
  encodings: NativeRtpEncoding[];
  codecs: RTCRtpCodecParameters[];
  headerExtensions: { uri: string; id: number; encrypted: boolean }[];
  rtcp: { cname: string | undefined; reducedSize: boolean | undefined };
  degradationPreference: NativeRtpParameters['degradationPreference'];
}

function toPriority(value: unknown, name: string): (typeof PRIORITIES)[number] {
  return enumValue(value, PRIORITIES, name);
}

/** Leaves out the members that were not given, so that the native side sees what the application said. */
function compact<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export function toEncoding(value: unknown, name: string): NativeRtpEncoding {
  const members = toDictionary(value, name);
  return compact({
    active: optional(members.active, toBoolean, 'active') ?? true,
    adaptivePtime: optional(members.adaptivePtime, toBoolean, 'adaptivePtime') ?? false,
    codec: optional(members.codec, toCodec, 'codec'),
    maxBitrate: optional(members.maxBitrate, toUnsignedLong, 'maxBitrate'),
    maxFramerate: optional(members.maxFramerate, toDouble, 'maxFramerate'),
    networkPriority: optional(members.networkPriority, toPriority, 'networkPriority'),
    priority: optional(members.priority, toPriority, 'priority'),
    rid: optional(members.rid, toDOMString, 'rid'),
    scalabilityMode: optional(members.scalabilityMode, toDOMString, 'scalabilityMode'),
    scaleResolutionDownBy: optional(members.scaleResolutionDownBy, toDouble, 'scaleResolutionDownBy'),
  }) as NativeRtpEncoding;
}

export function toCodec(value: unknown, name: string): NativeRtpCodec {
  const members = toDictionary(value, name);
  return compact({
    channels: optional(members.channels, toUnsignedShort, 'channels'),
    clockRate: required(members, 'clockRate', toUnsignedLong, 'RTCRtpCodec'),
    mimeType: required(members, 'mimeType', toDOMString, 'RTCRtpCodec'),
    sdpFmtpLine: optional(members.sdpFmtpLine, toDOMString, 'sdpFmtpLine'),
  }) as NativeRtpCodec;
}

function toCodecParameters(value: unknown, name: string): RTCRtpCodecParameters {
  const payloadType = required(toDictionary(value, name), 'payloadType', toOctet, 'RTCRtpCodecParameters');
  return { ...toCodec(value, name), payloadType };
}

function toHeaderExtension(value: unknown, name: string): { uri: string; id: number; encrypted: boolean } {
  const members = toDictionary(value, name);
  return {
    encrypted: optional(members.encrypted, toBoolean, 'encrypted') ?? false,
    id: required(members, 'id', toUnsignedShort, 'RTCRtpHeaderExtensionParameters'),
    uri: required(members, 'uri', toDOMString, 'RTCRtpHeaderExtensionParameters'),
  };
}

function toRtcp(value: unknown, name: string): { cname: string | undefined; reducedSize: boolean | undefined } {
  const members = toDictionary(value, name);
  return {
    cname: optional(members.cname, toDOMString, 'cname'),
    reducedSize: optional(members.reducedSize, toBoolean, 'reducedSize'),
  };
}

function sequenceOf<T>(convert: (value: unknown, name: string) => T): (value: unknown, name: string) => T[] {
  return (value, name) => toSequence(value, convert, name);
}

const toEncodings = sequenceOf(toEncoding);
const toCodecs = sequenceOf(toCodecParameters);
const toHeaderExtensions = sequenceOf(toHeaderExtension);

/** What getParameters() of a sender returns; libwebrtc's 'disabled' is the absence of a preference. */
export function toPublicParameters(native: NativeRtpParameters, transactionId: string): RTCRtpSendParameters {
  const { degradationPreference, encodings, codecs, headerExtensions, rtcp } = native;
  const preferred = degradationPreference === 'disabled' ? undefined : degradationPreference;
  return {
    transactionId,
    encodings,
    codecs: codecs as RTCRtpCodecParameters[],
    headerExtensions,
    rtcp,
    ...(preferred !== undefined && { degradationPreference: preferred }),
  };
}

export function toSendParameters(value: unknown): ConvertedParameters {
  const name = 'RTCRtpSendParameters';
  const members = toDictionary(value, 'parameters');
  return {
    codecs: required(members, 'codecs', toCodecs, name),
    headerExtensions: required(members, 'headerExtensions', toHeaderExtensions, name),
    rtcp: required(members, 'rtcp', toRtcp, name),
    degradationPreference: optional(
      members.degradationPreference,
      (preference, member) => enumValue(preference, DEGRADATION_PREFERENCES, member),
      'degradationPreference',
    ),
    encodings: required(members, 'encodings', toEncodings, name),
    transactionId: required(members, 'transactionId', toDOMString, name),
  };
}

/** Whether one of the codecs that were negotiated, or before that any, has a mode of Scalable Video Coding. */
function hasMode(mode: string, negotiated: readonly RTCRtpCodec[]): boolean {
  const types = negotiated.map(({ mimeType }) => mimeType);
  const codecs = getCapabilities('sender', 'video')?.codecs ?? [];
  return codecs.some(({ mimeType, scalabilityModes }) => {
    return (types.length === 0 || types.includes(mimeType)) && scalabilityModes?.includes(mode);
  });
}

/** What holds for the encodings of addTransceiver() and of setParameters() alike. */
export function checkEncodings(
  encodings: NativeRtpEncoding[],
  kind: string,
  negotiated: readonly RTCRtpCodec[] = [],
): NativeRtpEncoding[] {
  return encodings.map((encoding) => {
    if (kind === 'audio') {
      // These members of an audio encoding are ignored, whatever they say.
      const { scaleResolutionDownBy, maxFramerate, scalabilityMode, ...audio } = encoding;
      return audio;
    }
    const { scaleResolutionDownBy: scale, maxFramerate, scalabilityMode: mode } = encoding;
    if (scale !== undefined && scale < 1) throw wrongValue('number of at least 1', 'scaleResolutionDownBy', scale);
    if (maxFramerate !== undefined && maxFramerate < 0) {
      throw wrongValue('number of at least 0', 'maxFramerate', maxFramerate);
    }
    if (mode !== undefined && !hasMode(mode, negotiated)) {
      throw domException(
        'OperationError',
        `No video codec in question has the scalabilityMode ${JSON.stringify(mode)}`,
      );
    }
    return encoding;
  });
}

export function checkRid(rid: unknown, name: string): string {
  if (typeof rid !== 'string' || !RID.test(rid)) throw wrongType('1 to 16 letters or digits', name, rid);
  return rid;
}

/** The checks of addTransceiver() on sendEncodings, in the order of the specification. */
export function checkSendEncodings(encodings: NativeRtpEncoding[], kind: string): NativeRtpEncoding[] {
  const rids = encodings.map(({ rid }) => rid).filter((rid) => rid !== undefined);
  for (const rid of rids) checkRid(rid, 'rid');
  if (rids.length > 0 && rids.length < encodings.length) throw wrongType('a value in every encoding', 'rid', undefined);
  if (encodings.length > 1 && rids.length === 0) throw wrongType('a value in every encoding', 'rid', undefined);
  if (new Set(rids).size < rids.length) throw wrongType('a different value in every encoding', 'rid', rids.at(-1));
  const known = getCapabilities('sender', kind)?.codecs ?? [];
  for (const { codec } of encodings) {
    if (codec !== undefined && !includesCodec(known, codec)) {
      throw domException('OperationError', `A sender of ${kind} has no codec ${codec.mimeType} with these parameters`);
    }
  }
  const checked = checkEncodings(encodings, kind);
  if (kind === 'audio') return checked.slice(0, 1);
  return defaultScales(checked);
}

/** The encodings of a sender for which nobody asked for any. */
export function defaultEncodings(kind: string): NativeRtpEncoding[] {
  const encoding = { active: true, adaptivePtime: false };
  return [kind === 'video' ? { ...encoding, scaleResolutionDownBy: 1 } : encoding];
}

/** Simulcast layers halve the resolution from the last to the first, unless the application scales any itself. */
function defaultScales(encodings: NativeRtpEncoding[]): NativeRtpEncoding[] {
  if (encodings.some(({ scaleResolutionDownBy }) => scaleResolutionDownBy !== undefined)) {
    return encodings.map((encoding) => ({ scaleResolutionDownBy: 1, ...encoding }));
  }
  const last = encodings.length - 1;
  return encodings.map((encoding, index) => ({ ...encoding, scaleResolutionDownBy: 2 ** (last - index) }));
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Refuses what setParameters() may not change in what getParameters() gave. */
export function checkModification(given: ConvertedParameters, last: RTCRtpSendParameters): void {
  const changed = (what: string): DOMException =>
    domException('InvalidModificationError', `setParameters() cannot change ${what} of what getParameters() returned`);
  if (given.transactionId !== last.transactionId) throw changed('the transactionId');
  if (given.encodings.length !== last.encodings.length) throw changed('the number of encodings');
  if (given.encodings.some(({ rid }, index) => rid !== last.encodings[index]?.rid)) throw changed('a rid');
  if (given.encodings.length === 0) throw changed('the encodings');
  if (given.rtcp.cname !== last.rtcp.cname || given.rtcp.reducedSize !== last.rtcp.reducedSize) throw changed('rtcp');
  if (!sameText(given.headerExtensions.map(sorted), last.headerExtensions.map(sorted))) {
    throw changed('the headerExtensions');
  }
  if (!sameText(given.codecs.map(sorted), last.codecs.map(sorted))) throw changed('the codecs');
  for (const { codec } of given.encodings) {
    if (codec !== undefined && last.codecs.length > 0 && !includesCodec(last.codecs, codec)) {
      throw domException('InvalidModificationError', `${codec.mimeType} with these parameters is not negotiated`);
    }
  }
}

function sorted(members: object): [string, unknown][] {
  return Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
}
