const CELLS = 30;
const CLEAR_LINE = '\r\u001b[K';

/** One line of a terminal that says how far something is. Elsewhere it says nothing. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** @param fraction null where nobody knows how much there is. */
  show(fraction: number | null, text: string): void {
    if (!this.#stream.isTTY) return;
    const full = Math.round((fraction ?? 0) * CELLS);
    const bar = `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${String(Math.floor((fraction ?? 0) * 100)).padStart(3)} %  `;
    const line = `${fraction === null ? '' : bar}${text}`;
    this.#stream.write(`${CLEAR_LINE}${line.slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write(CLEAR_LINE);
  }
}
