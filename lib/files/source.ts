import { type FileHandle, open } from 'node:fs/promises';
import { ReadableStream, type ReadableStreamDefaultReader } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { wrongType } from '../core/check.js';

/** What a file can be read from. A string is a path. */
export type AudioInput =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>;

const CHUNK = 1 << 16;

/** Bytes in order, one chunk ahead of its reader. */
export interface ByteSource {
  /** In bytes, null when only the end will tell. */
  readonly size: number | null;
  /** The next chunk, or null at the end. It is the caller's to keep. */
  read(): Promise<Uint8Array | null>;
  /** Continues elsewhere; null where the bytes come only once. */
  readonly seek: ((offset: number) => void) | null;
  close(): Promise<void>;
}

export async function openSource(input: AudioInput): Promise<ByteSource> {
  if (typeof input === 'string' || input instanceof URL) return await FileSource.open(input);
  if (ArrayBuffer.isView(input)) {
    return new MemorySource(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
  }
  if (input instanceof ArrayBuffer) return new MemorySource(new Uint8Array(input));
  if (input instanceof Blob) return new BlobSource(input);
  if (input instanceof ReadableStream) return new WebSource(input.getReader());
  if (typeof input === 'object' && input !== null && Symbol.asyncIterator in input) {
    return new IterableSource(input as AsyncIterable<Uint8Array>);
  }
  throw wrongType('path, URL, Uint8Array, ArrayBuffer, Blob, ReadableStream or AsyncIterable', 'input', input);
}

class FileSource implements ByteSource {
  readonly size: number | null;
  readonly #file: FileHandle;
  #at = 0;
  #ahead: Promise<Uint8Array | null> | null = null;
  readonly seek: ((offset: number) => void) | null;

  static async open(path: string | URL): Promise<FileSource> {
    const file = await open(path instanceof URL ? fileURLToPath(path) : path, 'r');
    try {
      const stat = await file.stat();
      return new FileSource(file, stat.isFile() ? stat.size : null);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: FileHandle, size: number | null) {
    this.#file = file;
    this.size = size;
    this.seek =
      size === null
        ? null
        : (offset) => {
            this.#at = offset;
            this.#ahead = null;
          };
  }

  async read(): Promise<Uint8Array | null> {
    const chunk = await (this.#ahead ?? this.#load());
    // The next one comes while this one is worked on.
    this.#ahead = chunk && this.#load();
    this.#ahead?.catch(() => {});
    return chunk;
  }

  async close(): Promise<void> {
    await this.#ahead?.catch(() => {});
    await this.#file.close();
  }

  async #load(): Promise<Uint8Array | null> {
    const position = this.size === null ? null : this.#at;
    const chunk = new Uint8Array(CHUNK);
    this.#at += CHUNK;
    let length = 0;
    while (length < CHUNK) {
      const at = position === null ? null : position + length;
      const { bytesRead } = await this.#file.read(chunk, length, CHUNK - length, at);
      if (bytesRead === 0) break;
      length += bytesRead;
      // A pipe hands over what there is.
      if (position === null) break;
    }
    return length === 0 ? null : chunk.subarray(0, length);
  }
}

class MemorySource implements ByteSource {
  readonly size: number;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  async read(): Promise<Uint8Array | null> {
    const chunk = this.#bytes.subarray(this.#at, this.#at + CHUNK);
    this.#at += chunk.length;
    return chunk.length === 0 ? null : chunk;
  }

  seek = (offset: number): void => {
    this.#at = offset;
  };

  async close(): Promise<void> {}
}

class BlobSource implements ByteSource {
  readonly size: number;
  readonly #blob: Blob;
  #at = 0;

  constructor(blob: Blob) {
    this.#blob = blob;
    this.size = blob.size;
  }

  async read(): Promise<Uint8Array | null> {
    const chunk = new Uint8Array(await this.#blob.slice(this.#at, this.#at + CHUNK).arrayBuffer());
    this.#at += chunk.length;
    return chunk.length === 0 ? null : chunk;
  }

  seek = (offset: number): void => {
    this.#at = offset;
  };

  async close(): Promise<void> {}
}

class WebSource implements ByteSource {
  readonly size = null;
  readonly seek = null;
  readonly #reader: ReadableStreamDefaultReader<unknown>;

  constructor(reader: ReadableStreamDefaultReader<unknown>) {
    this.#reader = reader;
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) return null;
      if (checkChunk(value).length > 0) return value as Uint8Array;
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

/** A Readable of Node.js, or a generator. */
class IterableSource implements ByteSource {
  readonly size = null;
  readonly seek = null;
  readonly #input: { destroy?(): void };
  readonly #iterator: AsyncIterator<Uint8Array>;
  #reading = false;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#input = input as { destroy?(): void };
    this.#iterator = input[Symbol.asyncIterator]();
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      this.#reading = true;
      const { done, value } = await this.#iterator.next();
      this.#reading = false;
      if (done) return null;
      if (checkChunk(value).length > 0) return value;
    }
  }

  async close(): Promise<void> {
    if (typeof this.#input.destroy === 'function') this.#input.destroy();
    const returned = this.#iterator.return?.();
    // A generator that waits for something returns only after that.
    if (!this.#reading) await returned;
    else returned?.catch(() => {});
  }
}

function checkChunk(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrongType('Uint8Array', 'chunk of input', value);
  return value;
}
