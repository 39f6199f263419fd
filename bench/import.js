// What loading the package costs a fresh process, beyond loading nothing.
import { adapters, everyone } from './adapters/index.js';
import { interleave } from './harness/children.js';
import { median } from './harness/numbers.js';
import { runScript } from './harness/run-script.js';

const ROUNDS = 17;
const NOTHING = 'data:text/javascript,';

/** @param {string} specifier */
function script(specifier) {
  return `
    import { writeSync } from 'node:fs';
    const rss = process.memoryUsage.rss();
    const before = performance.now();
    await import(${JSON.stringify(specifier)});
    const time = performance.now() - before;
    writeSync(1, JSON.stringify({ time, bytes: process.memoryUsage.rss() - rss }));
    process.reallyExit(0);
  `;
}

export async function run() {
  const subjects = new Map([['nothing', NOTHING], ...everyone.map((name) => [name, adapters[name].specifier])]);
  const results = await interleave(subjects, ROUNDS, async (specifier) => (await runScript(script(specifier))).answer);
  const over = (key) => {
    const medians = new Map([...results].map(([name, rounds]) => [name, median(rounds.map((round) => round[key]))]));
    const nothing = medians.get('nothing') ?? 0;
    medians.delete('nothing');
    return new Map([...medians].map(([name, value]) => [name, value - nothing]));
  };
  const bytes = over('bytes');
  return [
    { what: 'import, time', unit: 'ms', values: over('time'), target: { below: 12 } },
    {
      what: 'import, memory',
      unit: 'MiB',
      values: new Map([...bytes].map(([name, value]) => [name, value / 1024 / 1024])),
      target: { below: 12 },
    },
  ];
}
