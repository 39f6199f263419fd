import { type NativeOpusDecoder, type NativeOpusEncoder, native } from '../native.js';

/** The longest packet, in milliseconds. */
const LONGEST_MS = 120;
const RESET_STATE = 4028;
const OK = 0;
const BAD_ARG = -1;

/** What both packages allow for the output of one call of the encoder. */
export const MAX_PACKET_SIZE = 3 * 1276;

/**
 * An encoder that takes bytes and answers with libopus's own numbers, as the classes of both packages do before they
 * put them into words.
 */
export class EncoderHandle {
  readonly #native: NativeOpusEncoder = new native.OpusEncoder();
  readonly #channels: number;
  readonly #packet = new Uint8Array(MAX_PACKET_SIZE);
  #pcm = new Int16Array(0);

  constructor(channels: number) {
    this.#channels = channels;
  }

  open(sampleRate: number, application: number): number {
    return this.#native.open(sampleRate, this.#channels, application);
  }

  /** One frame, `frameSize` samples per channel long; bytes that are missing at its end are silence. */
  encode(bytes: Uint8Array, frameSize: number): Buffer | number {
    const length = frameSize * this.#channels;
    if (!(length > 0 && length <= LONGEST_MS * 96 * this.#channels)) return BAD_ARG;
    // Copied, because bytes need not lie where 16-bit numbers may.
    if (this.#pcm.length !== length) this.#pcm = new Int16Array(length);
    const pcm = new Uint8Array(this.#pcm.buffer);
    const given = bytes.subarray(0, pcm.length);
    pcm.set(given);
    pcm.fill(0, given.length);
    const written = this.#native.encode(this.#pcm, this.#packet);
    return written > 0 ? Buffer.from(this.#packet.subarray(0, written)) : written;
  }

  control(request: number, value: number): number {
    if (request !== RESET_STATE) return this.#native.set(request | 0, value | 0);
    this.#native.reset();
    return OK;
  }

  get(request: number): number {
    return this.#native.get(request);
  }

  close(): void {
    this.#native.close();
  }
}

/** The same for a decoder. */
export class DecoderHandle {
  readonly #native: NativeOpusDecoder = new native.OpusDecoder();
  readonly #channels: number;
  #pcm = new Int16Array(0);

  constructor(channels: number) {
    this.#channels = channels;
  }

  open(sampleRate: number): number {
    const code = this.#native.open(sampleRate, this.#channels);
    if (code === OK) this.#pcm = new Int16Array((sampleRate / 1000) * LONGEST_MS * this.#channels);
    return code;
  }

  /** An empty packet stands for a lost one. */
  decode(packet: Uint8Array): Buffer | number {
    const lost = packet.length === 0;
    const samples = lost
      ? this.#native.recover(null, this.#pcm, this.#pcm.length / this.#channels)
      : this.#native.decode(packet, this.#pcm);
    if (samples < 0) return samples;
    return Buffer.from(new Uint8Array(this.#pcm.buffer, 0, samples * this.#channels * 2));
  }

  control(request: number, value: number): number {
    if (request !== RESET_STATE) return this.#native.set(request | 0, value | 0);
    this.#native.reset();
    return OK;
  }

  close(): void {
    this.#native.close();
  }
}

/** The bytes of any view, without a copy. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
