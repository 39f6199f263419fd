/** Frames that are written late by more than this follow a pause. */
const PAUSE_MS = 200;

/**
 * RTP timestamps for frames whose writer gives none. Those of audio follow each other without gaps, whatever the rhythm
 * in which they are written, but for pauses; those of video tell the time of writing.
 */
export class FrameClock {
  readonly #rate: number;
  #start = Math.floor(Math.random() * 2 ** 32);
  #startMs = performance.now();
  #next: number | null = null;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** `ticks`: how long the frame lasts; null for video. Numbers are of 32 bits. */
  stamp(ticks: number | null, given?: number): number {
    const now = performance.now();
    if (given !== undefined) {
      this.#start = given;
      this.#startMs = now;
      this.#next = ticks === null ? null : given + ticks;
      return given;
    }
    const clock = this.#start + Math.round(((now - this.#startMs) * this.#rate) / 1000);
    const late = this.#next === null || clock - this.#next > (PAUSE_MS * this.#rate) / 1000;
    const timestamp = ticks === null || late ? clock : (this.#next as number);
    this.#next = timestamp + (ticks ?? 0);
    return ((timestamp % 2 ** 32) + 2 ** 32) % 2 ** 32;
  }
}
