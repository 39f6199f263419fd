// Many streams of PCM in one process: each goes into a connection every 10 ms and comes out of its other end.
import { readFileSync } from 'node:fs';

const RATE = 48_000;
const BLOCK_MS = 10;
const BLOCK = (RATE * BLOCK_MS) / 1000;
const LOUD = 5000;
const IMPULSE_EVERY = 40;
/** Instead of the time of the impulse that a stream has yet to hear. */
const HEARD = -1;
const speechFile = new URL('../test/fixtures/speech.wav', import.meta.url);

/** The recording, 48 kHz mono, in blocks. */
function speechBlocks() {
  const wav = readFileSync(speechFile);
  const start = wav.indexOf('data') + 8;
  const count = Math.floor((wav.length - start) / 2 / BLOCK);
  const block = (index) =>
    Int16Array.from({ length: BLOCK }, (_, i) => wav.readInt16LE(start + (index * BLOCK + i) * 2));
  return Array.from({ length: count }, (_, index) => block(index));
}

/** Half a block of a loud 1 kHz tone, then silence. */
function impulseBlocks() {
  const tone = Int16Array.from({ length: BLOCK }, (_, i) =>
    i < BLOCK / 2 ? 25_000 * Math.sin((2 * Math.PI * 1000 * (i + 12)) / RATE) : 0,
  );
  return [tone, ...Array.from({ length: IMPULSE_EVERY - 1 }, () => new Int16Array(BLOCK))];
}

/** Runs `tick` each 10 ms by the clock, however late the timers are. */
function every10ms(tick) {
  let due = performance.now();
  const turn = () => {
    for (const now = performance.now(); due <= now; due += BLOCK_MS) tick();
    setTimeout(turn, Math.max(1, due - performance.now()));
  };
  turn();
}

/** @param {import('./adapters/index.js').Adapter} adapter */
export function createVoices(adapter) {
  const streams = [];
  const speech = speechBlocks();
  const impulses = impulseBlocks();
  let heardSamples = 0;
  let heardLoud = 0;
  let latencies = null;
  let impulseAt = 0;
  let tickCount = 0;

  function hear(stream, samples) {
    heardSamples += samples.length;
    for (let i = 0; i < samples.length; i++) {
      if (samples[i] <= LOUD) continue;
      heardLoud++;
      if (latencies !== null && stream.waitsFor === impulseAt) {
        latencies.push(performance.now() - impulseAt);
        stream.waitsFor = HEARD;
      }
      return;
    }
  }

  function tick() {
    tickCount++;
    const blocks = latencies === null ? speech : impulses;
    const isImpulse = latencies !== null && tickCount % IMPULSE_EVERY === 0;
    if (isImpulse) impulseAt = performance.now();
    streams.forEach((stream, index) => {
      if (isImpulse) stream.waitsFor = impulseAt;
      // Speakers do not speak in unison; the impulses are the same for all.
      const offset = latencies === null ? index * 37 : 0;
      stream.write(blocks[(tickCount + offset) % blocks.length]);
    });
  }

  return {
    async open(count) {
      for (let i = 0; i < count; i++) {
        const stream = await adapter.openVoice();
        stream.waitsFor = HEARD;
        stream.onSamples((samples) => hear(stream, samples));
        streams.push(stream);
      }
      every10ms(tick);
    },
    /** Seconds of sound that came out, of all streams, and how many blocks of it were loud. */
    heard: () => ({ seconds: heardSamples / RATE, loudBlocks: heardLoud }),
    /** Sends impulses for a while: the milliseconds from each one's write to its coming out. */
    async latencies(time) {
      const times = [];
      latencies = times;
      // The first impulse comes when the speech before it has run out.
      tickCount = 0;
      await new Promise((resolve) => setTimeout(resolve, time));
      latencies = null;
      return { times, expected: Math.floor(time / (IMPULSE_EVERY * BLOCK_MS)) * streams.length };
    },
  };
}
