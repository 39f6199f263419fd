// One publisher, many subscribers, and the process between them, which alone is measured.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { adapters, everyone } from './adapters/index.js';
import { gathered } from './adapters/w3c.js';
import { Child, interleave } from './harness/children.js';
import { cpuSeconds, pause, quantile } from './harness/numbers.js';

/** Implementations that can forward. Publisher and subscribers are voxlink's in any case. */
const names = everyone.filter((name) => adapters[name].mostSubscribers !== undefined);
const OWN = 'voxlink';

const MEDIA = {
  /** Opus in packets of 20 ms, as of 32 kb/s. */
  audio: { mimeType: 'audio/opus', bytes: 80, interval: 20, ticks: 960 },
  /** 500 kb/s at 30 frames a second, with a key frame a second. */
  video: { mimeType: 'video/VP8', bytes: 2083, interval: 33.333, ticks: 3000 },
};
const AUDIO_COUNTS = [20, 50, 100, 300];
const VIDEO_COUNTS = [50];
/** So many subscribers tell when each frame came; the others only count. */
const WITNESSES = 10;
/** How many join at the same time. */
const AT_ONCE = 4;
const SETTLE = 3000;
const TIME = 8000;
/** Where libraries and sources of this checkout are. */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Bytes before what a frame carries: what makes it a key or delta frame of VP8. */
const HEADER = 10;

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
/** The same instant on the two timelines. */
const hrtimeOffset = nowMs() - performance.now();

/** A frame that is none to a decoder, but to everybody on the way; it carries when it was sent. */
function stamped({ bytes }, kind, isKey) {
  const data = new Uint8Array(bytes).fill(0x55);
  if (kind === 'audio') data[0] = 0x78;
  else if (isKey) data.set([0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0]);
  else data[0] = 0x11;
  new DataView(data.buffer).setFloat64(HEADER, nowMs());
  return data;
}

async function createPublisher(kind) {
  const { EncodedSource, RTCPeerConnection } = await import('../dist/index.js');
  const media = MEDIA[kind];
  const source = new EncodedSource({ mimeType: media.mimeType });
  const connection = new RTCPeerConnection();
  let sent = 0;
  function run() {
    let due = performance.now();
    const turn = () => {
      for (const now = performance.now(); due <= now; due += media.interval) {
        const isKey = kind === 'video' && sent % 30 === 0;
        const frame = { data: stamped(media, kind, isKey), rtpTimestamp: (sent++ * media.ticks) >>> 0 };
        source.write(kind === 'audio' ? frame : { ...frame, type: isKey ? 'key' : 'delta' });
      }
      setTimeout(turn, Math.max(1, due - performance.now()));
    };
    turn();
  }
  return {
    async offer() {
      connection.addTransceiver(source.track, { direction: 'sendonly' });
      return gathered(connection);
    },
    async accept(answer) {
      await connection.setRemoteDescription(answer);
      run();
    },
    sent: () => sent,
  };
}

async function createSubscribers() {
  const { EncodedSink, RTCPeerConnection } = await import('../dist/index.js');
  const connections = [];
  let delays = null;
  let received = 0;
  function hear({ data, receiveTime }, isWitness) {
    // libwebrtc probes the way with packets that carry nothing.
    if (data.length < HEADER + 8) return;
    received++;
    if (delays === null || !isWitness) return;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    delays.push(receiveTime + hrtimeOffset - view.getFloat64(HEADER));
  }
  return {
    async answer(offer) {
      const connection = new RTCPeerConnection();
      const isWitness = connections.push(connection) <= WITNESSES;
      connection.ontrack = ({ receiver }) => {
        new EncodedSink(receiver, { onframe: (frame) => hear(frame, isWitness) });
      };
      await connection.setRemoteDescription(offer);
      return gathered(connection);
    },
    received: () => received,
    async delays(time) {
      delays = [];
      await pause(time);
      const all = delays;
      delays = null;
      return { median: quantile(all, 0.5), p99: quantile(all, 0.99), count: all.length };
    },
  };
}

/** The role that a process plays is what is asked of it first. */
export function serve(adapter) {
  let role;
  const call =
    (method) =>
    async (...args) =>
      (await role)[method](...args);
  return {
    play(name, kind) {
      const roles = {
        server: () => adapter.createForwarder(),
        publisher: createPublisher,
        subscribers: createSubscribers,
      };
      role = roles[name](kind);
      return role.then(() => true);
    },
    offer: call('offer'),
    accept: call('accept'),
    sent: call('sent'),
    publish: call('publish'),
    subscribe: call('subscribe'),
    answer: call('answer'),
    received: call('received'),
    delays: call('delays'),
    async load(time) {
      const before = process.cpuUsage();
      const start = performance.now();
      await pause(time);
      const share = cpuSeconds(before) / ((performance.now() - start) / 1000);
      return { share, threads: readdirSync('/proc/self/task').length };
    },
  };
}

async function measureCount(count, { server, publisher, subscribers }, state) {
  const join = async () => {
    while (state.joined < count) {
      state.joined++;
      const { id, offer } = await server.call('subscribe');
      await server.call('accept', id, await subscribers.call('answer', offer));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, join));
  await pause(SETTLE);
  const [sentBefore, receivedBefore] = await Promise.all([publisher.call('sent'), subscribers.call('received')]);
  const [{ share, threads }, delays] = await Promise.all([server.call('load', TIME), subscribers.call('delays', TIME)]);
  const [sent, received] = await Promise.all([publisher.call('sent'), subscribers.call('received')]);
  return { share, threads, delays, expected: (sent - sentBefore) * count, received: received - receivedBefore };
}

