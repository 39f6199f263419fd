import { checkNumber } from '../core/check.js';
import { ErrorCode, VoxlinkError } from '../core/errors.js';
import { Batches } from './batches.js';
import { formatError, noPositions } from './error.js';
import { FileIndex, PRE_ROLL } from './file-index.js';
import { type EmitPacket, type FileEntry, OggOpusDemuxer, type OggOpusDemuxerOptions } from './ogg-demuxer.js';
import type { OpusFileOptions, OpusFileReader } from './opus-file-reader.js';
import { AUDIO_RATE, type OpusFilePacket, type OpusFileStream } from './packet.js';
import type { ByteSource } from './source.js';
import { WebmOpusDemuxer } from './webm-demuxer.js';

/** What a container must be able to do for a reader. */
export interface OpusDemuxer {
  /** Those whose headers have been read. */
  readonly streams: OpusFileStream[];
  /** Of the next byte to be pushed. */
  readonly readOffset: number;
  push(chunk: Uint8Array, emit: EmitPacket): void;
  end(emit: EmitPacket): void;
  jump(entry: FileEntry, streams: readonly OpusFileStream[]): void;
}

export type MakeDemuxer = (options: OggOpusDemuxerOptions) => OpusDemuxer;

const DEMUXERS: Record<'ogg' | 'webm', MakeDemuxer> = {
  ogg: (options) => new OggOpusDemuxer(options),
  webm: (options) => new WebmOpusDemuxer(options),
};

/** Reads packets from a source through a demuxer. */
export class DemuxingReader implements OpusFileReader {
  readonly format: 'ogg' | 'webm';
  readonly #source: ByteSource;
  readonly #demuxer: OpusDemuxer;
  readonly #batches: Batches<OpusFilePacket>;
  #closed = false;
  #index: Promise<FileIndex> | null = null;
  /** Link and position that a jump goes to. */
  #from: { index: number; position: number } | null = null;

  /** Opens a file, and reads as far as the headers. */
  static async open(format: 'ogg' | 'webm', source: ByteSource, options: OpusFileOptions): Promise<DemuxingReader> {
    const reader = new DemuxingReader(format, source, options);
    const hasHeaders = await reader.#batches.readUntil(() => reader.#demuxer.streams.length > 0);
    if (!hasHeaders) throw formatError('This file holds no Opus');
    return reader;
  }

  private constructor(format: 'ogg' | 'webm', source: ByteSource, { onFault, signal }: OpusFileOptions) {
    this.format = format;
    this.#source = source;
    this.#demuxer = DEMUXERS[format]({ onFault });
    this.#batches = new Batches(source, this.#demuxer, signal, (packet) => this.#take(packet));
  }

  get stream(): OpusFileStream {
    return this.#demuxer.streams[0] as OpusFileStream;
  }

  get size(): number | null {
    return this.#source.size;
  }

  get bytesRead(): number {
    return this.#batches.bytesRead;
  }

  batches(): AsyncIterableIterator<OpusFilePacket[]> {
    return this.#batches[Symbol.asyncIterator]();
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<OpusFilePacket> {
    for await (const batch of this.batches()) yield* batch;
  }

  async duration(): Promise<number> {
    return (await this.#indexed()).duration / AUDIO_RATE;
  }

  async seek(seconds: number): Promise<void> {
    checkNumber(seconds, 'seconds', 0, Number.MAX_SAFE_INTEGER);
    const { entry, position, streams } = (await this.#indexed()).find(Math.round(seconds * AUDIO_RATE));
    this.#source.seek?.(entry.offset);
    this.#demuxer.jump(entry, streams);
    this.#from = { index: entry.stream.index, position };
    this.#batches.restart();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#batches.end();
    await this.#source.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #indexed(): Promise<FileIndex> {
    if (this.#closed) throw new VoxlinkError(ErrorCode.Closed, 'The OpusFileReader is closed');
    if (!this.#source.seek) throw noPositions();
    if (this.#index) return await this.#index;
    const offset = this.#demuxer.readOffset;
    this.#index = FileIndex.of(this.#source, DEMUXERS[this.format]);
    const index = await this.#index;
    // Reading goes on where it was.
    this.#source.seek(offset);
    return index;
  }

  #take(packet: OpusFilePacket): OpusFilePacket | null {
    const from = this.#from;
    if (from && packet.stream.index === from.index && packet.position < from.position) {
      // Marks what stands before the position that was asked for, as far as the decoder has to hear it.
      if (packet.position + packet.duration <= from.position - PRE_ROLL) return null;
      const before = Math.min(from.position - packet.position, packet.duration - packet.discardEnd);
      return { ...packet, discardStart: Math.max(packet.discardStart, before), gap: 0 };
    }
    this.#from = null;
    return packet;
  }
}
