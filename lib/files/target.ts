import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { WritableStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { joinBytes } from '../core/bytes.js';
import { wrongType } from '../core/check.js';

/** What a file can be written to. A string is a path. */
export type AudioOutput = string | URL | Writable | { getWriter(): unknown };

const COLLECT = 1 << 16;

/** Bytes in order, collected into pieces worth writing; one piece is on its way while the next is filled. */
export interface ByteTarget {
  /** Waits only while an earlier piece is on its way. The bytes are the target's from now on. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Writes over what stands at the beginning; null where that is gone. */
  readonly patch: ((offset: number, bytes: Uint8Array) => Promise<void>) | null;
  /** Writes what is collected, and ends the output. */
  close(): Promise<void>;
  /** Ends the output as a failure. */
  abort(reason: unknown): Promise<void>;
}

export async function openTarget(output: AudioOutput): Promise<ByteTarget> {
  if (typeof output === 'string' || output instanceof URL) {
    const file = await open(output instanceof URL ? fileURLToPath(output) : output, 'w');
    const regular = (await file.stat()).isFile();
    return new CollectingTarget(new FileOutlet(file), regular);
  }
  if (output instanceof Writable) return new CollectingTarget(new NodeOutlet(output), false);
  if (output instanceof WritableStream) return new CollectingTarget(new WebOutlet(output), false);
  throw wrongType('path, URL, Writable or WritableStream', 'output', output);
}

interface Outlet {
  write(bytes: Uint8Array): Promise<unknown>;
  patch?(offset: number, bytes: Uint8Array): Promise<void>;
  close(): Promise<unknown>;
  abort(reason: unknown): Promise<unknown>;
}

class CollectingTarget implements ByteTarget {
  readonly patch: ByteTarget['patch'];
  readonly #outlet: Outlet;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(outlet: Outlet, canPatch: boolean) {
    this.#outlet = outlet;
    this.patch = canPatch
      ? async (offset, bytes) => {
          await this.#flush();
          await this.#pending;
          await outlet.patch?.(offset, bytes);
        }
      : null;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    return this.#length < COLLECT ? undefined : this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#pending;
    await this.#outlet.close();
  }

  async abort(reason: unknown): Promise<void> {
    await this.#pending.catch(() => {});
    await this.#outlet.abort(reason);
  }

  async #flush(): Promise<void> {
    await this.#pending;
    if (this.#length === 0) return;
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Uint8Array) : joinBytes(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    this.#pending = this.#outlet.write(bytes);
    // Its failure is that of the next call.
    this.#pending.catch(() => {});
  }
}

class FileOutlet implements Outlet {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#file.write(bytes, done, bytes.length - done, null)).bytesWritten;
    }
  }

  async patch(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, offset);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  abort(): Promise<void> {
    return this.#file.close();
  }
}

class NodeOutlet implements Outlet {
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.once('error', reject);
      this.#stream.write(bytes, (error) => {
        this.#stream.off('error', reject);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  close(): Promise<void> {
    // Those of the process stay open for whoever comes next.
    if (this.#stream === process.stdout || this.#stream === process.stderr) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#stream.once('error', reject);
      this.#stream.end(() => resolve());
    });
  }

  async abort(reason: unknown): Promise<void> {
    this.#stream.once('error', () => {});
    this.#stream.destroy(reason instanceof Error ? reason : undefined);
  }
}

class WebOutlet implements Outlet {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter();
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#writer.write(bytes);
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  async abort(reason: unknown): Promise<void> {
    await this.#writer.abort(reason).catch(() => {});
  }
}
