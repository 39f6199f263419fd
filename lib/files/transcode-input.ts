import type { OpusSamples } from '../opus/index.js';
import { unlessAborted } from './abort.js';
import { Batches } from './batches.js';
import { type AudioFileFormat, openReader, sniff } from './open-opus-file.js';
import type { OpusFileReader } from './opus-file-reader.js';
import { AUDIO_RATE, type OpusFilePacket } from './packet.js';
import type { ByteSource } from './source.js';
import { type ChainEnd, type ChainOptions, opusToOpus, opusToWav, pcmToOpus, pcmToWav } from './transcode-chain.js';
import { WavDemuxer } from './wav-demuxer.js';
import type { WavFormat } from './wav-format.js';

/** One side of a transcoding: what is in the input, in groups, and how to get from there to an output. */
export interface TranscodeInput {
  readonly format: AudioFileFormat;
  readonly bytesRead: number;
  batches(): AsyncIterableIterator<unknown[]>;
  /** Samples per channel of a piece, at `sampleRate`. */
  readonly sampleRate: number;
  samplesOf(piece: unknown): number;
  chainTo(format: AudioFileFormat, options: ChainOptions): ChainEnd<unknown>;
}

export async function openInput(
  source: ByteSource,
  { onFault }: Pick<ChainOptions, 'onFault'>,
  signal: AbortSignal | undefined,
): Promise<TranscodeInput> {
  const { format, source: whole } = await unlessAborted(sniff(source), signal);
  if (format !== 'wav') {
    return new OpusInput(await unlessAborted(openReader(format, whole, { onFault, signal }), signal));
  }
  return await WavInput.open(whole, new WavDemuxer({ onFault }), signal);
}

class OpusInput implements TranscodeInput {
  readonly sampleRate = AUDIO_RATE;
  readonly format: AudioFileFormat;
  readonly #reader: OpusFileReader;

  constructor(reader: OpusFileReader) {
    this.#reader = reader;
    this.format = reader.format;
  }

  get bytesRead(): number {
    return this.#reader.bytesRead;
  }

  batches(): AsyncIterableIterator<OpusFilePacket[]> {
    return this.#reader.batches();
  }

  samplesOf(piece: unknown): number {
    const { duration, discardStart, discardEnd, gap } = piece as OpusFilePacket;
    return duration - discardStart - discardEnd + gap;
  }

  chainTo(format: AudioFileFormat, options: ChainOptions): ChainEnd<unknown> {
    const { stream } = this.#reader;
    return (format === 'wav' ? opusToWav(stream, options) : opusToOpus(stream, format, options)) as ChainEnd<unknown>;
  }
}

class WavInput implements TranscodeInput {
  readonly format = 'wav';
  readonly sampleRate: number;
  readonly #batches: Batches<OpusSamples>;
  readonly #pcm: WavFormat;

  /** Reads until it is known what samples there are. */
  static async open(source: ByteSource, demuxer: WavDemuxer, signal: AbortSignal | undefined): Promise<WavInput> {
    const batches = new Batches<OpusSamples>(source, demuxer, signal);
    await batches.readUntil(() => demuxer.format !== null);
    return new WavInput(batches, demuxer.format as WavFormat);
  }

  private constructor(batches: Batches<OpusSamples>, pcm: WavFormat) {
    this.#batches = batches;
    this.#pcm = pcm;
    this.sampleRate = pcm.sampleRate;
  }

  get bytesRead(): number {
    return this.#batches.bytesRead;
  }

  batches(): AsyncIterableIterator<OpusSamples[]> {
    return this.#batches[Symbol.asyncIterator]();
  }

  samplesOf(piece: unknown): number {
    return (piece as OpusSamples).length / this.#pcm.channels;
  }

  chainTo(format: AudioFileFormat, options: ChainOptions): ChainEnd<unknown> {
    const pcm = this.#pcm;
    return (format === 'wav' ? pcmToWav(pcm, options) : pcmToOpus(pcm, format, options)) as ChainEnd<unknown>;
  }
}
