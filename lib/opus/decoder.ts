import { checkNumber, checkOptions, wrongValue } from '../core/check.js';
import { type NativeOpusDecoder, native } from '../native.js';
import { Controls, Reading } from './controls.js';
import { bandwidthOf, type OpusBandwidth } from './encoder-settings.js';
import { INVALID_PACKET, opusClosedError, opusError } from './error.js';
import {
  allocateSamples,
  checkBytes,
  checkChannels,
  checkFrameSize,
  checkSampleRate,
  checkSamples,
  type OpusSampleFormat,
  type OpusSampleRate,
  type OpusSamples,
  type OpusSamplesOf,
} from './format.js';
import { packetSamples } from './packet.js';

/** Everything of a decoder that can be set, as constructor option and as property. */
export interface OpusDecoderSettings {
  /** 0 to 10 (default 0): from 5 on lost packets are concealed by a neural network, from 6 on speech is enhanced by one. */
  complexity?: number;
  /** Decibels, -128 to 127.99 (default 0). */
  gain?: number;
  /** For output that will be mixed down to mono (default false). */
  phaseInversionDisabled?: boolean;
  /** Adds what a wideband encoder left out, at 48 kHz and complexity 4 or more (default false). */
  bandwidthExtension?: boolean;
  /** Takes no notice of what the packets' padding carries, such as the quality extension (default false). */
  ignoreExtensions?: boolean;
}

export interface OpusDecoderOptions extends OpusDecoderSettings {
  sampleRate: OpusSampleRate;
  channels: 1 | 2;
}

export interface OpusDecodeOptions {
  /** Decodes the copy of the packet before this one, which was lost, instead of the packet itself. */
  fec?: boolean;
  /** How much was lost, in samples per channel; by default as much as the last packet held. */
  frameSize?: number;
}

const SETTINGS = ['complexity', 'gain', 'phaseInversionDisabled', 'bandwidthExtension', 'ignoreExtensions'] as const;

/** libopus takes the gain in 256ths of a decibel, in 16 bits. */
const GAIN_STEPS = 256;
const MIN_GAIN = -32768 / GAIN_STEPS;
const MAX_GAIN = 32767 / GAIN_STEPS;

const EMPTY = new Int16Array(0);

/** Turns Opus packets into PCM, whatever rate and channels they were made from. */
export class OpusDecoder implements Required<OpusDecoderSettings> {
  readonly sampleRate: OpusSampleRate;
  readonly channels: 1 | 2;
  readonly #native: NativeOpusDecoder;
  readonly #controls: Controls;
  #closed = false;

  constructor(options: OpusDecoderOptions);
  constructor(sampleRate: OpusSampleRate, channels: 1 | 2);
  constructor(first: OpusDecoderOptions | OpusSampleRate, channels?: 1 | 2) {
    const options: OpusDecoderOptions =
      typeof first === 'number'
        ? { sampleRate: first, channels: channels as 1 | 2 }
        : checkOptions<OpusDecoderOptions>(first, 'options');
    this.sampleRate = checkSampleRate(options.sampleRate);
    this.channels = checkChannels(options.channels);
    this.#native = new native.OpusDecoder();
    const code = this.#native.open(this.sampleRate, this.channels);
    if (code !== 0) throw opusError(code, 'Cannot create an OpusDecoder');
    this.#controls = new Controls(this.#native);
    for (const name of SETTINGS) {
      if (options[name] !== undefined) (this as Record<string, unknown>)[name] = options[name];
    }
  }

  /** Decodes a packet into a new array, Int16Array unless a format is given; null conceals a lost packet. */
  decode<Format extends OpusSampleFormat = 'int16'>(
    packet: Uint8Array | null,
    options: OpusDecodeOptions & { format?: Format } = {},
  ): OpusSamplesOf<Format> {
    const { fec = false, format } = checkOptions(options, 'options');
    if (packet !== null) checkBytes(packet, 'packet');
    if (packet !== null && !fec) {
      const samples = packetSamples(packet, this.sampleRate);
      if (samples === 0) this.#fail(INVALID_PACKET, packet, EMPTY);
      const out = allocateSamples(format, samples * this.channels);
      const decoded = this.#native.decode(packet, out);
      if (decoded <= 0) this.#fail(decoded, packet, out);
      return out;
    }
    const frameSize = this.#lost(packet, options);
    const out = allocateSamples(format, frameSize * this.channels);
    this.#recover(packet, out, frameSize);
    return out;
  }

