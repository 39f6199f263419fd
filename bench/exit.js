// How long a process lives on once its last connection was closed.
import { everyone } from './adapters/index.js';
import { interleave } from './harness/children.js';
import { median } from './harness/numbers.js';
import { runScript } from './harness/run-script.js';

const ROUNDS = 11;
const harness = new URL('./harness/peers.js', import.meta.url).href;
const index = new URL('./adapters/index.js', import.meta.url).href;

/** @param {string} name */
function script(name) {
  return `
    import { writeSync } from 'node:fs';
    import { adapters } from ${JSON.stringify(index)};
    import { openPair } from ${JSON.stringify(harness)};
    const adapter = await adapters[${JSON.stringify(name)}].load();
    const pair = await openPair(adapter);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closedAt = String(process.hrtime.bigint());
    pair.close();
    adapter.cleanup?.();
    writeSync(1, JSON.stringify({ closedAt, needsCleanup: adapter.cleanup !== undefined }));
  `;
}

const BARE = `
  import { writeSync } from 'node:fs';
  await new Promise((resolve) => setTimeout(resolve, 100));
  writeSync(1, JSON.stringify({ closedAt: String(process.hrtime.bigint()) }));
`;

export async function run() {
  const subjects = new Map([['nothing', BARE], ...everyone.map((name) => [name, script(name)])]);
  const results = await interleave(subjects, ROUNDS, async (source) => {
    const { answer, endedAt } = await runScript(source);
    return { time: Number(endedAt - BigInt(answer.closedAt)) / 1e6, needsCleanup: answer.needsCleanup };
  });
  const values = new Map([...results].map(([name, rounds]) => [name, median(rounds.map(({ time }) => time))]));
  const nothing = values.get('nothing') ?? Number.NaN;
  values.delete('nothing');
  const needy = [...results].filter(([, [first]]) => first.needsCleanup).map(([name]) => name);
  return [
    {
      what: 'exit after close()',
      unit: 'ms',
      values,
      target: { below: 20 },
      note: `bare Node.js ${nothing.toFixed(1)} ms; a cleanup call needed by: ${needy.join(', ') || 'none'}`,
    },
  ];
}
