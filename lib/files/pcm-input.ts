import type { OpusSamples } from '../opus/index.js';
import { Batches } from './batches.js';
import { DecoderStage } from './decoder-stage.js';
import { formatError, noPositions } from './error.js';
import { type AudioFileFormat, openReader } from './open-opus-file.js';
import type { OpusFileOptions, OpusFileReader } from './opus-file-reader.js';
import { AUDIO_RATE, type OpusFilePacket } from './packet.js';
import type { ByteSource } from './source.js';
import type { Pcm } from './transcode-chain.js';
import { WavDemuxer } from './wav-demuxer.js';
import type { WavFormat } from './wav-format.js';

/** A file as PCM in the rate and channels in which it comes out of it. One call at a time. */
export interface PcmInput {
  readonly format: AudioFileFormat;
  readonly pcm: Pcm;
  readonly seekable: boolean;
  /** The next samples, null at the end. */
  next(): Promise<OpusSamples | null>;
  duration(): Promise<number>;
  seek(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** One piece after the other of what comes in groups. */
class Pieces<T> {
  #groups: AsyncIterator<T[]>;
  #group: T[] = [];
  #at = 0;

  constructor(groups: AsyncIterator<T[]>) {
    this.#groups = groups;
  }

  async next(): Promise<T | null> {
    while (this.#at === this.#group.length) {
      const { done, value } = await this.#groups.next();
      if (done) return null;
      this.#group = value;
      this.#at = 0;
    }
    return this.#group[this.#at++] as T;
  }
}

export class OpusPcm implements PcmInput {
  readonly format: AudioFileFormat;
  readonly pcm: Pcm;
  readonly seekable: boolean;
  readonly #reader: OpusFileReader;
  readonly #options: OpusFileOptions;
  #packets: Pieces<OpusFilePacket>;
  #decoder: DecoderStage;
  #decoded: (Int16Array | Float32Array)[] = [];

  static async open(
    format: 'ogg' | 'webm',
    source: ByteSource,
    channels: 1 | 2,
    options: OpusFileOptions,
  ): Promise<OpusPcm> {
    const reader = await openReader(format, source, options);
    return new OpusPcm(reader, source.seek !== null, channels, options);
  }

  private constructor(reader: OpusFileReader, seekable: boolean, channels: 1 | 2, options: OpusFileOptions) {
    this.seekable = seekable;
    this.format = reader.format;
    this.pcm = { sampleRate: AUDIO_RATE, channels };
    this.#reader = reader;
    this.#options = options;
    this.#packets = new Pieces(reader.batches());
    this.#decoder = this.#makeDecoder();
  }

  #makeDecoder(): DecoderStage {
    return new DecoderStage({ channels: this.pcm.channels as 1 | 2, onFault: this.#options.onFault });
  }

  async next(): Promise<OpusSamples | null> {
    for (;;) {
      const samples = this.#decoded.shift();
      if (samples) return samples;
      const packet = await this.#packets.next();
      if (!packet) return null;
      this.#decoder.push(packet, (pcm) => this.#decoded.push(pcm));
    }
  }

  duration(): Promise<number> {
    return this.#reader.duration();
  }

  async seek(seconds: number): Promise<void> {
    await this.#reader.seek(seconds);
    this.#packets = new Pieces(this.#reader.batches());
    this.#decoded = [];
    this.#decoder.close();
    this.#decoder = this.#makeDecoder();
  }

  async close(): Promise<void> {
    this.#decoder.close();
    await this.#reader.close();
  }
}

export class WavPcm implements PcmInput {
  readonly format = 'wav';
  readonly pcm: Pcm;
  readonly seekable: boolean;
  readonly #source: ByteSource;
  readonly #demuxer: WavDemuxer;
  readonly #batches: Batches<OpusSamples>;
  #pieces: Pieces<OpusSamples>;

  static async open(source: ByteSource, { onFault, signal }: OpusFileOptions): Promise<WavPcm> {
    const demuxer = new WavDemuxer({ onFault });
    const batches = new Batches<OpusSamples>(source, demuxer, signal);
    const isRead = await batches.readUntil(() => demuxer.format !== null && demuxer.hasBegun);
    if (!isRead) throw formatError('The WAV file holds no sound');
    return new WavPcm(source, demuxer, batches);
  }

  private constructor(source: ByteSource, demuxer: WavDemuxer, batches: Batches<OpusSamples>) {
    const { sampleRate, channels } = demuxer.format as WavFormat;
    this.pcm = { sampleRate, channels };
    this.seekable = source.seek !== null;
    this.#source = source;
    this.#demuxer = demuxer;
    this.#batches = batches;
    this.#pieces = new Pieces(batches[Symbol.asyncIterator]());
  }

  next(): Promise<OpusSamples | null> {
    return this.#pieces.next();
  }

  async duration(): Promise<number> {
    const { size } = this.#source;
    const samples = size === null ? this.#demuxer.length : this.#demuxer.lengthOf(size);
    if (samples === null) throw noPositions();
    return samples / this.pcm.sampleRate;
  }

  async seek(seconds: number): Promise<void> {
    const { seek } = this.#source;
    if (!seek) throw noPositions();
    seek(this.#demuxer.jump(Math.round(seconds * this.pcm.sampleRate)));
    this.#batches.restart();
    this.#pieces = new Pieces(this.#batches[Symbol.asyncIterator]());
  }

  async close(): Promise<void> {
    this.#batches.end();
    await this.#source.close();
  }
}
