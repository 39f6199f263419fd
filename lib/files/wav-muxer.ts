import { checkInteger, checkOneOf } from '../core/check.js';
import type { OpusSamples } from '../opus/index.js';
import { toFloat32 } from './samples.js';
import { EXTENSIBLE_TAG, FLOAT_TAG, PCM_TAG } from './wav-format.js';

export type WavSampleFormat = 'int16' | 'int24' | 'float32';

export interface WavMuxerOptions {
  sampleRate: number;
  channels: number;
  /** How samples are held (default 'int16'). */
  format?: WavSampleFormat;
}

const BYTES = { int16: 2, int24: 3, float32: 4 };
const FORMATS = Object.keys(BYTES) as WavSampleFormat[];
/** Where the sizes of a file beyond 4 GiB go (EBU Tech 3306); a chunk without meaning below that. */
const DS64_SIZE = 28;
const UNKNOWN = 0xffffffff;
/** The tail that all GUIDs of formats have. */
const GUID_TAIL = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
/** Speakers of 1 to 8 channels. */
const SPEAKERS = [0, 4, 3, 7, 0x33, 0x37, 0x3f, 0x13f, 0x63f];

/** PCM to WAV: bytes to append, and in the end the header over again where that can be reached. */
export class WavMuxer {
  readonly #options: Required<WavMuxerOptions>;
  #dataBytes = 0;

  constructor({ sampleRate, channels, format = 'int16' }: WavMuxerOptions) {
    checkInteger(sampleRate, 'sampleRate', 1000, 768_000);
    checkInteger(channels, 'channels', 1, 255);
    this.#options = { sampleRate, channels, format: checkOneOf(format, 'format', FORMATS) };
  }

  /** With a size that says: to the end of the file. */
  begin(): Uint8Array {
    return this.#header(UNKNOWN);
  }

  add(pcm: OpusSamples): Uint8Array {
    const bytes = encode(pcm, this.#options.format);
    this.#dataBytes += bytes.length;
    return bytes;
  }

  /** What makes the length of the data even, as it must be. */
  finish(): Uint8Array {
    return new Uint8Array(this.#dataBytes & 1);
  }

  /** The header with the size that it came to; as long as the one at the beginning. */
  header(): Uint8Array {
    return this.#header(this.#dataBytes);
  }

  #header(dataBytes: number): Uint8Array {
    const { sampleRate, channels, format } = this.#options;
    const frame = BYTES[format] * channels;
    const extensible = channels > 2;
    const formatSize = extensible ? 40 : 16;
    const bytes = new Uint8Array(12 + 8 + DS64_SIZE + 8 + formatSize + 8);
    const view = new DataView(bytes.buffer);
    const fileBytes = bytes.length - 8 + dataBytes + (dataBytes & 1);
    const isLong = dataBytes !== UNKNOWN && fileBytes >= UNKNOWN;
    const text = (at: number, value: string) => bytes.set(Buffer.from(value, 'latin1'), at);
    text(0, isLong ? 'RF64' : 'RIFF');
    view.setUint32(4, Math.min(fileBytes, UNKNOWN), true);
    text(8, 'WAVE');
    text(12, isLong ? 'ds64' : 'JUNK');
    view.setUint32(16, DS64_SIZE, true);
    if (isLong) {
      view.setBigUint64(20, BigInt(fileBytes), true);
      view.setBigUint64(28, BigInt(dataBytes), true);
      view.setBigUint64(36, BigInt(dataBytes / frame), true);
    }
    let at = 20 + DS64_SIZE;
    text(at, 'fmt ');
    view.setUint32(at + 4, formatSize, true);
    const tag = format === 'float32' ? FLOAT_TAG : PCM_TAG;
    view.setUint16(at + 8, extensible ? EXTENSIBLE_TAG : tag, true);
    view.setUint16(at + 10, channels, true);
    view.setUint32(at + 12, sampleRate, true);
    view.setUint32(at + 16, sampleRate * frame, true);
    view.setUint16(at + 20, frame, true);
    view.setUint16(at + 22, BYTES[format] * 8, true);
    if (extensible) {
      view.setUint16(at + 24, 22, true);
      view.setUint16(at + 26, BYTES[format] * 8, true);
      view.setUint32(at + 28, SPEAKERS[channels] ?? 0, true);
      view.setUint16(at + 32, tag, true);
      bytes.set(GUID_TAIL, at + 34);
    }
    at += 8 + formatSize;
    text(at, 'data');
    view.setUint32(at + 4, isLong ? UNKNOWN : dataBytes, true);
    return bytes;
  }
}

function encode(pcm: OpusSamples, format: WavSampleFormat): Uint8Array {
  if (format === 'int16' && pcm instanceof Int16Array) {
    return new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  }
  const samples = toFloat32(pcm);
  if (format === 'float32') return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const bytes = new Uint8Array(samples.length * BYTES[format]);
  const scale = format === 'int16' ? 2 ** 15 : 2 ** 23;
  let at = 0;
  for (const sample of samples) {
    const value = Math.max(-scale, Math.min(scale - 1, Math.round(sample * scale)));
    bytes[at++] = value;
    bytes[at++] = value >> 8;
    if (format === 'int24') bytes[at++] = value >> 16;
  }
  return bytes;
}