  /**
   * Decodes a packet into `out`, in the format of its type, and returns the samples per channel. Allocates nothing.
   * 120 ms is room for every packet.
   */
  decodeInto(packet: Uint8Array | null, out: OpusSamples, options?: OpusDecodeOptions): number {
    checkSamples(out, 'out');
    if (packet !== null) checkBytes(packet, 'packet');
    if (packet !== null && !options?.fec) {
      const decoded = this.#native.decode(packet, out);
      if (decoded <= 0) this.#fail(decoded, packet, out);
      return decoded;
    }
    return this.#recover(packet, out, this.#lost(packet, options ?? {}));
  }

  /** Continues the sound over a loss of so many samples per channel: a multiple of 2.5 ms, up to 120 ms. */
  conceal<Format extends OpusSampleFormat = 'int16'>(
    samples: number,
    options: { format?: Format } = {},
  ): OpusSamplesOf<Format> {
    return this.decode(null, { ...options, frameSize: checkFrameSize(samples, 'samples', this.sampleRate) });
  }

  get complexity(): number {
    return this.#open().get('complexity');
  }

  set complexity(value: number) {
    this.#open().setInteger('complexity', value, 0, 10);
  }

  get gain(): number {
    return this.#open().get('gain') / GAIN_STEPS;
  }

  set gain(value: number) {
    const decibels = checkNumber(value, 'gain', MIN_GAIN, MAX_GAIN);
    this.#open().set('gain', Math.round(decibels * GAIN_STEPS));
  }

  get phaseInversionDisabled(): boolean {
    return this.#open().getBoolean('phaseInversionDisabled');
  }

  set phaseInversionDisabled(value: boolean) {
    this.#open().setBoolean('phaseInversionDisabled', value);
  }

  get bandwidthExtension(): boolean {
    return this.#open().getBoolean('bandwidthExtension');
  }

  set bandwidthExtension(value: boolean) {
    this.#open().setBoolean('bandwidthExtension', value);
  }

  get ignoreExtensions(): boolean {
    return this.#open().getBoolean('ignoreExtensions');
  }

  set ignoreExtensions(value: boolean) {
    this.#open().setBoolean('ignoreExtensions', value);
  }

  /** The bandwidth of the last packet, null before the first one. */
  get bandwidth(): OpusBandwidth | null {
    return bandwidthOf(this.#open().get('bandwidth'));
  }

  /** The period of the voice in the last frame, in samples at 48 kHz; 0 when there is none. */
  get pitch(): number {
    return this.#open().read(Reading.pitch);
  }

  /** Samples per channel of the last packet, or of what stood in for it. */
  get lastPacketDuration(): number {
    return this.#open().read(Reading.lastPacketDuration);
  }

  /** The entropy coder's state after the last packet; equal to the encoder's when both went through the same. */
  get finalRange(): number {
    return this.#open().read(Reading.finalRange);
  }

  /** Forgets the past, as before a new stream. Settings stay. */
  reset(): void {
    this.#open();
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

  #open(): Controls {
    if (this.#closed) throw opusClosedError('OpusDecoder');
    return this.#controls;
  }

  /** How much there is to fill in. Who does not say so lost as much as the packet before held. */
  #lost(next: Uint8Array | null, { frameSize }: OpusDecodeOptions): number {
    if (frameSize !== undefined) return checkFrameSize(frameSize, 'frameSize', this.sampleRate);
    const last = this.lastPacketDuration;
    if (last !== 0) return last;
    return (next && packetSamples(next, this.sampleRate)) || this.sampleRate / 50;
  }

  #recover(next: Uint8Array | null, out: OpusSamples, frameSize: number): number {
    const recovered = this.#native.recover(next, out, frameSize);
    if (recovered <= 0) this.#fail(recovered, next, out, frameSize);
    return recovered;
  }

  #fail(code: number, packet: Uint8Array | null, out: OpusSamples, frameSize = 0): never {
    this.#open();
    if (packet?.length === 0 || (packet && packetSamples(packet, this.sampleRate) === 0)) {
      throw opusError(INVALID_PACKET, 'Cannot decode');
    }
    if (out.length < frameSize * this.channels) {
      throw wrongValue(`at least ${frameSize * this.channels} samples`, 'out.length', out.length);
    }
    if (packet?.buffer === out.buffer) throw wrongValue('memory apart from that of packet', 'out', out);
    throw opusError(code, 'Cannot decode');
  }
}
