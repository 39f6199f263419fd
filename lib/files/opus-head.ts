import { copyBytes } from '../core/bytes.js';
import { checkInteger, checkNumber, checkOptions } from '../core/check.js';
import { AUDIO_RATE } from './packet.js';

const SIGNATURE = 'OpusHead';
const SHORTEST = 19;
const WITH_MAPPING = 21;
const GAIN_STEPS = 256;

/** The identification header of Ogg Opus (RFC 7845, section 5.1), which is WebM's CodecPrivate as well. */
export interface OpusHead {
  channels: number;
  /** Samples at 48 kHz to leave out at the beginning: what the encoder's delay put there. */
  preSkip: number;
  /** Of what was encoded, 0 when it is not known. Opus itself has no rate. */
  inputSampleRate: number;
  /** Decibels to apply when decoding. */
  outputGain: number;
  /** 0: mono or stereo; 1: surround in Vorbis order; 2 and 3: ambisonics; 255: no meaning. */
  mappingFamily: number;
  /** Packets of a stream hold so many streams of the codec, so many of them in stereo. */
  streams: number;
  coupledStreams: number;
  /** For each channel of the output the decoded channel, 255 for silence; family 3 has a matrix of 16-bit numbers here. */
  mapping: Uint8Array;
}

export interface OpusHeadOptions extends Partial<OpusHead> {
  channels: number;
}

/** Completes a header: what is left out is that of mono or stereo as they come out of an encoder. */
export function makeOpusHead(options: OpusHeadOptions): OpusHead {
  const { channels } = checkOptions(options, 'options');
  checkInteger(channels, 'channels', 1, 255);
  const mappingFamily = checkInteger(options.mappingFamily ?? 0, 'mappingFamily', 0, 255);
  if (mappingFamily === 0) checkInteger(channels, 'channels', 1, 2);
  return {
    channels,
    preSkip: checkInteger(options.preSkip ?? 312, 'preSkip', 0, 65_535),
    inputSampleRate: checkInteger(options.inputSampleRate ?? AUDIO_RATE, 'inputSampleRate', 0, 2 ** 32 - 1),
    outputGain: checkNumber(options.outputGain ?? 0, 'outputGain', -128, 32767 / GAIN_STEPS),
    mappingFamily,
    streams: checkInteger(options.streams ?? 1, 'streams', 1, 255),
    coupledStreams: checkInteger(options.coupledStreams ?? (channels === 2 ? 1 : 0), 'coupledStreams', 0, 255),
    mapping: options.mapping ?? Uint8Array.from({ length: channels }, (_, index) => index),
  };
}

/** Answers null for bytes that are no header that RFC 7845 lets anyone read. */
export function parseOpusHead(bytes: Uint8Array): OpusHead | null {
  if (bytes.length < SHORTEST || !startsWith(bytes, SIGNATURE)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The upper four bits are the major version; a minor one changes nothing that matters here.
  if (view.getUint8(8) > 15) return null;
  const channels = view.getUint8(9);
  const mappingFamily = view.getUint8(18);
  const head = {
    channels,
    preSkip: view.getUint16(10, true),
    inputSampleRate: view.getUint32(12, true),
    outputGain: view.getInt16(16, true) / GAIN_STEPS,
    mappingFamily,
  };
  if (channels === 0) return null;
  if (mappingFamily === 0) return channels > 2 ? null : makeOpusHead(head);
  if (bytes.length < WITH_MAPPING) return null;
  const streams = view.getUint8(19);
  const coupledStreams = view.getUint8(20);
  const mappingLength = mappingFamily === 3 ? 2 * channels * (streams + coupledStreams) : channels;
  if (streams === 0 || coupledStreams > streams || streams + coupledStreams > 255) return null;
  if (bytes.length < WITH_MAPPING + mappingLength) return null;
  return {
    ...head,
    streams,
    coupledStreams,
    mapping: copyBytes(bytes.subarray(WITH_MAPPING, WITH_MAPPING + mappingLength)),
  };
}

export function writeOpusHead(head: OpusHead): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.mappingFamily === 0 ? SHORTEST : WITH_MAPPING + head.mapping.length);
  bytes.set(new TextEncoder().encode(SIGNATURE));
  const view = new DataView(bytes.buffer);
  view.setUint8(8, 1);
  view.setUint8(9, head.channels);
  view.setUint16(10, head.preSkip, true);
  view.setUint32(12, head.inputSampleRate, true);
  view.setInt16(16, Math.round(head.outputGain * GAIN_STEPS), true);
  view.setUint8(18, head.mappingFamily);
  if (head.mappingFamily === 0) return bytes;
  view.setUint8(19, head.streams);
  view.setUint8(20, head.coupledStreams);
  bytes.set(head.mapping, WITH_MAPPING);
  return bytes;
}

export function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
