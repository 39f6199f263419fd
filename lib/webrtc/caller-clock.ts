import { ELAPSED_GAP } from '../native.js';

/** What of a chunk is to be sent, and when. In samples per channel. */
export interface Placed {
  /** What is too late, at the beginning of the chunk. */
  late: number;
  /** Between what was sent and this. */
  gap: number;
  /** The timestamp of what is to be sent; null as long as there are none. */
  start: number | null;
}

/** A difference of more seconds is no pause: the sender has begun anew, with timestamps of its own. */
const LONGEST_PAUSE = 10;

/**
 * Where a source is on its caller's timeline, in RTP timestamps: samples per channel, modulo 2^32 (RFC 3550, section
 * 5.1). Differences of less than a block are the unrest of the caller's clock. They add up, and when they make a block,
 * it is left out or skipped.
 */
export class CallerClock {
  readonly #block: number;
  readonly #longest: number;
  #next: number | null = null;

  constructor(sampleRate: number) {
    this.#block = sampleRate / 100;
    this.#longest = sampleRate * LONGEST_PAUSE;
  }

  place(timestamp: number | undefined, samples: number): Placed {
    if (timestamp === undefined) return { late: 0, gap: 0, start: this.#next };
    if (this.#next === null) return { late: 0, gap: 0, start: timestamp };
    const difference = (timestamp - this.#next) | 0;
    if (Math.abs(difference) > this.#longest) return { late: 0, gap: ELAPSED_GAP, start: timestamp };
    if (difference >= this.#block) return { late: 0, gap: difference, start: timestamp };
    const late = difference > -this.#block ? 0 : Math.ceil(-difference / this.#block) * this.#block;
    return { late: Math.min(late, samples), gap: 0, start: this.#next };
  }

  /** So many samples were sent as they had been placed. */
  advance({ start }: Placed, samples: number): void {
    if (start !== null && samples > 0) this.#next = (start + samples) >>> 0;
  }
}
