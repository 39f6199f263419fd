// @ts-check
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Result
 * @property {string} harness What the suite's harness says of the file as a whole; CRASH, HANG when it could not say it.
 * @property {string} message
 * @property {number} seconds
 * @property {Map<string, { status: string, message: string }>} subtests
 */

const PAGE = path.resolve(import.meta.dirname, '../page/main.js');
const NORMAL_LIMIT = 10_000;
const LONG_LIMIT = 60_000;
/** For files that ask for the long limit, although a browser is quick with them. */
const SHORT_LONG_LIMIT = 25_000;
/** The harness ends a file when its time is over. A process that is still there after this has hung. */
const GRACE = 10_000;

/**
 * Runs a file of the suite in a process of its own.
 * @param {string} folder
 * @param {import('./list.js').TestFile} test
 * @returns {Promise<Result>}
 */
export async function runFile(folder, { id, long, slow }) {
  const longLimit = slow ? LONG_LIMIT : SHORT_LONG_LIMIT;
  const begin = performance.now();
  const child = spawn(process.execPath, ['--expose-gc', '--no-warnings', PAGE, folder, id, String(longLimit)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors = `${errors}${text}`.slice(-600);
  });
  /** @type {Result['subtests']} */
  const subtests = new Map();
  /** @type {{ harness: string, message: string } | undefined} */
  let end;
  const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdio[3]) });
  lines.on('line', (line) => {
    const { name, ...fact } = JSON.parse(line);
    if (name !== undefined) subtests.set(name, fact);
    else if (fact.harness) end = fact;
  });
  let hung = false;
  const timer = setTimeout(
    () => {
      hung = true;
      child.kill('SIGKILL');
    },
    (long ? longLimit : NORMAL_LIMIT) + GRACE,
  );
  const [code, signal] = await new Promise((resolve) => child.on('close', (...ending) => resolve(ending)));
  clearTimeout(timer);
  const seconds = (performance.now() - begin) / 1000;
  // A crash on the way out counts as well.
  if (hung) return { harness: 'HANG', message: errors, seconds, subtests };
  if (code !== 0 || !end) return { harness: 'CRASH', message: `${signal ?? code}: ${errors}`, seconds, subtests };
  return { ...end, seconds, subtests };
}
