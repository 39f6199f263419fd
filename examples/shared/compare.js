// Tells whether one recording is another one that went through a codec and a network: later, at another level, and
// stretched here and there by a jitter buffer, but the same sound.
import { resample } from './resample.js';

/** Speech lives below 4 kHz, and there codecs keep the waveform. */
const RATE = 8000;
const ENVELOPE_STEP = RATE / 100;
const WINDOW = RATE / 2;
/** Steps of the envelope by which the two may start apart: five seconds. */
const MAX_OFFSET = 500;
/** How far a window may sit from where the whole recording would put it. */
const SLACK = 0.1 * RATE;
/** Windows this much quieter than the loudest are pauses, which hold nothing to compare. */
const PAUSE = 0.05;

/**
 * @typedef {object} Comparison
 * @property {number} similarity From 0 to 1: the normalised correlation of the waveforms, half a second at a time, each
 *   where it fits best, and averaged by loudness.
 * @property {number} worst The least similar half second.
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
  const windows = [];
  for (let start = 0; start < reference.length; start += WINDOW) {
    const window = reference.subarray(start, start + WINDOW);
    windows.push({ level: Math.sqrt(energy(window)), ...bestFit(window, received, start + offset) });
  }
  const loudest = Math.max(...windows.map(({ level }) => level), 0);
  const voiced = windows.filter(({ level }) => level > 0 && level >= loudest * PAUSE);
  const total = voiced.reduce((sum, { level }) => sum + level, 0);
  if (total === 0) return { similarity: 0, worst: 0, delay: 0 };
  return {
    similarity: voiced.reduce((sum, { level, fit }) => sum + level * fit, 0) / total,
    worst: Math.min(...voiced.map(({ fit }) => fit)),
    delay: (offset + voiced[0].shift) / RATE,
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

function bestFit(window, received, expected) {
  const own = energy(window);
  let best = { fit: 0, shift: 0 };
  for (let shift = -SLACK; shift <= SLACK; shift++) {
    const start = expected + shift;
    if (start < 0 || start + window.length > received.length) continue;
    let product = 0;
    let other = 0;
    for (let i = 0; i < window.length; i++) {
      const value = received[start + i];
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
