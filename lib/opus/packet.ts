import { checkBoolean, checkInstance, checkInteger, checkOneOf, checkOptions, wrongType } from '../core/check.js';
import { FRAME_SAMPLES, opusSamples } from '../core/opus-duration.js';
import { native } from '../native.js';
import type { OpusBandwidth } from './encoder-settings.js';
import { opusError } from './error.js';
import { checkBytes } from './format.js';

const SILK_BANDWIDTHS = ['narrowband', 'mediumband', 'wideband'] as const;
const HYBRID_BANDWIDTHS = ['superwideband', 'fullband'] as const;
const CELT_BANDWIDTHS = ['narrowband', 'wideband', 'superwideband', 'fullband'] as const;

const PCM_RATE = 48_000;

/** Samples per channel that a packet holds at a rate, or 0 when its first bytes make no sense. */
export function packetSamples(packet: Uint8Array, sampleRate: number): number {
  checkBytes(packet, 'packet');
  if (typeof sampleRate !== 'number') throw wrongType('number', 'sampleRate', sampleRate);
  return (opusSamples(packet) * sampleRate) / PCM_RATE;
}

/** Which of the two codecs inside Opus a packet is for, or both together. */
export type OpusMode = 'silk' | 'hybrid' | 'celt';

/** What an extension is for, as far as libopus 1.6 knows: its number in the padding of a packet. */
export const OpusExtensionId = { qext: 124, dred: 126 } as const;

/** Something that a packet carries in its padding, for decoders that know it. */
export interface OpusExtension {
  /** 3 to 127. Those below 32 carry one byte or none. */
  id: number;
  /** The frame of the packet that it belongs to; default 0. */
  frame?: number;
  data: Uint8Array;
}

export interface OpusPacketInfo {
  mode: OpusMode;
  bandwidth: OpusBandwidth;
  channels: 1 | 2;
  /** Milliseconds of each frame: 2.5, 5, 10, 20, 40 or 60. */
  frameDuration: number;
  /** Milliseconds of all of them. */
  duration: number;
  /** Samples per channel of all of them, at 48 kHz. */
  samples: number;
  /** The compressed frames: views of the packet. An empty one stands for a frame that was not sent. */
  frames: Uint8Array[];
  /** Whether the packet carries a coarse copy of the one before it: what `fec` decodes. */
  lbrr: boolean;
  /** Whether it carries deep redundancy. */
  dred: boolean;
  /** Bytes of padding, extensions included. */
  padding: number;
  /** What the padding carries, frame by frame; empty when it cannot be read. */
  extensions: Required<OpusExtension>[];
  /** Bytes of the packet: less than were handed over when it tells its own length. */
  length: number;
}

export interface OpusParseOptions {
  /** Whether the packet tells its own length, as all but the last in a multistream packet do (RFC 6716, appendix B). */
  selfDelimited?: boolean;
}

const HEADER = 4;

/** Reads what a packet says of itself, without decoding it. */
export function parsePacket(packet: Uint8Array, options: OpusParseOptions = {}): OpusPacketInfo {
  checkBytes(packet, 'packet');
  const selfDelimited = checkBoolean(checkOptions(options, 'options').selfDelimited ?? false, 'selfDelimited');
  const parsed = native.opusParsePacket(packet, selfDelimited);
  if (typeof parsed === 'number') throw opusError(parsed, 'Cannot parse');
  const [length, lbrr, , padding] = parsed as unknown as [number, number, number, number];
  const frames = Array.from({ length: (parsed.length - HEADER) / 2 }, (_, i) => {
    const offset = parsed[HEADER + 2 * i] as number;
    return packet.subarray(offset, offset + (parsed[HEADER + 2 * i + 1] as number));
  });
  const config = (packet[0] as number) >> 3;
  const extensions = padding === 0 ? [] : readExtensions(packet, selfDelimited);
  const frameSamples = FRAME_SAMPLES[config] as number;
  const samples = frames.length * frameSamples;
  return {
    ...modeOf(config),
    channels: (packet[0] as number) & 4 ? 2 : 1,
    frameDuration: (frameSamples * 1000) / PCM_RATE,
    duration: (samples * 1000) / PCM_RATE,
    samples,
    frames,
    lbrr: lbrr !== 0,
    dred: extensions.some(isDred),
    padding,
    extensions,
    length,
  };
}

