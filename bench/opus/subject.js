import { readFileSync } from 'node:fs';
import { codecs } from './codecs.js';

/** The first rounds compile the calls, and whatever disturbs one makes it longer: the shortest tells most. */
const ROUNDS = 8;

/**
 * Microseconds of CPU time per frame of one implementation.
 * @param {string} name
 * @param {import('./codecs.js').Settings & { pcm: string, packets: string }} job
 */
export async function measure(name, job) {
  const codec = await codecs[name](job);
  const frames = [...framesOf(job.pcm, job.frameSize * job.channels)];
  const packets = [...packetsOf(job.packets)];
  const times = { encode: Infinity, decode: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    times.encode = Math.min(times.encode, perCall(frames, codec.encode));
    times.decode = Math.min(times.decode, perCall(packets, codec.decode));
  }
  return times;
}

export function* framesOf(file, length) {
  const bytes = readFileSync(file);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  for (let start = 0; start + length <= samples.length; start += length) yield samples.slice(start, start + length);
}

export function* packetsOf(file) {
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16LE(at);
    yield new Uint8Array(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
}

function perCall(inputs, call) {
  const before = process.cpuUsage();
  for (const input of inputs) call(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / inputs.length;
}
