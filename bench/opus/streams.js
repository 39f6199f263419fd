import { codecs } from './codecs.js';
import { framesOf } from './subject.js';

const STREAMS = 100;
const TICKS = 10;
const ROUNDS = 6;

/**
 * Milliseconds by the clock to encode one frame of each of 100 streams: one after the other, and for voxlink also in one
 * call on all cores.
 * @param {string} name
 * @param {import('./codecs.js').Settings & { pcm: string }} job
 */
export async function measureStreams(name, job) {
  const frames = [...framesOf(job.pcm, job.frameSize * job.channels)].slice(20, 20 + TICKS);
  const streams = [];
  for (let i = 0; i < STREAMS; i++) streams.push(await codecs[name](job));
  const serial = await shortest(frames, (frame) => {
    for (const { encode } of streams) encode(frame);
  });
  if (name !== 'voxlink') return { serial };
  const { OpusEncoder, opusBatch } = await import('../../dist/opus/index.js');
  const { channels, application, bitrate, complexity } = job;
  const options = { sampleRate: 48_000, channels, application, bitrate, complexity };
  const encoders = Array.from({ length: STREAMS }, () => new OpusEncoder(options));
  const batch = await shortest(frames, (pcm) => opusBatch(encoders.map((encoder) => ({ encoder, pcm }))));
  return { serial, batch };
}

async function shortest(frames, tick) {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (const frame of frames) await tick(frame);
    least = Math.min(least, (performance.now() - start) / frames.length);
  }
  return least;
}
