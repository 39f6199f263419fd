import { ErrorCode, VoxlinkError } from '../core/errors.js';
import { beginWait, endWait } from './waiting.js';

/** What happens to frames that come faster than a loop takes them. */
export type FrameOverflow = 'drop-oldest' | 'drop-newest' | 'error';

export const FRAME_OVERFLOWS: readonly FrameOverflow[] = ['drop-oldest', 'drop-newest', 'error'];

interface Waiter<Frame> {
  resolve(result: IteratorResult<Frame>): void;
  reject(error: unknown): void;
}

/** Frames on their way to one loop or stream. It holds a limited number, and says what happens to those on top. */
export class FrameQueue<Frame> implements AsyncIterableIterator<Frame> {
  readonly #limit: number;
  readonly #overflow: FrameOverflow;
  readonly #release: (queue: FrameQueue<Frame>) => void;
  readonly #frames: Frame[] = [];
  readonly #waiting: Waiter<Frame>[] = [];
  #ended = false;
  #error: VoxlinkError | null = null;

  constructor(limit: number, overflow: FrameOverflow, release: (queue: FrameQueue<Frame>) => void) {
    this.#limit = limit;
    this.#overflow = overflow;
    this.#release = release;
  }

  /** False when a frame was dropped: this one or an older one. */
  push(frame: Frame): boolean {
    if (this.#ended) return true;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      if (this.#waiting.length === 0) endWait(this);
      waiting.resolve({ done: false, value: frame });
      return true;
    }
    if (this.#frames.length < this.#limit) {
      this.#frames.push(frame);
      return true;
    }
    if (this.#overflow === 'error') this.fail();
    if (this.#overflow !== 'drop-oldest') return false;
    this.#frames.shift();
    this.#frames.push(frame);
    return false;
  }

  /** The loop ends after the frames that it has not seen yet. */
  end(): void {
    this.#ended = true;
    endWait(this);
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  }

  /** As `end`, with an error after those frames. */
  fail(): void {
    if (this.#ended) return;
    this.#ended = true;
    endWait(this);
    const error = new VoxlinkError(ErrorCode.Overflow, 'Frames came faster than they were read');
    const first = this.#waiting.shift();
    if (first === undefined) this.#error = error;
    else first.reject(error);
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
    this.#release(this);
  }

  next(): Promise<IteratorResult<Frame>> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve({ done: false, value: frame });
    const error = this.#error;
    this.#error = null;
    if (error !== null) return Promise.reject(error);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    beginWait(this);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<Frame>> {
    this.#frames.length = 0;
    this.#error = null;
    this.end();
    this.#release(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
