// How long one pair of connections takes, and how much of it is computing.

import { everyone } from './adapters/index.js';
import { interleave, withChildren } from './harness/children.js';
import { cpuSeconds, median, quantile, sum } from './harness/numbers.js';
import { openPair } from './harness/peers.js';

const WARM_UP = 20;
const BATCH = 40;
const ROUNDS = 5;
/** Milliseconds after which a batch ends early, for the sake of the whole run: some need seconds for a pair. */
const BATCH_TIME = 5000;

export function serve(adapter) {
  return {
    async connect(count) {
      const times = [];
      const wallBefore = performance.now();
      const cpuBefore = process.cpuUsage();
      for (let i = 0; i < count && performance.now() - wallBefore < BATCH_TIME; i++) {
        const before = performance.now();
        const pair = await openPair(adapter);
        times.push(performance.now() - before);
        pair.close();
      }
      return { times, wall: (performance.now() - wallBefore) / 1000, cpu: cpuSeconds(cpuBefore) };
    },
  };
}

export async function run() {
  return withChildren(import.meta.url, everyone, async (children) => {
    await interleave(children, 1, (child) => child.call('connect', WARM_UP));
    const results = await interleave(children, ROUNDS, (child) => child.call('connect', BATCH));
    const over = (pick) => new Map([...results].map(([name, rounds]) => [name, pick(rounds)]));
    const times = (share) =>
      over((rounds) =>
        quantile(
          rounds.flatMap((round) => round.times),
          share,
        ),
      );
    return [
      { what: 'construction to open data channel, median', unit: 'ms', values: times(0.5), target: { below: 7 } },
      { what: 'construction to open data channel, p95', unit: 'ms', values: times(0.95), target: { below: 10 } },
      { what: 'construction to open data channel, max', unit: 'ms', values: times(1), target: { atMost: 100 } },
      {
        what: 'pairs connected per second, one after the other',
        unit: '/s',
        values: over((rounds) => sum(rounds.map(({ times }) => times.length)) / sum(rounds.map(({ wall }) => wall))),
        target: { above: 140 },
      },
      {
        what: 'CPU per pair connected and closed',
        unit: 'ms',
        values: over((rounds) => median(rounds.map(({ cpu, times }) => (cpu * 1000) / times.length))),
        target: { below: 5 },
      },
    ];
  });
}
