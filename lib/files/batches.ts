import { unlessAborted } from './abort.js';
import type { ByteSource } from './source.js';
import type { Emit } from './stage.js';

interface Demuxer<T> {
  push(chunk: Uint8Array, emit: Emit<T>): void;
  end(emit: Emit<T>): void;
}

/** What a demuxer makes of a source, in groups as chunks of bytes give them; a fault comes after what stands before it. */
export class Batches<T> {
  readonly #source: ByteSource;
  readonly #demuxer: Demuxer<T>;
  readonly #signal: AbortSignal | undefined;
  readonly #take: (piece: T) => T | null;
  #batch: T[] = [];
  #fault: unknown = null;
  #ended = false;
  #bytesRead = 0;

  /** `take` may change a piece, or leave it out. */
  constructor(
    source: ByteSource,
    demuxer: Demuxer<T>,
    signal: AbortSignal | undefined,
    take: (piece: T) => T | null = (piece) => piece,
  ) {
    this.#source = source;
    this.#demuxer = demuxer;
    this.#signal = signal;
    this.#take = take;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Reads on until `isEnough`. False at the end of the source before that. */
  async readUntil(isEnough: () => boolean): Promise<boolean> {
    while (!isEnough()) {
      if (this.#fault) throw this.#fault;
      if (this.#ended) return false;
      await this.#load();
    }
    return true;
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<T[]> {
    for (;;) {
      const batch = this.#batch;
      this.#batch = [];
      if (batch.length > 0) yield batch;
      else if (this.#fault) throw this.#fault;
      else if (this.#ended) return;
      else await this.#load();
    }
  }

  /** Forgets what was read, because the source stands elsewhere now. */
  restart(): void {
    this.#batch = [];
    this.#fault = null;
    this.#ended = false;
  }

  /** There is nothing more, not even what was read. */
  end(): void {
    this.#batch = [];
    this.#ended = true;
  }

  async #load(): Promise<void> {
    const chunk = await unlessAborted(this.#source.read(), this.#signal);
    const emit = (piece: T) => {
      const taken = this.#take(piece);
      if (taken !== null) this.#batch.push(taken);
    };
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
}
