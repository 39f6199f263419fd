import { checkInteger, checkOptions } from '../core/check.js';
import type { NativeOpusControls } from '../native.js';
import { Controls } from './controls.js';
import { opusBusyError, opusClosedError, opusQueueFullError } from './error.js';

/** How many asynchronous calls of one coder may wait for their turn. */
const MAX_PENDING = 256;

interface Waiter {
  limit: number;
  resolve: () => void;
}

/** @internal Counts a job of a coder in and out; `begin` throws when there is no room for one more. */
export let beginJob: (coder: OpusCoder) => void;
/** @internal */
export let endJob: (coder: OpusCoder) => void;
/** @internal */
export let nativeOf: (coder: OpusCoder) => NativeOpusControls;

/** What every encoder and decoder has: native memory that can be freed, and jobs away from the event loop. */
export abstract class OpusCoder {
  readonly #native: NativeOpusControls;
  readonly #controls: Controls;
  readonly #name: string;
  #closed = false;
  #pending = 0;
  #waiters: Waiter[] = [];

  constructor(native: NativeOpusControls, name: string) {
    this.#native = native;
    this.#controls = new Controls(native);
    this.#name = name;
  }

  /** Asynchronous calls that have not ended. While there are any, only more of them can be made. */
  get pending(): number {
    return this.#pending;
  }

  /** Waits until no more than `limit` asynchronous calls are pending. */
  drained(limit = 0, options: { signal?: AbortSignal } = {}): Promise<void> {
    checkInteger(limit, 'limit', 0, MAX_PENDING);
    const { signal } = checkOptions(options, 'options');
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#pending <= limit) return resolve();
      const abort = () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(signal?.reason);
      };
      const waiter = {
        limit,
        resolve: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiters.push(waiter);
    });
  }

  /** Forgets the past, as before a new stream. Settings stay. */
  reset(): void {
    this.open();
    this.#native.reset();
  }

  /** Frees the native memory now instead of at garbage collection. Asynchronous calls that have not begun are refused. */
  close(): void {
    this.#closed = true;
    this.#native.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The native handle's controls; throws when the coder is closed, or busy on another thread. */
  protected open(): Controls {
    if (this.#closed) throw opusClosedError(this.#name);
    if (this.#pending > 0) throw opusBusyError(this.#name);
    return this.#controls;
  }

  /** As an asynchronous call may, which waits for the ones before it. */
  protected checkOpen(): void {
    if (this.#closed) throw opusClosedError(this.#name);
  }

  #begin(): void {
    this.checkOpen();
    if (this.#pending >= MAX_PENDING) throw opusQueueFullError(this.#name, MAX_PENDING);
    this.#pending++;
  }

  #end(): void {
    this.#pending--;
    if (this.#waiters.length === 0) return;
    const done = this.#waiters.filter(({ limit }) => this.#pending <= limit);
    this.#waiters = this.#waiters.filter((waiter) => !done.includes(waiter));
    for (const { resolve } of done) resolve();
  }

  static {
    beginJob = (coder) => coder.#begin();
    endJob = (coder) => coder.#end();
    nativeOf = (coder) => coder.#native;
  }
}
