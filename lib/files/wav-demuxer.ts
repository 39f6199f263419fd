import { copyBytes, joinBytes } from '../core/bytes.js';
import type { OpusSamples } from '../opus/index.js';
import { type AudioFileError, formatError, truncatedError } from './error.js';
import { startsWith } from './opus-head.js';
import { A_LAW, MU_LAW, parseWavFormat, type WavFormat } from './wav-format.js';

const CHUNK_HEADER = 8;
/** A size that says that the writer did not know. */
const UNKNOWN = 0xffffffff;
/** Chunks before the sound are read whole when they matter, and matter only when they are small. */
const LARGEST_FORMAT = 1 << 16;

/** WAV to PCM, from bytes in pieces as they come: RIFF, RF64 and BW64. */
export class WavDemuxer {
  /** Known once the first samples are out. */
  format: WavFormat | null = null;
  /** Samples per channel that the file says it holds, null when it does not. */
  length: number | null = null;
  readonly #onFault: ((fault: AudioFileError) => void) | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #offset = 0;
  /** Where the sound begins. */
  #dataOffset = 0;
  /** Bytes to leave out before the next chunk. */
  #skip = 0;
  #state: 'file' | 'chunks' | 'data' | 'done' = 'file';
  #left = Number.POSITIVE_INFINITY;
  /** What the ds64 chunk says of a file beyond 4 GiB. */
  #longSize: number | null = null;

  constructor({ onFault }: { onFault?: (fault: AudioFileError) => void } = {}) {
    this.#onFault = onFault;
  }

  push(chunk: Uint8Array, emit: (pcm: OpusSamples) => void): void {
    if (this.#state === 'done') return;
    this.#bytes = this.#bytes.length === 0 ? chunk : joinBytes([this.#bytes, chunk]);
    if (this.#state === 'file') this.#readFile();
    while (this.#state === 'chunks' && this.#readChunk());
    if (this.#state === 'data') this.#readData(emit);
  }

  end(): void {
    if (this.#state === 'file') throw formatError('This is no WAV file');
    if (this.#state === 'chunks') throw truncatedError('The WAV file ends before its sound', this.#offset);
    const isShort = this.#state === 'data' && Number.isFinite(this.#left);
    if (!isShort && this.#bytes.length === 0) return;
    const fault = truncatedError('The WAV file ends before its samples do', this.#offset + this.#bytes.length);
    if (!this.#onFault) throw fault;
    this.#onFault(fault);
  }

  /** Whether the sound has been reached. */
  get hasBegun(): boolean {
    return this.#state === 'data' || this.#state === 'done';
  }

  /** Goes on at a frame, once the sound has been reached. Answers where its bytes are, which come next. */
  jump(frame: number): number {
    const size = this.length === null ? Number.POSITIVE_INFINITY : this.length * this.#frameBytes;
    const skipped = Math.min(frame * this.#frameBytes, size);
    this.#bytes = new Uint8Array(0);
    this.#offset = this.#dataOffset + skipped;
    this.#left = size - skipped;
    this.#state = this.#left > 0 ? 'data' : 'done';
    return this.#offset;
  }

  /** Samples per channel of a file of so many bytes. */
  lengthOf(fileSize: number): number {
    const held = Math.floor((fileSize - this.#dataOffset) / this.#frameBytes);
    return Math.min(held, this.length ?? held);
  }

  #take(length: number): void {
    this.#bytes = this.#bytes.subarray(length);
    this.#offset += length;
  }

  #readFile(): void {
    if (this.#bytes.length < 12) return;
    const isRiff = ['RIFF', 'RF64', 'BW64'].some((name) => startsWith(this.#bytes, name));
    if (!isRiff || !startsWith(this.#bytes.subarray(8), 'WAVE')) throw formatError('This is no WAV file');
    this.#take(12);
    this.#state = 'chunks';
  }

  /** Answers whether there may be another one. */
  #readChunk(): boolean {
    const skipped = Math.min(this.#skip, this.#bytes.length);
    this.#take(skipped);
    this.#skip -= skipped;
    if (this.#skip > 0 || this.#bytes.length < CHUNK_HEADER) return false;
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const size = view.getUint32(4, true);
    if (startsWith(this.#bytes, 'data')) {
      if (!this.format) throw formatError('The WAV file does not say how its samples are held', this.#offset);
      this.#begin(size);
      return false;
    }
    const matters = startsWith(this.#bytes, 'fmt ') || startsWith(this.#bytes, 'ds64');
    if (matters && size <= LARGEST_FORMAT) {
      if (this.#bytes.length < CHUNK_HEADER + size) return false;
      this.#readSettings(this.#bytes.subarray(CHUNK_HEADER, CHUNK_HEADER + size));
    }
    // Chunks begin at even addresses.
    this.#skip = CHUNK_HEADER + size + (size & 1);
    return true;
  }

  #readSettings(chunk: Uint8Array): void {
    if (startsWith(this.#bytes, 'ds64')) {
      if (chunk.length < 16) return;
      const size = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength).getBigUint64(8, true);
      this.#longSize = Number(size);
      return;
    }
    this.format = parseWavFormat(chunk);
    if (!this.format) throw formatError('The WAV file holds samples of a kind that cannot be read', this.#offset);
  }

  #begin(size: number): void {
    this.#take(CHUNK_HEADER);
    this.#state = 'data';
    if (size === UNKNOWN && this.#longSize !== null) this.#left = this.#longSize;
    else if (size !== UNKNOWN && size !== 0) this.#left = size;
    this.#dataOffset = this.#offset;
    if (Number.isFinite(this.#left)) this.length = Math.floor(this.#left / this.#frameBytes);
  }

  get #frameBytes(): number {
    const { bits, channels } = this.format as WavFormat;
    return (bits / 8) * channels;
  }

  #readData(emit: (pcm: OpusSamples) => void): void {
    const frame = this.#frameBytes;
    const available = Math.min(this.#bytes.length, this.#left);
    const length = available - (available % frame);
    if (length > 0) {
      const bytes = this.#bytes.subarray(0, length);
      this.#take(length);
      this.#left -= length;
      emit(convert(bytes, this.format as WavFormat));
    }
    if (this.#left < frame) {
      this.#state = 'done';
      this.#bytes = new Uint8Array(0);
    }
  }
}

function convert(bytes: Uint8Array, { kind, bits }: WavFormat): OpusSamples {
  const count = bytes.length / (bits / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 'a-law') return Int16Array.from(bytes, (code) => A_LAW[code] as number);
  if (kind === 'mu-law') return Int16Array.from(bytes, (code) => MU_LAW[code] as number);
  if (bits === 8) return Int16Array.from(bytes, (value) => (value - 128) << 8);
  if (kind === 'integer' && bits === 16) {
    // The host is little-endian, as the file is; only the address may not fit.
    if (bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, count);
    return new Int16Array(copyBytes(bytes).buffer);
  }
  if (kind === 'float' && bits === 32) return new Float32Array(copyBytes(bytes).buffer);
  if (bits === 24) {
    const samples = new Int32Array(count);
    for (let i = 0, at = 0; i < count; i++, at += 3) {
      samples[i] = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | (view.getInt8(at + 2) << 16);
    }
    return samples;
  }
  const samples = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    samples[i] = kind === 'float' ? view.getFloat64(8 * i, true) : view.getInt32(4 * i, true) / 2 ** 31;
  }
  return samples;
}
