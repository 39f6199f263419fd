// Pictures that go in, cross a connection in VP8, and come out: the CPU of a stream, and how late each picture comes.
import { setTimeout as pause } from 'node:timers/promises';
import { adapters, everyone } from './adapters/index.js';
import { FRAMERATE, HEIGHT, makeFilm, number, readNumber, WIDTH } from './film.js';
import { interleave, withChildren } from './harness/children.js';
import { cpuSeconds, median } from './harness/numbers.js';

/** Implementations with raw video, and the harness, which hands the same pictures from its input to its output. */
const names = everyone.filter((name) => adapters[name].hasVideo);
const HARNESS = 'harness';

const ROUNDS = 3;
/** With headers and what repairs losses; pictures get about nine tenths of it. */
const MAX_BITRATE = 1_600_000;
/** Until the estimate of the bandwidth allows for that. */
const SETTLE = 9000;
const TIME = 6000;
const ENOUGH = 0.9;

export function serve(adapter) {
  const film = makeFilm();
  const sentAt = new Float64Array(1 << 16);
  let stream;
  let count = 0;
  let seen = [];

  function write() {
    const data = film[count % film.length];
    number(data, count & 0xffff);
    sentAt[count & 0xffff] = performance.now();
    stream.write({ width: WIDTH, height: HEIGHT, data });
    count++;
  }

  return {
    async open() {
      stream = await adapter.openVideo({ maxBitrate: MAX_BITRATE });
      stream.onFrame((frame) => {
        const now = performance.now();
        seen.push({ width: frame.width, latency: now - sentAt[readNumber(frame)] });
      });
      let due = performance.now();
      const turn = () => {
        for (const now = performance.now(); due <= now; due += 1000 / FRAMERATE) write();
        setTimeout(turn, Math.max(1, due - performance.now()));
      };
      turn();
    },
    async measure(time) {
      seen = [];
      const sentBefore = await stream.bytesSent();
      const before = process.cpuUsage();
      const begin = performance.now();
      await pause(time);
      const cpu = cpuSeconds(before);
      const seconds = (performance.now() - begin) / 1000;
      const bitrate = (((await stream.bytesSent()) - sentBefore) * 8) / seconds;
      return { cpu: cpu / seconds, seconds, bitrate, seen };
    },
  };
}

function measure(name) {
  return withChildren(import.meta.url, [name], async (children) => {
    const child = children.get(name);
    await child.call('open');
    await pause(name === HARNESS ? 500 : SETTLE);
    const { cpu, seconds, bitrate, seen } = await child.call('measure', TIME);
    if (seen.length < ENOUGH * seconds * FRAMERATE) throw new Error(`only ${seen.length} pictures came out`);
    const small = seen.filter(({ width }) => width < WIDTH).length;
    if (small > 0) throw new Error(`${small} of ${seen.length} pictures were made smaller`);
    return { cpu: cpu * 100, latency: median(seen.map(({ latency }) => latency)), kilobits: bitrate / 1000 };
  });
}

export async function run() {
  const subjects = new Map([HARNESS, ...names].map((name) => [name, name]));
  const results = await interleave(subjects, ROUNDS, measure);
  const values = (key) => {
    const medians = [...results].map(([name, rounds]) => [name, median(rounds.map((round) => round[key]))]);
    return new Map(medians.filter(([name]) => name !== HARNESS));
  };
  const alone = median((results.get(HARNESS) ?? []).map(({ cpu }) => cpu)).toFixed(2);
  const what = `I420 in to I420 out, VP8, ${WIDTH}x${HEIGHT}, ${FRAMERATE}/s`;
  return [
    {
      what: `${what}, CPU per stream`,
      unit: '% of a core',
      values: values('cpu'),
      target: { below: 16 },
      note: `harness alone ${alone} %`,
    },
    { what: `${what}, latency`, unit: 'ms', values: values('latency'), target: { atMost: 40 } },
    { what: `${what}, sent`, unit: 'kb/s', values: values('kilobits'), target: { atLeast: 1400 } },
  ];
}
