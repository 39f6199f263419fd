import { checkOneOf, checkOptions, wrongValue } from '../core/check.js';
import { type NativeOpusEncoder, native } from '../native.js';
import { Controls } from './controls.js';
import {
  APPLICATIONS,
  type OpusApplication,
  OpusEncoderProperties,
  type OpusEncoderSettings,
} from './encoder-settings.js';
import { opusClosedError, opusError } from './error.js';
import {
  checkBytes,
  checkChannels,
  checkSampleRate,
  checkSamples,
  type OpusSampleRate,
  type OpusSamples,
} from './format.js';

export interface OpusEncoderOptions extends OpusEncoderSettings {
  sampleRate: OpusSampleRate;
  channels: 1 | 2;
  /** Default 'audio'. */
  application?: OpusApplication;
}

const FRAMES_MS = [2.5, 5, 10, 20, 40, 60, 80, 100, 120];

/** Six frames of 20 ms, each as long as the quality extension lets it become, and their lengths. */
const LARGEST_PACKET = 6 * 3825 + 16;

/** Where encode() writes before it knows the length. Encoding is synchronous, so that one for all encoders is enough. */
let scratch: Uint8Array<ArrayBuffer> | undefined;

/** Turns PCM into Opus packets: one call, one packet of 2.5 to 120 ms. */
export class OpusEncoder extends OpusEncoderProperties {
  readonly sampleRate: OpusSampleRate;
  override readonly channels: 1 | 2;
  readonly #native: NativeOpusEncoder;
  readonly #controls: Controls;
  #closed = false;

  constructor(options: OpusEncoderOptions);
  constructor(sampleRate: OpusSampleRate, channels: 1 | 2, application?: OpusApplication);
  constructor(first: OpusEncoderOptions | OpusSampleRate, channels?: 1 | 2, application?: OpusApplication) {
    super();
    const options =
      typeof first === 'number'
        ? { sampleRate: first, channels: channels as 1 | 2, application }
        : checkOptions<OpusEncoderOptions>(first, 'options');
    this.sampleRate = checkSampleRate(options.sampleRate);
    this.channels = checkChannels(options.channels);
    const names = Object.keys(APPLICATIONS) as OpusApplication[];
    const number = APPLICATIONS[checkOneOf(options.application ?? 'audio', 'application', names)];
    this.#native = new native.OpusEncoder();
    const code = this.#native.open(this.sampleRate, this.channels, number);
    if (code !== 0) throw opusError(code, 'Cannot create an OpusEncoder');
    this.#controls = new Controls(this.#native);
    this.applySettings(options);
  }

  protected override open(): Controls {
    if (this.#closed) throw opusClosedError('OpusEncoder');
    return this.#controls;
  }

  /** Encodes one frame: interleaved samples of 2.5, 5, 10, 20, 40, 60, 80, 100 or 120 ms. */
  encode(pcm: OpusSamples): Uint8Array<ArrayBuffer> {
    scratch ??= new Uint8Array(LARGEST_PACKET);
    return scratch.slice(0, this.encodeInto(pcm, scratch));
  }

  /**
   * Encodes one frame into `out`, which also limits the packet's size, and returns the packet's length in bytes.
   * Allocates nothing.
   */
  encodeInto(pcm: OpusSamples, out: Uint8Array): number {
    checkSamples(pcm, 'pcm');
    checkBytes(out, 'out');
    const length = this.#native.encode(pcm, out);
    if (length <= 0) this.#fail(length, pcm, out);
    return length;
  }

  /** Forgets the past, as before a new stream. Settings stay. */
  reset(): void {
    this.open();
    this.#native.reset();
  }

  /** Frees the native memory now instead of at garbage collection. */
  close(): void {
    this.#closed = true;
    this.#native.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** libopus has only "invalid argument" to say where the caller should learn which. */
  #fail(code: number, pcm: OpusSamples, out: Uint8Array): never {
    this.open();
    if (out.length === 0) throw wrongValue('at least 1 byte', 'out.length', 0);
    this.#checkLength(pcm.length);
    if (pcm.buffer === out.buffer) throw wrongValue('memory apart from that of pcm', 'out', out);
    throw opusError(code, 'Cannot encode');
  }

  #checkLength(length: number): void {
    const samplesPerMs = (this.sampleRate / 1000) * this.channels;
    const { frameDuration } = this;
    if (frameDuration !== 'argument') {
      const needed = frameDuration * samplesPerMs;
      if (length < needed) throw wrongValue(`at least ${needed} samples`, 'pcm.length', length);
      return;
    }
    const shortest = this.application === 'restricted-silk' ? 10 : 0;
    const lengths = FRAMES_MS.filter((ms) => ms >= shortest).map((ms) => ms * samplesPerMs);
    checkOneOf(length, 'pcm.length', lengths);
  }
}
