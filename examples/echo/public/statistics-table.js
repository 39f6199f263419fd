// The numbers that Node.js reports, one line for each stream.
import { drawCurve } from './level-graph.js';

const STREAMS = [
  ['audioIn', 'Voice in'],
  ['audioOut', 'Voice out'],
  ['videoIn', 'Picture in'],
  ['videoOut', 'Picture out'],
];
/** One value each second. */
const HISTORY = 60;
const NOTHING = '–';

export class StatisticsTable {
  #body;
  /** @type {Map<string, { cells: HTMLTableCellElement[], canvas: HTMLCanvasElement, history: number[] }>} */
  #rows = new Map();

  /** @param {HTMLTableSectionElement} body */
  constructor(body) {
    this.#body = body;
    this.clear();
  }

  clear() {
    this.#body.replaceChildren();
    this.#rows.clear();
    for (const [key, title] of STREAMS) {
      const row = this.#body.insertRow();
      row.insertCell().textContent = title;
      const codec = row.insertCell();
      const bitrate = row.insertCell();
      const canvas = document.createElement('canvas');
      row.insertCell().append(canvas);
      const cells = [codec, bitrate, row.insertCell(), row.insertCell(), row.insertCell(), row.insertCell()];
      for (const cell of cells) cell.textContent = NOTHING;
      this.#rows.set(key, { cells, canvas, history: [] });
    }
  }

  /** @param {Record<string, any>} statistics */
  show(statistics) {
    for (const [key, { cells, canvas, history }] of this.#rows) {
      const flow = statistics[key];
      if (!flow) continue;
      history.push(flow.kbps);
      if (history.length > HISTORY) history.shift();
      const texts = [
        flow.codec,
        `${flow.kbps.toFixed(0)} kbit/s`,
        flow.packets.toLocaleString('en'),
        `${flow.lost.toLocaleString('en')} (${lossPercent(flow)} %)`,
        flow.jitterMs === undefined ? NOTHING : `${flow.jitterMs.toFixed(1)} ms`,
        flow.picture ?? NOTHING,
      ];
      for (const [index, text] of texts.entries()) cells[index].textContent = text;
      drawCurve(canvas, history, HISTORY);
    }
  }
}

function lossPercent({ packets, lost }) {
  const all = packets + lost;
  return all > 0 ? Math.max(0, (100 * lost) / all).toFixed(1) : '0.0';
}
