// How long the event loop stands still while many connections of one process negotiate at once.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { everyone } from './adapters/index.js';
import { interleave, withChildren } from './harness/children.js';
import { median, pause } from './harness/numbers.js';
import { openPair } from './harness/peers.js';

const PAIRS = 25;
const ROUNDS = 7;
/** Milliseconds between two looks of the monitor at the clock, and for what still moves after a round. */
const RESOLUTION = 1;
const SETTLE = 500;

export function serve(adapter) {
  return {
    /** Opens the pairs side by side; the longest time in ms for which a timer was late, and how long all of it took. */
    async negotiate(count) {
      const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
      delay.enable();
      await pause(20);
      delay.reset();
      const before = performance.now();
      const pairs = await Promise.all(Array.from({ length: count }, () => openPair(adapter)));
      const took = performance.now() - before;
      // The monitor takes note of a stall when the loop runs again.
      await pause(5);
      delay.disable();
      for (const pair of pairs) pair.close();
      await pause(SETTLE);
      return { longest: delay.max / 1e6 - RESOLUTION, late: delay.percentile(99) / 1e6 - RESOLUTION, took };
    },
  };
}

export async function run() {
  return withChildren(import.meta.url, everyone, async (children) => {
    await interleave(children, 1, (child) => child.call('negotiate', 2));
    const results = await interleave(children, ROUNDS, (child) => child.call('negotiate', PAIRS));
    const over = (pick) => new Map([...results].map(([name, rounds]) => [name, pick(rounds)]));
    const what = `${2 * PAIRS} connections negotiate at once`;
    return [
      {
        what: `longest stall of the event loop, median of ${ROUNDS}: ${what}`,
        unit: 'ms',
        values: over((rounds) => median(rounds.map(({ longest }) => longest))),
        target: { below: 10 },
      },
      {
        what: `longest stall of the event loop, worst of ${ROUNDS}`,
        unit: 'ms',
        values: over((rounds) => Math.max(...rounds.map(({ longest }) => longest))),
        target: { below: 20 },
      },
      {
        what: `until all of them are open, median of ${ROUNDS}`,
        unit: 'ms',
        values: over((rounds) => median(rounds.map(({ took }) => took))),
        target: { below: 250 },
      },
    ];
  });
}
