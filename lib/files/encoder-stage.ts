import { checkInteger, checkOneOf, checkOptions, wrongType } from '../core/check.js';
import {
  type OpusApplication,
  OpusEncoder,
  type OpusEncoderSettings,
  type OpusMultistreamApplication,
  OpusMultistreamEncoder,
  type OpusSampleRate,
  type OpusSamples,
} from '../opus/index.js';
import { ChannelMixer } from './channel-mixer.js';
import { toOpusOrder } from './channel-order.js';
import { makeOpusHead, type OpusHeadOptions } from './opus-head.js';
import { makeOpusTags, type OpusTagsInit } from './opus-tags.js';
import { AUDIO_RATE, type OpusFilePacket, type OpusFileStream } from './packet.js';
import type { Emit, Stage } from './stage.js';

const FRAME_MS = [2.5, 5, 10, 20, 40, 60, 80, 100, 120] as const;

export interface OpusEncoderStreamOptions extends OpusEncoderSettings {
  sampleRate: OpusSampleRate;
  /** 1 to 8; from 3 on surround sound, in WAV's order. */
  channels: number;
  /** Default 'audio'. */
  application?: OpusApplication;
  /** Length of each packet in milliseconds (default 20). */
  frameMs?: (typeof FRAME_MS)[number];
  /** Said in the header, where PCM was resampled before (default: the encoder's rate). */
  inputSampleRate?: number;
  tags?: OpusTagsInit;
}

/** PCM of any chunk length to packets that say what of them is to be heard. */
export class EncoderStage implements Stage<OpusSamples, OpusFilePacket> {
  readonly stream: OpusFileStream;
  readonly #encoder: OpusEncoder | OpusMultistreamEncoder;
  /** Into the order of Opus. */
  readonly #order: ChannelMixer | null;
  readonly #channels: number;
  readonly #rate: OpusSampleRate;
  readonly #frameLength: number;
  readonly #lookahead: number;
  /** Samples at 48 kHz of a packet. */
  readonly #duration: number;
  #frame: OpusSamples | null = null;
  #filled = 0;
  /** Samples per channel that came in. */
  #samples = 0;
  #packets = 0;

  constructor(given: OpusEncoderStreamOptions) {
    const { frameMs = 20, inputSampleRate, tags, ...options } = checkOptions(given, 'options');
    checkOneOf(frameMs, 'frameMs', FRAME_MS);
    this.#encoder = encoderFor(options);
    const matrix = toOpusOrder(options.channels);
    this.#order = matrix && new ChannelMixer({ from: options.channels, to: options.channels, matrix });
    const { sampleRate, channels, lookahead } = this.#encoder;
    this.#rate = sampleRate;
    this.#channels = channels;
    this.#lookahead = lookahead;
    this.#frameLength = (sampleRate / 1000) * frameMs * channels;
    this.#duration = (AUDIO_RATE / 1000) * frameMs;
    const preSkip = this.#at48(lookahead);
    this.stream = {
      index: 0,
      head: makeOpusHead({ ...layoutOf(this.#encoder), preSkip, inputSampleRate: inputSampleRate ?? sampleRate }),
      tags: makeOpusTags(tags),
    };
  }

  push(input: OpusSamples, emit: Emit<OpusFilePacket>): void {
    let pcm = input;
    this.#order?.push(input, (ordered) => {
      pcm = ordered;
    });
    if (this.#filled > 0 && this.#frame?.constructor !== pcm.constructor) {
      throw wrongType(`${this.#frame?.constructor.name}, as before,`, 'pcm', pcm);
    }
    if (pcm.length % this.#channels !== 0) throw wrongType(`samples of ${this.#channels} channels`, 'pcm', pcm);
    this.#samples += pcm.length / this.#channels;
    const length = this.#frameLength;
    for (let read = 0; read < pcm.length; ) {
      const left = pcm.length - read;
      if (this.#filled === 0 && left >= length) {
        this.#encode(pcm.subarray(read, read + length), 0, emit);
        read += length;
        continue;
      }
      this.#frame = frameLike(pcm, this.#frame, length);
      const count = Math.min(left, length - this.#filled);
      this.#frame.set(pcm.subarray(read, read + count), this.#filled);
      this.#filled += count;
      read += count;
      if (this.#filled < length) break;
      this.#filled = 0;
      this.#encode(this.#frame, 0, emit);
    }
  }

  /** Pushes out what the encoder holds back, and says where the sound ends. */
  end(emit: Emit<OpusFilePacket>): void {
    const frame = frameLike(this.#frame ?? new Float32Array(0), this.#frame, this.#frameLength);
    const end = this.#at48(this.#lookahead + this.#samples);
    do {
      frame.fill(0, this.#filled);
      this.#filled = 0;
      this.#encode(frame, Math.max(0, (this.#packets + 1) * this.#duration - end), emit);
    } while (this.#packets * this.#duration < end);
    this.close();
  }

  close(): void {
    this.#encoder.close();
  }

  #at48(samples: number): number {
    return Math.round((samples * AUDIO_RATE) / this.#rate);
  }

  #encode(frame: OpusSamples, discardEnd: number, emit: Emit<OpusFilePacket>): void {
    const { stream } = this;
    const duration = this.#duration;
    const { preSkip } = stream.head;
    const data = this.#encoder.encode(frame);
    const start = this.#packets++ * duration;
    const discardStart = Math.min(duration, Math.max(0, preSkip - start));
    emit({ data, duration, position: start - preSkip, discardStart, discardEnd, gap: 0, stream });
  }
}

const SURROUND = 1;
const MOST_CHANNELS = 8;

function encoderFor(
  options: Omit<OpusEncoderStreamOptions, 'frameMs' | 'tags' | 'inputSampleRate'>,
): OpusEncoder | OpusMultistreamEncoder {
  const channels = checkInteger(options.channels, 'channels', 1, MOST_CHANNELS);
  if (channels <= 2) return new OpusEncoder({ ...options, channels: channels as 1 | 2 });
  const application = options.application as OpusMultistreamApplication | undefined;
  return new OpusMultistreamEncoder({ ...options, application, family: SURROUND });
}

function layoutOf(encoder: OpusEncoder | OpusMultistreamEncoder): OpusHeadOptions {
  const { channels } = encoder;
  if (encoder instanceof OpusEncoder) return { channels };
  const { streams, coupledStreams, mapping } = encoder;
  return { channels, mappingFamily: SURROUND, streams, coupledStreams, mapping };
}

function frameLike(pcm: OpusSamples, frame: OpusSamples | null, length: number): OpusSamples {
  if (frame && frame.constructor === pcm.constructor) return frame;
  return new (pcm.constructor as new (length: number) => OpusSamples)(length);
}
