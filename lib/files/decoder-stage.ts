import { checkFunction, checkOneOf, checkOptions, wrongType } from '../core/check.js';
import { OpusDecoder, type OpusDecoderSettings, type OpusSampleRate } from '../opus/index.js';
import { ChannelMixer } from './channel-mixer.js';
import type { AudioFileError } from './error.js';
import { corruptError, formatError } from './error.js';
import { AUDIO_RATE, type OpusFilePacket, type OpusFileStream, packetDuration } from './packet.js';
import { toInt16 } from './samples.js';
import type { Emit, Stage } from './stage.js';
import { decoderFor, type StreamDecoder } from './stream-decoder.js';

export interface OpusDecoderStreamOptions extends Omit<OpusDecoderSettings, 'gain'> {
  /** Of the PCM (default 48000). */
  sampleRate?: OpusSampleRate;
  /** Of the PCM (default: those of the first stream; 2 for bare packets). Surround sound is mixed down. */
  channels?: 1 | 2;
  /** Of the PCM (default 'int16'). */
  format?: 'int16' | 'float32';
  /** Hears of each packet that cannot be decoded, which is then concealed. Without it that ends the stream. */
  onFault?: (fault: AudioFileError) => void;
}

/** What a decoder conceals of a gap; the rest is silence, into which concealment fades by then. */
const CONCEALED = AUDIO_RATE / 5;
const LONGEST = 5760;
const STEP = 120;
const SURROUND = 1;

/** Packets to PCM: gaps filled, cut to the sample, with the gain that the header asks for. */
export class DecoderStage implements Stage<OpusFilePacket | Uint8Array, Int16Array | Float32Array> {
  readonly #options: OpusDecoderStreamOptions;
  readonly #rate: OpusSampleRate;
  #decoder: StreamDecoder | null = null;
  /** For streams whose decoder gives other channels than are wanted. */
  #mixer: ChannelMixer | null = null;
  #stream: OpusFileStream | null = null;
  #channels = 0;
  #room: Int16Array | Float32Array = new Int16Array(0);

  constructor(options?: OpusDecoderStreamOptions) {
    this.#options = checkOptions(options, 'options');
    const { sampleRate = AUDIO_RATE, channels = 2, format, onFault } = this.#options;
    this.#rate = sampleRate;
    // Wrong options are refused here and not with the first packet.
    if (format !== undefined) checkOneOf(format, 'format', ['int16', 'float32']);
    if (onFault !== undefined) checkFunction(onFault, 'onFault');
    new OpusDecoder({ ...this.#settings(), channels }).close();
  }

  /** Of the PCM, 0 before the first packet. */
  get channels(): number {
    return this.#channels;
  }

  push(input: OpusFilePacket | Uint8Array, emit: Emit<Int16Array | Float32Array>): void {
    const packet = input instanceof Uint8Array ? barePacket(input) : input;
    if (!(packet?.data instanceof Uint8Array)) throw wrongType('packet', 'packet', input);
    if (!this.#decoder || (packet.stream && packet.stream !== this.#stream)) this.#begin(packet.stream);
    const decoder = this.#decoder as StreamDecoder;
    if (packet.gap > 0) this.#fill(decoder, packet, emit);
    this.#give(this.#decode(decoder, packet), packet.discardStart, packet.discardEnd, emit);
  }

  end(): void {
    this.close();
  }

  close(): void {
    this.#decoder?.close();
  }

  #settings() {
    const { channels: _, format: __, onFault: ___, ...settings } = this.#options;
    return { ...settings, sampleRate: this.#rate };
  }

  /** A new link of the chain starts from nothing, with a gain of its own. */
  #begin(stream: OpusFileStream | null): void {
    const head = stream?.head ?? null;
    const wanted = this.#options.channels ?? (this.#channels || (head?.channels ?? 2));
    // A link of surround sound after one of another kind, or the other way round.
    const isPlain = head === null || head.mappingFamily === 0;
    this.#stream = stream;
    this.#channels = wanted;
    this.#decoder?.close();
    this.#decoder = decoderFor(head, Math.min(wanted, 2), this.#settings());
    this.#decoder.gain = head?.outputGain ?? 0;
    const { channels } = this.#decoder;
    this.#mixer = channels === wanted ? null : new ChannelMixer({ from: channels, to: wanted });
    if (this.#mixer && !isPlain && head.mappingFamily !== SURROUND) {
      throw formatError(`${channels} channels of family ${head.mappingFamily} cannot be mixed to ${wanted}`);
    }
    const length = ((LONGEST * this.#rate) / AUDIO_RATE) * channels;
    this.#room = this.#options.format === 'float32' ? new Float32Array(length) : new Int16Array(length);
  }

  #decode(decoder: StreamDecoder, packet: OpusFilePacket): number {
    try {
      return decoder.decodeInto(packet.data, this.#room);
    } catch (error) {
      const { onFault } = this.#options;
      const seconds = (packet.position / AUDIO_RATE).toFixed(3);
      const fault = corruptError(`The packet at ${seconds} s cannot be decoded: ${(error as Error).message}`, 0);
      if (!onFault) throw fault;
      onFault(fault);
      return this.#conceal(decoder, packet.duration);
    }
  }

  #fill(decoder: StreamDecoder, packet: OpusFilePacket, emit: Emit<Int16Array | Float32Array>): void {
    let left = packet.gap;
    // The packet after the gap may hold a copy of the frame before it.
    const copied = left >= packet.duration && left <= CONCEALED ? packet.duration : 0;
    for (let concealed = 0; left - copied >= STEP && concealed < CONCEALED; ) {
      const step = Math.min(LONGEST, left - copied);
      const whole = step - (step % STEP);
      this.#give(this.#conceal(decoder, whole), 0, 0, emit);
      left -= whole;
      concealed += whole;
    }
    if (copied > 0 && left >= copied) {
      const frameSize = this.#atRate(copied);
      this.#give(decoder.decodeInto(packet.data, this.#room, { fec: true, frameSize }), 0, 0, emit);
      left -= copied;
    }
    for (; left > 0; left -= LONGEST) {
      const samples = this.#atRate(Math.min(left, LONGEST));
      this.#room.fill(0, 0, samples * decoder.channels);
      this.#give(samples, 0, 0, emit);
    }
  }

  #conceal(decoder: StreamDecoder, samples: number): number {
    return decoder.decodeInto(null, this.#room, { frameSize: this.#atRate(samples) });
  }

  #give(samples: number, discardStart: number, discardEnd: number, emit: Emit<Int16Array | Float32Array>): void {
    const start = Math.min(samples, this.#atRate(discardStart));
    const end = Math.max(start, samples - this.#atRate(discardEnd));
    if (end === start) return;
    const { channels } = this.#decoder as StreamDecoder;
    const pcm = this.#room.slice(start * channels, end * channels);
    if (!this.#mixer) emit(pcm);
    else this.#mixer.push(pcm, (mixed) => emit(pcm instanceof Int16Array ? toInt16(mixed) : mixed));
  }

  #atRate(samples: number): number {
    return Math.round((samples * this.#rate) / AUDIO_RATE);
  }
}

function barePacket(data: Uint8Array): OpusFilePacket {
  const duration = packetDuration(data);
  const stream = null as unknown as OpusFileStream;
  return { data, duration, position: 0, discardStart: 0, discardEnd: 0, gap: 0, stream };
}
