// @ts-check
// npm run test:wpt [-- <pattern>]: runs the web platform tests for WebRTC on the built package, those whose path matches.
// Fails when a subtest that is expected to pass does not. See README.md.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../../scripts/vendor/cache.js';
import { readExpected } from './runner/expected.js';
import { fetchTests, versionOf } from './runner/fetch-tests.js';
import { judge } from './runner/judge.js';
import { listTests, readSuite } from './runner/list.js';
import { isolate } from './runner/network.js';
import { runFile } from './runner/run-file.js';

/** A loaded machine makes a test miss its time now and then: what fails gets further chances, alone. */
const CHANCES = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', default: path.join(cacheFolder(), `wpt-${readSuite()}`) },
    jobs: { type: 'string', default: '2' },
    verbose: { type: 'boolean', default: false },
  },
});
const folder = path.resolve(values.tests);
fetchTests(folder);
const isolated = isolate();
const expected = readExpected();
const version = versionOf(folder);
const sameSuite = version.startsWith(readSuite());
if (!sameSuite) console.log(`The tests are those of ${version}, the expected results those of ${readSuite()}.`);
const tests = listTests(folder, new RegExp(positionals[0] ?? ''));

/** @param {import('./runner/list.js').TestFile} test */
async function runOnce(test) {
  const result = await runFile(folder, test);
  return { test, result, ...judge(test, result, expected, sameSuite) };
}

/** @param {Awaited<ReturnType<typeof runOnce>>} outcome */
function show({ test, result, passed, failed }) {
  const count = `${passed.length}/${test.subtests.length}`;
  console.log(
    `${result.harness.padEnd(7)} ${count.padStart(7)} ${result.seconds.toFixed(1).padStart(5)} s  ${test.id}`,
  );
  if (values.verbose && result.harness !== 'OK') console.log(`        ${result.message}`);
  if (values.verbose) for (const line of failed) console.log(`        ${line}`);
}

/** @type {Awaited<ReturnType<typeof runOnce>>[]} */
const outcomes = [];
const waiting = [...tests];
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let test = waiting.shift(); test; test = waiting.shift()) {
      const outcome = await runOnce(test);
      outcomes.push(outcome);
      show(outcome);
    }
  }),
);

for (let chance = 0; chance < CHANCES; chance++) {
  for (const [i, { test, regressions }] of outcomes.entries()) {
    if (regressions.length === 0) continue;
    outcomes[i] = await runOnce(test);
    show(outcomes[i]);
  }
}

let failed = false;
for (const { test, regressions, unexpected } of outcomes) {
  for (const line of regressions) console.log(`REGRESSION  ${test.id}: ${line}`);
  for (const name of unexpected) console.log(`now passes  ${test.id}: ${name}`);
  failed ||= regressions.length > 0;
}

/**
 * @param {string} name
 * @param {typeof outcomes} part
 */
function sum(name, part) {
  const all = part.reduce((total, { test }) => total + test.subtests.length, 0);
  const passed = part.reduce((total, outcome) => total + outcome.passed.length, 0);
  if (all > 0) console.log(`${name}: ${passed} of ${all} subtests pass (${((100 * passed) / all).toFixed(1)} %)`);
}

console.log(`\n${outcomes.length} files${isolated ? '' : ', in the network of the machine'}. Of what Chromium passes:`);
sum(
  'connections',
  outcomes.filter(({ test }) => test.core),
);
sum(
  'capture',
  outcomes.filter(({ test }) => !test.core),
);
if (outcomes.length === 0) console.log(`No file's path matches ${positionals[0]}.`);
process.exitCode = failed || outcomes.length === 0 ? 1 : 0;
