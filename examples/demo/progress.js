// One line that is drawn over itself on a terminal, or a line every few seconds where nobody watches.

const BAR = 16;
const LEVELS = '▁▂▃▄▅▆▇█';
/** Decibels that one step of the level drawing stands for. */
const LEVEL_STEP = 6;
const QUIET_INTERVAL_MS = 3000;

export class Progress {
  #stream = process.stdout;
  #lastPrinted = performance.now();

  /**
   * @param {{ seconds: number, total: number, sentLevel: number, heardLevel: number, packets: number, lost: number }} state
   */
  show({ seconds, total, sentLevel, heardLevel, packets, lost }) {
    const text =
      `${seconds.toFixed(1).padStart(6)} s ${bar(seconds / total)}  ` +
      `in ${meter(sentLevel)}  out ${meter(heardLevel)}  ${packets} packets, ${lost} lost`;
    if (this.#stream.isTTY) {
      this.#stream.write(`\r${text.slice(0, this.#stream.columns - 1)}\x1b[K`);
    } else if (performance.now() - this.#lastPrinted >= QUIET_INTERVAL_MS) {
      this.#lastPrinted = performance.now();
      this.#stream.write(`${text}\n`);
    }
  }

  end() {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}

function bar(share) {
  const full = Math.round(Math.min(1, share) * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

function meter(decibels) {
  const step = Math.round(decibels / LEVEL_STEP) + LEVELS.length;
  const column = LEVELS[Math.max(0, Math.min(LEVELS.length - 1, step))];
  return `${column} ${decibels < -99 ? '  −∞' : decibels.toFixed(0).padStart(4)} dB`;
}