/** By the number of subscribers. */
async function measure(name, kind, counts) {
  const [server, publisher, subscribers] = [name, OWN, OWN].map((adapter) => new Child(import.meta.url, adapter));
  try {
    await server.call('play', 'server', kind);
    await publisher.call('play', 'publisher', kind);
    await subscribers.call('play', 'subscribers', kind);
    await publisher.call('accept', await server.call('publish', await publisher.call('offer')));
    const results = new Map();
    const state = { joined: 0 };
    for (const count of counts) {
      const result = await measureCount(count, { server, publisher, subscribers }, state);
      if (result.received < 0.9 * result.expected) {
        throw new Error(`${result.received} of ${result.expected} frames arrived at ${count} subscribers`);
      }
      results.set(count, result);
    }
    return results;
  } finally {
    await Promise.all([server, publisher, subscribers].map((child) => child.end()));
  }
}

/** A program that seals packets and sends them, and nothing else. */
function compileLimit(folder) {
  const vendor = path.join(ROOT, 'vendor/linux-x64');
  const program = path.join(folder, 'limit');
  execFileSync(
    'c++',
    [
      ...['-O2', '-static', '-Wno-deprecated-declarations', `-I${vendor}/include`, `-I${vendor}/include/srtp2`],
      ...['bench/forward/limit.cc', 'binding/link/srtp-crypto.cc'].map((file) => path.join(ROOT, file)),
      ...['-x', 'c', path.join(ROOT, 'binding/link/isoc23.c'), '-x', 'none'],
      ...['libsrtp2.a', 'libcrypto.a'].map((file) => path.join(vendor, 'lib', file)),
      // What OpenSSL wants of zlib and of name resolution is never called.
      ...['-Wl,--unresolved-symbols=ignore-all', '-o', program],
    ],
    { stdio: 'pipe' },
  );
  return program;
}

/** The share of a core of each number of subscribers. */
function measureLimit(counts) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'voxlink-bench-'));
  try {
    const program = compileLimit(folder);
    const share = (count) => JSON.parse(execFileSync(program, [count, TIME / 1000].map(String), { encoding: 'utf8' }));
    return new Map(counts.map((count) => [count, share(count).share]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function run() {
  const subjects = new Map(names.map((name) => [name, name]));
  // Before and after, because the machine may change its pace.
  const limits = [measureLimit(AUDIO_COUNTS)];
  const upTo = (name, counts) => counts.filter((count) => count <= adapters[name].mostSubscribers);
  const all = (kind, counts) => interleave(subjects, 1, (name) => measure(name, kind, upTo(name, counts)));
  const audio = await all('audio', AUDIO_COUNTS);
  const video = await all('video', VIDEO_COUNTS);
  const over = (results, count, pick) =>
    new Map([...results].flatMap(([name, [found]]) => (found?.has(count) ? [[name, pick(found.get(count))]] : [])));
  limits.push(measureLimit(AUDIO_COUNTS));
  const limit = (count) => (limits[0].get(count) + limits[1].get(count)) / 2;
  const perSubscriber = (count) => over(audio, count, ({ share }) => (share * 100) / count);
  const own = audio.get(OWN)?.[0];
  return [
    ...AUDIO_COUNTS.map((count) => ({
      what: `audio to ${count} subscribers, CPU per subscriber`,
      unit: '% of a core',
      values: perSubscriber(count),
      target: { below: 0.1 },
      note: `the limit in C ${((limit(count) * 100) / count).toFixed(3)} %`,
    })),
    ...AUDIO_COUNTS.map((count) => ({
      what: `audio to ${count} subscribers, as a multiple of the limit in C`,
      unit: '',
      values: over(audio, count, ({ share }) => share / limit(count)),
      target: { below: 4.5 },
    })),
    ...[100, 300].map((count) => ({
      what: `audio to ${count} subscribers, one way, median`,
      unit: 'ms',
      values: over(audio, count, ({ delays }) => delays.median),
      target: { below: count === 100 ? 1 : 3 },
      note: `99 %: ${own?.get(count)?.delays.p99.toFixed(1)} ms`,
    })),
    {
      what: 'audio, frames that did not arrive, of all counts',
      unit: '%',
      values: new Map(
        [...audio].map(([name, [found]]) => {
          const [expected, received] = [...(found?.values() ?? [])].reduce(
            ([a, b], result) => [a + result.expected, b + result.received],
            [0, 0],
          );
          // A few are under way at either end.
          return [name, Math.max(0, Math.round((1 - received / expected) * 200) / 2)];
        }),
      ),
      target: { atMost: 0 },
    },
    {
      what: 'threads more with 300 subscribers than with 20',
      unit: '',
      values: new Map([[OWN, (own?.get(300)?.threads ?? Number.NaN) - (own?.get(20)?.threads ?? 0)]]),
      target: { atMost: 0 },
    },
    ...VIDEO_COUNTS.map((count) => ({
      what: `500 kb/s of VP8 to ${count} subscribers, CPU per subscriber`,
      unit: '% of a core',
      values: over(video, count, ({ share }) => (share * 100) / count),
      target: { below: 0.6 },
      note: `one way ${video.get(OWN)?.[0]?.get(count)?.delays.median.toFixed(1)} ms`,
    })),
  ];
}
