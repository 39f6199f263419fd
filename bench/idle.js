// What open connections cost that do nothing: threads, descriptors, memory, CPU.
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { everyone } from './adapters/index.js';
import { interleave, withChildren } from './harness/children.js';
import { cpuSeconds } from './harness/numbers.js';
import { openPair } from './harness/peers.js';

/** Memory is compared between these two counts, so that what the first pairs load once does not count. */
const FEW = 20;
const MANY = 120;
const IDLE = 100;
const GROW_BY = 10;
const IDLE_TIME = 10_000;
/** Milliseconds for what still moves after the last pair has opened. */
const SETTLE = 1500;

function count(folder) {
  return readdirSync(`/proc/self/${folder}`).length;
}

/** The collector's own hold on memory wavers; the least of a few looks is what cannot be given back. */
async function residentBytes() {
  const looks = [];
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await pause(50);
    looks.push(process.memoryUsage.rss());
  }
  return Math.min(...looks);
}

export function serve(adapter) {
  const pairs = [];
  return {
    /** Opens pairs until there are so many. */
    async grow(wanted) {
      while (pairs.length < wanted) pairs.push(await openPair(adapter));
    },
    async look() {
      return { rss: await residentBytes(), threads: count('task'), descriptors: count('fd') };
    },
    async idle(time) {
      const before = process.cpuUsage();
      await pause(time);
      return cpuSeconds(before) / (time / 1000);
    },
  };
}

export async function run() {
  return withChildren(import.meta.url, everyone, async (children) => {
    const lookAt = (pairs) => async (child) => {
      for (let some = GROW_BY; some <= pairs; some += GROW_BY) await child.call('grow', some);
      await pause(SETTLE);
      return child.call('look');
    };
    const atNone = await interleave(children, 1, lookAt(0));
    const atFew = await interleave(children, 1, lookAt(FEW));
    const atIdle = await interleave(children, 1, lookAt(IDLE));
    // Process time does not count what others use, so all may rest through the same seconds.
    const idle = new Map();
    await Promise.all(
      [...children.values()].map(async (child) =>
        idle.set(child.name, await child.call('idle', IDLE_TIME).catch(() => Number.NaN)),
      ),
    );
    const atMany = await interleave(children, 1, lookAt(MANY));
    const over = (results, pick) => new Map([...results].map(([name, [look]]) => [name, pick(look, name)]));
    return [
      {
        what: `threads with ${IDLE} pairs open`,
        unit: '',
        values: over(atIdle, ({ threads }) => threads),
        target: { atMost: 20 },
        note: `voxlink with ${FEW}: ${atFew.get('voxlink')?.[0].threads}`,
      },
      {
        what: 'descriptors per pair',
        unit: '',
        values: over(atIdle, ({ descriptors }, name) => (descriptors - atNone.get(name)[0].descriptors) / IDLE),
        target: { atMost: 2.25 },
        note: `voxlink in all ${atIdle.get('voxlink')?.[0].descriptors}`,
      },
      {
        what: 'memory per idle pair',
        unit: 'KiB',
        values: over(atMany, ({ rss }, name) => (rss - atFew.get(name)[0].rss) / 1024 / (MANY - FEW)),
        target: { below: 450 },
      },
      {
        what: `CPU of ${IDLE} idle pairs`,
        unit: '% of a core',
        values: new Map([...idle].map(([name, share]) => [name, share * 100])),
        target: { below: 2.9 },
      },
    ];
  });
}
