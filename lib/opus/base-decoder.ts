import { checkBoolean, checkNumber, checkOptions, wrongValue } from '../core/check.js';
import { type NativeOpusDecoder, native } from '../native.js';
import { OpusCoder } from './coder.js';
import { Reading } from './controls.js';
import { bandwidthOf, type OpusBandwidth } from './encoder-settings.js';
import { INVALID_PACKET, opusError } from './error.js';
import {
  allocateSamples,
  checkBytes,
  checkFrameSize,
  checkSampleRate,
  checkSamples,
  formatNumber,
  type OpusSampleFormat,
  type OpusSampleRate,
  type OpusSamples,
  type OpusSamplesOf,
  samplesOver,
} from './format.js';
import { type CoderJob, runJob } from './jobs.js';
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
const NO_OPTIONS: OpusDecodeOptions = Object.freeze({});

/** What the decoders for one stream and for several have in common. */
export abstract class OpusDecoderBase extends OpusCoder implements Required<OpusDecoderSettings> {
  readonly sampleRate: OpusSampleRate;
  readonly channels: number;
  readonly #native: NativeOpusDecoder;

  protected constructor(
    name: string,
    format: { sampleRate: unknown; channels: number },
    open: (handle: NativeOpusDecoder, sampleRate: number) => number,
  ) {
    const handle = new native.OpusDecoder();
    super(handle, name);
    this.sampleRate = checkSampleRate(format.sampleRate);
    this.channels = format.channels;
    this.#native = handle;
    const code = open(handle, this.sampleRate);
    if (code !== 0) throw opusError(code, `Cannot create an ${name}`);
  }

  protected applySettings(settings: OpusDecoderSettings): void {
    for (const name of SETTINGS) {
      if (settings[name] !== undefined) (this as Record<string, unknown>)[name] = settings[name];
    }
  }

  /** Decodes a packet into a new array, Int16Array unless a format is given; null conceals a lost packet. */
  decode<Format extends OpusSampleFormat = 'int16'>(
    packet: Uint8Array | null,
    options: OpusDecodeOptions & { format?: Format } = {},
  ): OpusSamplesOf<Format> {
    const { fec = false, format } = checkOptions(options, 'options');
    if (packet !== null) checkBytes(packet, 'packet');
    checkBoolean(fec, 'fec');
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
    const { fec = false } = options ?? NO_OPTIONS;
    checkBoolean(fec, 'fec');
    if (packet !== null && !fec) {
      const decoded = this.#native.decode(packet, out);
      if (decoded <= 0) this.#fail(decoded, packet, out);
      return decoded;
    }
    return this.#recover(packet, out, this.#lost(packet, options ?? NO_OPTIONS));
  }

  /** Continues the sound over a loss of so many samples per channel: a multiple of 2.5 ms, up to 120 ms. */
  conceal<Format extends OpusSampleFormat = 'int16'>(
    samples: number,
    options: { format?: Format } = {},
  ): OpusSamplesOf<Format> {
    return this.decode(null, { ...options, frameSize: checkFrameSize(samples, 'samples', this.sampleRate) });
  }

  /** decode() on another thread. Packets are decoded in the order of the calls. */
  async decodeAsync<Format extends OpusSampleFormat = 'int16'>(
    packet: Uint8Array | null,
    options: OpusDecodeOptions & { format?: Format } = {},
  ): Promise<OpusSamplesOf<Format>> {
    return runJob(this.#job(packet, options));
  }

  #job<Format extends OpusSampleFormat = 'int16'>(
    packet: Uint8Array | null,
    options: OpusDecodeOptions & { format?: Format },
  ): CoderJob<OpusSamplesOf<Format>> {
    const { fec = false, format, frameSize } = checkOptions(options, 'options');
    if (packet !== null) checkBytes(packet, 'packet');
    checkBoolean(fec, 'fec');
    if (frameSize !== undefined) checkFrameSize(frameSize, 'frameSize', this.sampleRate);
    this.checkOpen();
    return {
      coder: this,
      input: packet,
      format: formatNumber(format),
      fec,
      frameSize,
      result: (code, output) => {
        if (output !== null) return samplesOver(format, output);
        this.checkOpen();
        throw opusError(code, 'Cannot decode');
      },
    };
  }

  /** @internal */
  static job(
    decoder: OpusDecoderBase,
    packet: Uint8Array | null,
    options: OpusDecodeOptions & { format?: OpusSampleFormat },
  ): CoderJob<OpusSamples> {
    return decoder.#job(packet, options);
  }

  get complexity(): number {
    return this.open().get('complexity');
  }

  set complexity(value: number) {
    this.open().setInteger('complexity', value, 0, 10);
  }

  get gain(): number {
    return this.open().get('gain') / GAIN_STEPS;
  }

  set gain(value: number) {
    const decibels = checkNumber(value, 'gain', MIN_GAIN, MAX_GAIN);
    this.open().set('gain', Math.round(decibels * GAIN_STEPS));
  }

  get phaseInversionDisabled(): boolean {
    return this.open().getBoolean('phaseInversionDisabled');
  }

  set phaseInversionDisabled(value: boolean) {
    this.open().setBoolean('phaseInversionDisabled', value);
  }

  get bandwidthExtension(): boolean {
    return this.open().getBoolean('bandwidthExtension');
  }

  set bandwidthExtension(value: boolean) {
    this.open().setBoolean('bandwidthExtension', value);
  }

  get ignoreExtensions(): boolean {
    return this.open().getBoolean('ignoreExtensions');
  }

  set ignoreExtensions(value: boolean) {
    this.open().setBoolean('ignoreExtensions', value);
  }

  /** The bandwidth of the last packet, null before the first one. */
  get bandwidth(): OpusBandwidth | null {
    return bandwidthOf(this.open().get('bandwidth'));
  }

  /** The period of the voice in the last frame, in samples at 48 kHz; 0 when there is none. */
  get pitch(): number {
    return this.open().read(Reading.pitch);
  }

  /** Samples per channel of the last packet, or of what stood in for it. */
  get lastPacketDuration(): number {
    return this.open().read(Reading.lastPacketDuration);
  }

  /** The entropy coder's state after the last packet; equal to the encoder's when both went through the same. */
  get finalRange(): number {
    return this.open().read(Reading.finalRange);
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
    this.open();
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
