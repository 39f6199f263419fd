import { checkInstance, checkInteger, checkOptions, wrongValue } from '../core/check.js';
import { type NativeOpusDecoder, type NativeOpusDred, native } from '../native.js';
import { nativeOf, type OpusCoder } from './coder.js';
import { opusClosedError, opusError } from './error.js';
import { checkBytes, checkSampleRate, type OpusSampleRate, type OpusSamples } from './format.js';

export interface OpusDredParseOptions {
  /** Of the decoder that will use it; default 48000. */
  sampleRate?: OpusSampleRate;
  /** How much of it is needed at most, in samples; parsing costs accordingly. Default: all of it. */
  maxSamples?: number;
}

const MAX_SECONDS = 10;
const SECONDS = 2;

let nativeDred: (dred: OpusDred) => NativeOpusDred;

/** The deep redundancy (DRED) of one packet at a time: speech of up to a second before it, in a few hundred bytes. */
export class OpusDred {
  readonly #native = new native.OpusDred();
  readonly #result = new Int32Array(2);
  #closed = false;

  /** Reads the redundancy of a packet and returns how many samples before the packet it begins; 0 when it has none. */
  parse(packet: Uint8Array, options: OpusDredParseOptions = {}): number {
    checkBytes(packet, 'packet');
    const { sampleRate = 48_000, maxSamples } = checkOptions(options, 'options');
    checkSampleRate(sampleRate);
    const most = checkInteger(maxSamples ?? SECONDS * sampleRate, 'maxSamples', 0, MAX_SECONDS * sampleRate);
    if (this.#closed) throw opusClosedError('OpusDred');
    const code = this.#native.parse(packet, most, sampleRate, this.#result);
    if (code !== 0) throw opusError(code, 'Cannot read the redundancy');
    return this.reach;
  }

  /** How many samples before the packet the redundancy begins. */
  get reach(): number {
    return this.#result[0] as number;
  }

  /** How many samples before the packet it ends: what lies between is silence that was not coded. */
  get end(): number {
    return this.#result[1] as number;
  }

  /** Frees the native memory now instead of at garbage collection. */
  close(): void {
    this.#closed = true;
    this.#native.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #open(): NativeOpusDred {
    if (this.#closed) throw opusClosedError('OpusDred');
    return this.#native;
  }

  static {
    nativeDred = (dred) => dred.#open();
  }
}

export function decodeWith(
  decoder: OpusCoder & { channels: number },
  dred: OpusDred,
  offset: number,
  frameSize: number,
  out: OpusSamples,
): number {
  checkInstance(dred, 'dred', OpusDred);
  const handle = nativeOf(decoder) as NativeOpusDecoder;
  const samples = handle.decodeDred(nativeDred(dred), offset, out, frameSize);
  if (samples > 0) return samples;
  const needed = frameSize * decoder.channels;
  if (out.length < needed) throw wrongValue(`at least ${needed} samples`, 'out.length', out.length);
  throw opusError(samples, 'Cannot decode');
}
