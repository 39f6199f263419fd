import { checkOneOf, wrongValue } from '../core/check.js';
import { type NativeOpusEncoder, native } from '../native.js';
import { APPLICATIONS, type OpusApplication, OpusEncoderProperties } from './encoder-settings.js';
import { opusError } from './error.js';
import { checkBytes, checkSampleRate, checkSamples, type OpusSampleRate, type OpusSamples } from './format.js';
import { type CoderJob, runJob } from './jobs.js';

const FRAMES_MS = [2.5, 5, 10, 20, 40, 60, 80, 100, 120];

/** Six frames of 20 ms of one stream, each as long as the quality extension lets it become, and their lengths. */
const LARGEST_PACKET = 6 * 3825 + 16;

/** Where encode() writes before it knows the length. Encoding is synchronous, so that one for all encoders is enough. */
let scratch: Uint8Array<ArrayBuffer> | undefined;

export function applicationNumber(value: OpusApplication | undefined, names: readonly OpusApplication[]): number {
  return APPLICATIONS[checkOneOf(value ?? 'audio', 'application', names)];
}

/** What the encoders for one stream and for several have in common. */
export abstract class OpusEncoderBase extends OpusEncoderProperties {
  readonly sampleRate: OpusSampleRate;
  override readonly channels: number;
  readonly #native: NativeOpusEncoder;
  readonly #largestPacket: number;

  protected constructor(
    name: string,
    format: { sampleRate: unknown; channels: number },
    open: (handle: NativeOpusEncoder, sampleRate: number) => { code: number; streams: number },
  ) {
    const handle = new native.OpusEncoder();
    super(handle, name);
    this.sampleRate = checkSampleRate(format.sampleRate);
    this.channels = format.channels;
    this.#native = handle;
    const { code, streams } = open(handle, this.sampleRate);
    if (code !== 0) throw opusError(code, `Cannot create an ${name}`);
    this.#largestPacket = LARGEST_PACKET * streams;
  }

  /** Encodes one frame: interleaved samples of 2.5, 5, 10, 20, 40, 60, 80, 100 or 120 ms. */
  encode(pcm: OpusSamples): Uint8Array<ArrayBuffer> {
    if (scratch === undefined || scratch.length < this.#largestPacket) scratch = new Uint8Array(this.#largestPacket);
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

  /** encode() on another thread. Frames are encoded in the order of the calls; `pcm` may be used again at once. */
  async encodeAsync(pcm: OpusSamples): Promise<Uint8Array<ArrayBuffer>> {
    return runJob(this.#job(pcm));
  }

  #job(pcm: OpusSamples): CoderJob<Uint8Array<ArrayBuffer>> {
    checkSamples(pcm, 'pcm');
    this.checkOpen();
    const { length } = pcm;
    return {
      coder: this,
      input: pcm,
      result: (code, output) => {
        if (output !== null) return new Uint8Array(output);
        this.checkOpen();
        if (this.pending === 0) this.#checkLength(length);
        throw opusError(code, 'Cannot encode');
      },
    };
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

  /** @internal */
  static job(encoder: OpusEncoderBase, pcm: OpusSamples): CoderJob<Uint8Array<ArrayBuffer>> {
    return encoder.#job(pcm);
  }
}