function modeOf(config: number): { mode: OpusMode; bandwidth: OpusBandwidth } {
  if (config < 12) return { mode: 'silk', bandwidth: SILK_BANDWIDTHS[config >> 2] as OpusBandwidth };
  if (config < 16) return { mode: 'hybrid', bandwidth: HYBRID_BANDWIDTHS[(config - 12) >> 1] as OpusBandwidth };
  return { mode: 'celt', bandwidth: CELT_BANDWIDTHS[(config - 16) >> 2] as OpusBandwidth };
}

/** While DRED is a draft, its payload begins with a 'D' and the number of the draft that it follows. */
function isDred({ id, data }: Required<OpusExtension>): boolean {
  return id === OpusExtensionId.dred && data.length > 2 && data[0] === 0x44;
}

function readExtensions(packet: Uint8Array, selfDelimited: boolean): Required<OpusExtension>[] {
  const numbers = native.opusExtensions(packet, selfDelimited);
  if (typeof numbers === 'number') return [];
  const extensions = Array.from({ length: numbers.length / 4 }, (_, i) => {
    const [id, frame, offset, length] = numbers.subarray(4 * i) as unknown as [number, number, number, number];
    return { id, frame, data: packet.subarray(offset, offset + length) };
  });
  // The packet has those that each frame has first, of all frames together.
  return extensions.sort((a, b) => a.frame - b.frame);
}

export interface OpusStreamsOptions {
  /** How many streams are in the packet, for a multistream one; default 1. */
  streams?: number;
}

const MAX_STREAMS = 255;
const MAX_LENGTH = 2 ** 20;

function streamsOf(options: OpusStreamsOptions): number {
  return checkInteger(checkOptions(options, 'options').streams ?? 1, 'streams', 1, MAX_STREAMS);
}

/** A copy of the packet that is `length` bytes long and sounds the same. */
export function padPacket(
  packet: Uint8Array,
  length: number,
  options: OpusStreamsOptions = {},
): Uint8Array<ArrayBuffer> {
  checkBytes(packet, 'packet');
  checkInteger(length, 'length', Math.max(1, packet.length), MAX_LENGTH);
  const padded = new Uint8Array(length);
  padded.set(packet);
  const code = native.opusPad(padded, packet.length, streamsOf(options));
  if (code !== 0) throw opusError(code, 'Cannot pad');
  return padded;
}

/** A copy of the packet without padding, and so without extensions. */
export function unpadPacket(packet: Uint8Array, options: OpusStreamsOptions = {}): Uint8Array<ArrayBuffer> {
  checkBytes(packet, 'packet');
  const copy = Uint8Array.from(packet);
  const length = native.opusUnpad(copy, streamsOf(options));
  if (length <= 0) throw opusError(length, 'Cannot unpad');
  return copy.slice(0, length);
}

/** A copy of the packet that carries extensions besides those that it has. Decoders skip what they do not know. */
export function extendPacket(packet: Uint8Array, extensions: readonly OpusExtension[]): Uint8Array<ArrayBuffer> {
  checkBytes(packet, 'packet');
  if (!Array.isArray(extensions)) throw wrongType('array', 'extensions', extensions);
  const numbers: number[] = [];
  let bytes = 0;
  for (const extension of extensions as OpusExtension[]) {
    const { id, frame = 0, data } = checkOptions(extension, 'extension');
    checkInstance(data, 'data', Uint8Array);
    numbers.push(checkInteger(id, 'id', 3, 127), checkInteger(frame, 'frame', 0, 47));
    if (id < 32) checkOneOf(data.length, 'data.length', [0, 1]);
    // Its number, its length in bytes of up to 255, and the way to another frame.
    bytes += data.length + Math.ceil(data.length / 255) + 4;
  }
  if (extensions.length === 0) return Uint8Array.from(packet);
  const room = packet.length + bytes + Math.ceil(bytes / 254) + packet.length;
  const extended = new Uint8Array(Math.min(MAX_LENGTH, room));
  extended.set(packet.subarray(0, extended.length));
  const data = extensions.map((extension) => extension.data);
  const length = native.opusExtend(extended, packet.length, numbers, data);
  if (length <= 0) throw opusError(length, 'Cannot extend');
  return extended.slice(0, length);
}
