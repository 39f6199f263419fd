import { checkNumber } from '../core/check.js';
import { ErrorCode, VoxlinkError } from '../core/errors.js';
import { unlessAborted } from './abort.js';
import { formatError } from './error.js';
import { OggOpusDemuxer } from './ogg-demuxer.js';
import { OggIndex, PRE_ROLL } from './ogg-index.js';
import type { OpusFileOptions, OpusFileReader } from './opus-file-reader.js';
import { AUDIO_RATE, type OpusFilePacket, type OpusFileStream } from './packet.js';
import type { ByteSource } from './source.js';

/** Reads Ogg Opus. */
export class OggOpusReader implements OpusFileReader {
  readonly format = 'ogg';
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  readonly #demuxer: OggOpusDemuxer;
  #batch: OpusFilePacket[] = [];
  /** What was thrown while packets before it wait to be taken. */
  #fault: unknown = null;
  #ended = false;
  #closed = false;
  #index: Promise<OggIndex> | null = null;
  /** Link and position that a jump goes to. */
  #from: { index: number; position: number } | null = null;
  #bytesRead = 0;

  /** Opens a file, and reads as far as the headers. */
  static async open(source: ByteSource, options: OpusFileOptions): Promise<OggOpusReader> {
    const reader = new OggOpusReader(source, options);
    while (reader.#demuxer.streams.length === 0) {
      if (reader.#fault) throw reader.#fault;
      if (reader.#ended) throw formatError('This Ogg file holds no Opus');
      await reader.#load();
    }
    return reader;
  }

  private constructor(source: ByteSource, { onFault, signal }: OpusFileOptions) {
    this.#source = source;
    this.#signal = signal;
    this.#demuxer = new OggOpusDemuxer({ onFault });
  }

  get stream(): OpusFileStream {
    return this.#demuxer.streams[0] as OpusFileStream;
  }

  get size(): number | null {
    return this.#source.size;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  async *batches(): AsyncIterableIterator<OpusFilePacket[]> {
    for (;;) {
      const batch = this.#batch;
      this.#batch = [];
      if (batch.length > 0) yield batch;
      else if (this.#fault) throw this.#fault;
      else if (this.#ended) return;
      else await this.#load();
    }
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
    this.#batch = [];
    this.#fault = null;
    this.#ended = false;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended = true;
    this.#batch = [];
    await this.#source.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #indexed(): Promise<OggIndex> {
    if (this.#closed) throw new VoxlinkError(ErrorCode.Closed, 'The OggOpusReader is closed');
    if (!this.#source.seek) {
      throw new VoxlinkError(
        ErrorCode.Argument,
        'Expected a file, bytes or a Blob for input: a stream has no positions',
      );
    }
    if (this.#index) return await this.#index;
    const offset = this.#demuxer.readOffset;
    this.#index = OggIndex.of(this.#source);
    const index = await this.#index;
    // Reading goes on where it was.
    this.#source.seek(offset);
    return index;
  }

  async #load(): Promise<void> {
    const chunk = await unlessAborted(this.#source.read(), this.#signal);
    const emit = (packet: OpusFilePacket) => this.#take(packet);
    try {
      if (chunk) {
        this.#bytesRead += chunk.length;
        this.#demuxer.push(chunk, emit);
      } else {
        this.#ended = true;
        this.#demuxer.end(emit);
      }
    } catch (error) {
      this.#fault = error;
    }
  }

  #take(packet: OpusFilePacket): void {
    const from = this.#from;
    if (from && packet.stream.index === from.index && packet.position < from.position) {
      // Marks what stands before the position that was asked for, as far as the decoder has to hear it.
      if (packet.position + packet.duration <= from.position - PRE_ROLL) return;
      const before = Math.min(from.position - packet.position, packet.duration - packet.discardEnd);
      this.#batch.push({ ...packet, discardStart: Math.max(packet.discardStart, before), gap: 0 });
      return;
    }
    this.#from = null;
    this.#batch.push(packet);
  }
}
