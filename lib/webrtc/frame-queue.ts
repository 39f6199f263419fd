import { beginWait, endWait } from './waiting.js';

/** Frames on their way to one `for await` loop. It holds a limited number and drops the oldest when the loop is slower. */
export class FrameQueue<Frame> implements AsyncIterableIterator<Frame> {
  readonly #limit: number;
  readonly #release: (queue: FrameQueue<Frame>) => void;
  readonly #frames: Frame[] = [];
  readonly #waiting: ((result: IteratorResult<Frame>) => void)[] = [];
  #ended = false;

  constructor(limit: number, release: (queue: FrameQueue<Frame>) => void) {
    this.#limit = limit;
    this.#release = release;
  }

  /** False when an older frame was dropped for this one. */
  push(frame: Frame): boolean {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      if (this.#waiting.length === 0) endWait(this);
      waiting({ done: false, value: frame });
      return true;
    }
    const fits = this.#frames.length < this.#limit;
    if (!fits) this.#frames.shift();
    this.#frames.push(frame);
    return fits;
  }

  /** The loop ends after the frames that it has not seen yet. */
  end(): void {
    this.#ended = true;
    endWait(this);
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<Frame>> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve({ done: false, value: frame });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    beginWait(this);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<Frame>> {
    this.#frames.length = 0;
    this.end();
    this.#release(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
