// PCM that goes in, crosses a connection, and comes out as PCM: the CPU of a stream, and how late an impulse comes.
import { setTimeout as pause } from 'node:timers/promises';
import { adapters, everyone } from './adapters/index.js';
import { interleave, withChildren } from './harness/children.js';
import { cpuSeconds, median } from './harness/numbers.js';
import { createVoices } from './voices.js';

/** Implementations with raw audio, and the harness, which hands the same blocks from its input to its output. */
const names = everyone.filter((name) => adapters[name].hasVoice);
const HARNESS = 'harness';

const ROUNDS = 2;
const SETTLE = 2500;
const CPU_TIME = 5000;
const IMPULSE_TIME = 4000;
/** Less sound than this, or fewer impulses, and the figures would be of something else. */
const ENOUGH = 0.9;

export function serve(adapter) {
  const voices = createVoices(adapter);
  return {
    open: (count) => voices.open(count),
    async speak(time) {
      const heardBefore = voices.heard();
      const before = process.cpuUsage();
      await pause(time);
      const cpu = cpuSeconds(before);
      const heard = voices.heard();
      return {
        cpu,
        seconds: heard.seconds - heardBefore.seconds,
        loudBlocks: heard.loudBlocks - heardBefore.loudBlocks,
      };
    },
    impulses: (time) => voices.latencies(time),
  };
}

/** One process after the other: fifty streams want the whole machine. */
function measure(name, count) {
  return withChildren(import.meta.url, [name], async (children) => {
    const child = children.get(name);
    await child.call('open', count);
    await pause(SETTLE);
    const { cpu, seconds, loudBlocks } = await child.call('speak', CPU_TIME);
    const wall = CPU_TIME / 1000;
    if (seconds < ENOUGH * wall * count)
      throw new Error(`only ${(seconds / wall).toFixed(1)} of ${count} streams came out`);
    if (loudBlocks === 0) throw new Error('nothing but silence came out');
    const { times, expected } = await child.call('impulses', IMPULSE_TIME);
    if (times.length < ENOUGH * expected) throw new Error(`${times.length} of ${expected} impulses came out`);
    return { cpu: (cpu / wall / count) * 100, latency: median(times) };
  });
}

export async function run() {
  const results = new Map();
  for (const count of [1, 10, 50]) {
    const subjects = new Map([HARNESS, ...names].map((name) => [name, name]));
    results.set(count, await interleave(subjects, ROUNDS, (name) => measure(name, count)));
  }
  const over = (count, key) => {
    const medians = [...results.get(count)].map(([name, rounds]) => [name, median(rounds.map((round) => round[key]))]);
    return new Map(medians.filter(([name]) => name !== HARNESS));
  };
  const line = (count, key, unit, what, target) => ({
    what: `PCM in to PCM out, ${what}, ${count} stream${count === 1 ? '' : 's'}`,
    unit,
    values: over(count, key),
    target,
    note:
      key === 'cpu'
        ? `harness alone ${median(
            results
              .get(count)
              .get(HARNESS)
              .map(({ cpu }) => cpu),
          ).toFixed(2)} %`
        : undefined,
  });
  return [
    line(10, 'cpu', '% of a core', 'CPU per stream', { below: 2.3 }),
    line(50, 'cpu', '% of a core', 'CPU per stream', { below: 2.0 }),
    line(1, 'latency', 'ms', 'latency', { atMost: 45 }),
    line(50, 'latency', 'ms', 'latency', { atMost: 60 }),
  ];
}
