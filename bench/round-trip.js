// How long a message of 100 bytes takes to another process and back.
import { everyone } from './adapters/index.js';
import { interleave, withPairs } from './harness/children.js';
import { quantile } from './harness/numbers.js';
import { openSide } from './harness/peers.js';

const SIZE = 100;
const WARM_UP = 300;
const BATCH = 1000;
const ROUNDS = 5;

export function serve(adapter, io) {
  const message = new Uint8Array(SIZE).fill(7);
  let channel;
  return {
    async connect(isOfferer) {
      channel = await openSide(adapter, io, isOfferer);
      if (!isOfferer) channel.onMessage(() => channel.send(message));
    },
    async trips(count) {
      const times = [];
      await new Promise((resolve) => {
        let before = performance.now();
        channel.onMessage(() => {
          const now = performance.now();
          times.push(now - before);
          if (times.length === count) return resolve();
          before = now;
          channel.send(message);
        });
        channel.send(message);
      });
      return times;
    },
  };
}

export async function run() {
  const results = await withPairs(import.meta.url, everyone, async (pairs) => {
    await interleave(pairs, 1, ({ sender }) => sender.call('trips', WARM_UP));
    return interleave(pairs, ROUNDS, ({ sender }) => sender.call('trips', BATCH));
  });
  const over = (share) => new Map([...results].map(([name, rounds]) => [name, quantile(rounds.flat(), share) * 1000]));
  return [
    { what: 'round trip of 100 bytes, two processes, p50', unit: 'us', values: over(0.5), target: { ofBest: 1 } },
    { what: 'round trip of 100 bytes, two processes, p99', unit: 'us', values: over(0.99), target: { ofBest: 1 } },
  ];
}
