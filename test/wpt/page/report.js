// @ts-check
import { writeSync } from 'node:fs';

const STATUS = ['PASS', 'FAIL', 'TIMEOUT', 'NOTRUN', 'PRECONDITION_FAILED'];
const HARNESS = ['OK', 'ERROR', 'TIMEOUT', 'PRECONDITION_FAILED'];
const CHANNEL = 3;

/**
 * One line to the runner, written before anything else happens, so that a crash loses nothing that was known.
 * @param {object} fact
 */
export function tell(fact) {
  const line = Buffer.from(`${JSON.stringify(fact)}\n`);
  for (let sent = 0; sent < line.length; ) {
    try {
      sent += writeSync(CHANNEL, line, sent);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** Stands for the suite's testharnessreport.js, which every embedder supplies. */
export function reportResults() {
  const { setup, add_result_callback, add_completion_callback } = /** @type {any} */ (globalThis);
  const exit = process.exit.bind(process);
  setup({ output: false });
  add_result_callback(({ name, status, message }) => {
    tell({ name, status: STATUS[status], message: String(message ?? '').slice(0, 300) });
  });
  add_completion_callback((_tests, { status, message }) => {
    tell({ harness: HARNESS[status], message: String(message ?? '').slice(0, 300) });
    setTimeout(() => exit(0), 5);
  });
}
