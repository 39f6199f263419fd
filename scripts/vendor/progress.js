// @ts-check

const BAR_WIDTH = 24;

/** Tells a person what happens. Steps are whole lines; a bar is drawn over itself, and only when somebody watches. */
export class Progress {
  #watched = process.stderr.isTTY === true;
  #drawn = false;
  #lastDraw = 0;

  /** @param {string} text */
  step(text) {
    this.#erase();
    process.stderr.write(`voxlink: ${text}\n`);
  }

  /**
   * @param {string} label
   * @param {number} fraction From 0 to 1.
   */
  bar(label, fraction) {
    const now = Date.now();
    if (!this.#watched || (this.#drawn && now - this.#lastDraw < 80)) return;
    this.#lastDraw = now;
    const done = Math.round(Math.min(Math.max(fraction, 0), 1) * BAR_WIDTH);
    const bar = '█'.repeat(done) + '░'.repeat(BAR_WIDTH - done);
    const percent = String(Math.round(fraction * 100)).padStart(3);
    // A line that wraps could not be drawn over; some terminals report no width at all.
    const width = (process.stderr.columns || 80) - 1;
    process.stderr.write(`\r\x1b[K${`  ${bar} ${percent} %  ${label}`.slice(0, width)}`);
    this.#drawn = true;
  }

  end() {
    this.#erase();
  }

  #erase() {
    if (this.#drawn) process.stderr.write('\r\x1b[K');
    this.#drawn = false;
  }
}
