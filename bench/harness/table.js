/**
 * One line of a row: a figure of each implementation and what voxlink should reach.
 * @typedef {object} Line
 * @property {string} what
 * @property {string} unit
 * @property {Map<string, number>} values by implementation
 * @property {Target} target
 * @property {string} [note] what else the run told
 *
 * One of these. `ofBest` multiplies the best peer's figure of the same run.
 * @typedef {{ below?: number, atMost?: number, above?: number, atLeast?: number, ofBest?: number }} Target
 */

const SUBJECT = 'voxlink';

/** @param {Target} target */
function isMoreBetter({ above, atLeast, ofBest }) {
  return above !== undefined || atLeast !== undefined || (ofBest ?? 0) > 1;
}

/**
 * @param {Map<string, number>} values
 * @param {boolean} moreIsBetter
 */
function bestPeer(values, moreIsBetter) {
  const peers = [...values].filter(([name]) => name !== SUBJECT);
  return peers.sort(([, a], [, b]) => (moreIsBetter ? b - a : a - b))[0];
}

/**
 * @param {Target} target
 * @param {number | undefined} best
 */
function limitOf(target, best) {
  const { below, atMost, above, atLeast, ofBest } = target;
  if (below !== undefined) return { text: `< ${below}`, met: (value) => value < below };
  if (atMost !== undefined) return { text: `<= ${atMost}`, met: (value) => value <= atMost };
  if (above !== undefined) return { text: `> ${above}`, met: (value) => value > above };
  if (atLeast !== undefined) return { text: `>= ${atLeast}`, met: (value) => value >= atLeast };
  const share = /** @type {number} */ (ofBest);
  const bound = best === undefined ? Number.NaN : best * share;
  const times = share === 1 ? 'best' : `${share} x best`;
  if (share > 1) return { text: `>= ${times}`, met: (value) => value >= bound };
  return { text: `<= ${times}`, met: (value) => value <= bound };
}

/** @param {number} value */
function figure(value) {
  if (!Number.isFinite(value)) return '-';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 3));
}

/** @param {Line} line */
function cellsOf({ what, unit, values, target, note }) {
  const moreIsBetter = isMoreBetter(target);
  const best = bestPeer(values, moreIsBetter);
  const own = values.get(SUBJECT);
  const limit = limitOf(target, best?.[1]);
  const reached = own === undefined ? 'no figure' : limit.met(own) ? 'yes' : 'NO';
  return [
    note === undefined ? what : `${what} (${note})`,
    best === undefined ? 'no peer' : `${best[0]} ${figure(best[1])} ${unit}`,
    own === undefined ? '-' : `${figure(own)} ${unit}`,
    best === undefined || own === undefined ? '-' : (own / best[1]).toFixed(2),
    limit.text,
    reached,
  ];
}

/** @param {Line} line */
export function printLine({ what, unit, values }) {
  const all = [...values].map(([name, value]) => `${name} ${figure(value)}`).join(' · ');
  console.log(`  ${what} [${unit}]: ${all}`);
}

/** @param {Line[]} lines */
export function printTable(lines) {
  const rows = [['what', 'best peer', SUBJECT, 'ratio', 'target', 'reached'], ...lines.map(cellsOf)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const print = (cells) => console.log(`| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`);
  print(rows[0]);
  print(widths.map((width) => '-'.repeat(width)));
  for (const row of rows.slice(1)) print(row);
}
