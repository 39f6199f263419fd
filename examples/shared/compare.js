// Tells whether one recording is another one that went through a codec and a network: later, at another level, and
// stretched here and there by a jitter buffer, but the same sound.
import { resample } from './resample.js';

/** Speech lives below 4 kHz, and there codecs keep the waveform. */
const RATE = 8000;
const ENVELOPE_STEP = RATE / 100;
const WINDOW = RATE / 4;
/** Steps of the envelope by which the two may start apart: five seconds. */
const MAX_OFFSET = 500;
/** How far a window may sit from where the one before puts it, and how far when that one was not found. */
const NEAR = 0.1 * RATE;
const FAR = 0.25 * RATE;
/** What a window must resemble to be the place to look on from. */
const FOUND = 0.7;
/** Windows this much quieter than the loudest are pauses, which hold nothing to compare. */
const PAUSE = 0.05;

/**
 * @typedef {object} Comparison
 * @property {number} similarity From 0 to 1: the normalised correlation of the waveforms, a quarter of a second at a
 *   time, each where it fits best, and averaged by loudness.
 * @property {number} worst The least similar of these windows.
 * @property {number} delay Seconds by which the heard recording starts later.
 */

/**
 * @param {{ samples: Float32Array, sampleRate: number }} sent One channel.
 * @param {{ samples: Float32Array, sampleRate: number }} heard One channel.
 * @returns {Comparison}
 */
export function compare(sent, heard) {
  const reference = resample(sent.samples, sent.sampleRate, RATE);
  const received = resample(heard.samples, heard.sampleRate, RATE);
  const offset = envelopeOffset(reference, received) * ENVELOPE_STEP;
  const windows = fitWindows(reference, received, offset);
  const loudest = Math.max(...windows.map(({ level }) => level), 0);
  const voiced = windows.filter(({ level }) => level > 0 && level >= loudest * PAUSE);
  const total = voiced.reduce((sum, { level }) => sum + level, 0);
  if (total === 0) return { similarity: 0, worst: 0, delay: 0 };
  return {
    similarity: voiced.reduce((sum, { level, fit }) => sum + level * fit, 0) / total,
    worst: Math.min(...voiced.map(({ fit }) => fit)),
    delay: voiced[0].shift / RATE,
  };
}

/** Where in the received recording the reference begins, in steps of its loudness curve. */
function envelopeOffset(reference, received) {
  const a = envelope(reference);
  const b = envelope(received);
  let best = { offset: 0, value: -Infinity };
  for (let offset = -MAX_OFFSET; offset <= MAX_OFFSET; offset++) {
    let value = 0;
    for (let i = Math.max(0, -offset); i < a.length && i + offset < b.length; i++) value += a[i] * b[i + offset];
    if (value > best.value) best = { offset, value };
  }
  return best.offset;
}

function envelope(samples) {
  const steps = new Float32Array(Math.floor(samples.length / ENVELOPE_STEP));
  let mean = 0;
  for (let i = 0; i < steps.length; i++) {
    steps[i] = Math.sqrt(energy(samples.subarray(i * ENVELOPE_STEP, (i + 1) * ENVELOPE_STEP)));
    mean += steps[i] / steps.length;
  }
  return steps.map((step) => step - mean);
}

/** Each window of the reference with its loudness, how well it fits, and where: later by `shift`. */
function fitWindows(reference, received, offset) {
  const windows = [];
  let expected = { shift: offset, reach: FAR };
  for (let start = 0; start < reference.length; start += WINDOW) {
    const window = reference.subarray(start, start + WINDOW);
    const best = bestFit(window, received, start, expected);
    windows.push({ level: Math.sqrt(energy(window)), ...best });
    expected = best.fit >= FOUND ? { shift: best.shift, reach: NEAR } : { ...expected, reach: FAR };
  }
  return windows;
}

function bestFit(window, received, start, expected) {
  const own = energy(window);
  let best = { fit: 0, shift: expected.shift };
  for (let shift = expected.shift - expected.reach; shift <= expected.shift + expected.reach; shift++) {
    const first = start + shift;
    if (first < 0 || first + window.length > received.length) continue;
    let product = 0;
    let other = 0;
    for (let i = 0; i < window.length; i++) {
      const value = received[first + i];
      product += window[i] * value;
      other += value * value;
    }
    const fit = own > 0 && other > 0 ? product / Math.sqrt(own * other) : 0;
    if (fit > best.fit) best = { fit, shift };
  }
  return best;
}

function energy(samples) {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return sum;
}

/**
 * The level in decibels below full scale.
 * @param {Float32Array} samples
 */
export function level(samples) {
  return 10 * Math.log10(energy(samples) / Math.max(1, samples.length) + 1e-12);
}
