import type { OpusSamples } from '../opus/index.js';
import { unlessAborted } from './abort.js';
import { type AudioFileFormat, openReader, sniff } from './open-opus-file.js';
import type { OpusFileReader } from './opus-file-reader.js';
import { AUDIO_RATE, type OpusFilePacket } from './packet.js';
import type { ByteSource } from './source.js';
import { type ChainEnd, type ChainOptions, opusToOpus, opusToWav, pcmToOpus, pcmToWav } from './transcode-chain.js';
import { WavDemuxer } from './wav-demuxer.js';

/** One side of a transcoding: what is in the input, in groups, and how to get from there to an output. */
export interface TranscodeInput {
  readonly format: AudioFileFormat;
  readonly bytesRead: number;
  batches(): AsyncIterableIterator<unknown[]>;
  secondsOf(piece: unknown): number;
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
  const input = new WavInput(whole, new WavDemuxer({ onFault }), signal);
  await input.open();
  return input;
}

class OpusInput implements TranscodeInput {
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

  secondsOf(piece: unknown): number {
    const { duration, discardStart, discardEnd, gap } = piece as OpusFilePacket;
    return (duration - discardStart - discardEnd + gap) / AUDIO_RATE;
  }

  chainTo(format: AudioFileFormat, options: ChainOptions): ChainEnd<unknown> {
    const { stream } = this.#reader;
    return (format === 'wav' ? opusToWav(stream, options) : opusToOpus(stream, format, options)) as ChainEnd<unknown>;
  }
}

class WavInput implements TranscodeInput {
  readonly format = 'wav';
  readonly #source: ByteSource;
  readonly #demuxer: WavDemuxer;
  readonly #signal: AbortSignal | undefined;
  #batch: OpusSamples[] = [];
  #fault: unknown = null;
  #ended = false;
  #bytesRead = 0;

  constructor(source: ByteSource, demuxer: WavDemuxer, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#demuxer = demuxer;
    this.#signal = signal;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Reads until it is known what samples there are. */
  async open(): Promise<void> {
    while (!this.#demuxer.format && !this.#ended) await this.#read();
    if (!this.#demuxer.format) throw this.#fault;
  }

  async *batches(): AsyncIterableIterator<OpusSamples[]> {
    for (;;) {
      const batch = this.#batch;
      this.#batch = [];
      if (batch.length > 0) yield batch;
      else if (this.#fault) throw this.#fault;
      else if (this.#ended) return;
      else await this.#read();
    }
  }

  secondsOf(piece: unknown): number {
    const { sampleRate, channels } = this.#pcm;
    return (piece as OpusSamples).length / (sampleRate * channels);
  }

  chainTo(format: AudioFileFormat, options: ChainOptions): ChainEnd<unknown> {
    const pcm = this.#pcm;
    return (format === 'wav' ? pcmToWav(pcm, options) : pcmToOpus(pcm, format, options)) as ChainEnd<unknown>;
  }

  get #pcm() {
    return this.#demuxer.format as NonNullable<WavDemuxer['format']>;
  }

  async #read(): Promise<void> {
    const chunk = await unlessAborted(this.#source.read(), this.#signal);
    this.#bytesRead += chunk?.length ?? 0;
    this.#ended = chunk === null;
    try {
      if (chunk) this.#demuxer.push(chunk, (pcm) => this.#batch.push(pcm));
      else this.#demuxer.end();
    } catch (error) {
      this.#fault = error;
      this.#ended = true;
    }
  }
}
