// @ts-check
import { expectedFailures } from './expected.js';

/**
 * @typedef {object} Verdict
 * @property {string[]} passed
 * @property {string[]} failed All that do not pass, with what each says of it.
 * @property {string[]} regressions
 * @property {string[]} unexpected Passes that the list of expected results does not know.
 */

/**
 * Compares what a file's run gave with what is expected of it.
 * @param {import('./list.js').TestFile} test
 * @param {import('./run-file.js').Result} result
 * @param {Record<string, import('./expected.js').Reason[]>} expected
 * @param {boolean} sameSuite Otherwise, what the file does not know any more is not missed.
 * @returns {Verdict}
 */
export function judge(test, result, expected, sameSuite) {
  const allowed = expectedFailures(expected, test);
  const passes = (/** @type {string} */ name) => result.subtests.get(name)?.status === 'PASS';
  const tell = (/** @type {string} */ name) => {
    const { status, message } = result.subtests.get(name) ?? { status: 'MISSING', message: result.message };
    return `${name}: ${status} ${message}`;
  };
  const names = test.subtests.filter((name) => sameSuite || result.harness !== 'OK' || result.subtests.has(name));
  const passed = names.filter(passes);
  const failed = names.filter((name) => !passes(name));
  const regressions = failed.filter((name) => !allowed.has(name)).map(tell);
  if (['CRASH', 'HANG'].includes(result.harness)) regressions.unshift(`${result.harness} ${result.message}`);
  return { passed, failed: failed.map(tell), regressions, unexpected: passed.filter((name) => allowed.has(name)) };
}
