// What loss does to speech, and what brings it back: node bench/opus/loss.js
// The same voice at the same bitrate goes through the same losses five times: concealed by the classic method and by the
// neural one, with FEC, with DRED, and with both. Printed is the distance to the voice before it was encoded: the difference of two
// log spectra of 40 bands from 60 Hz to 8 kHz, every 10 ms, root of the mean square in dB. Runs on one core for two minutes.
import { readFileSync } from 'node:fs';
import { OpusEncoder, OpusReceiver } from '../../dist/opus/index.js';

const RATE = 48_000;
const FRAME = 960;
const BITRATE = 32_000;
const ROUNDS = 6;
/** Packets in a row that a burst takes with it, on average. */
const BURST = 5;
const PERCENT = [0, 5, 10, 20, 40];

const METHODS = {
  concealment: { receiver: { complexity: 0 } },
  'neural concealment': {},
  FEC: { encoder: { inbandFec: true } },
  DRED: { encoder: { dredDuration: 100 } },
  'FEC and DRED': { encoder: { inbandFec: true, dredDuration: 100 } },
};

const BANDS = 40;
const WINDOW = 1024;
const HOP = 480;
/** Below the loudest band of all, in dB: what is quieter is heard as silence. */
const FLOOR = 60;

function speech() {
  const wav = readFileSync(new URL('../../test/fixtures/speech.wav', import.meta.url));
  const bytes = Uint8Array.from(wav.subarray(wav.indexOf('data') + 8));
  return new Int16Array(bytes.buffer, 0, Math.floor(bytes.length / 2 / FRAME) * FRAME);
}

function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Which of so many packets are lost: each by itself, or in a row (Gilbert's model with two states). */
function losses(count, percent, bursty, seed) {
  const next = random(seed);
  const share = percent / 100;
  const end = bursty ? 1 / BURST : 1 - share;
  const begin = bursty ? (share / (1 - share)) * end : share;
  let lost = false;
  return Array.from({ length: count }, () => {
    lost = next() < (lost ? 1 - end : begin);
    return lost;
  });
}

/** Powers in bands that grow as the ear's do, in dB. */
function spectrum(samples) {
  const frames = [];
  const real = new Float64Array(WINDOW);
  const imaginary = new Float64Array(WINDOW);
  for (let start = 0; start + WINDOW <= samples.length; start += HOP) {
    for (let i = 0; i < WINDOW; i++) {
      real[i] = (samples[start + i] / 32768) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
    }
    imaginary.fill(0);
    transform(real, imaginary);
    const bands = new Float64Array(BANDS).fill(1e-12);
    for (let bin = 1; bin < WINDOW / 2; bin++) {
      const band = BAND_OF[bin];
      if (band >= 0) bands[band] += real[bin] ** 2 + imaginary[bin] ** 2;
    }
    frames.push(bands.map((power) => 10 * Math.log10(power)));
  }
  return frames;
}

const mel = (hertz) => 2595 * Math.log10(1 + hertz / 700);
const BAND_OF = Array.from({ length: WINDOW / 2 }, (_, bin) => {
  const hertz = (bin * RATE) / WINDOW;
  return hertz < 60 || hertz >= 8000 ? -1 : Math.floor((BANDS * (mel(hertz) - mel(60))) / (mel(8000) - mel(60)));
});

/** The fast Fourier transform, in place. */
function transform(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]];
  }
  for (let size = 2; size <= n; size <<= 1) {
    const angle = (-2 * Math.PI) / size;
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < size / 2; k++) {
        const [c, s] = [Math.cos(angle * k), Math.sin(angle * k)];
        const [a, b] = [start + k, start + k + size / 2];
        const [x, y] = [re[b] * c - im[b] * s, re[b] * s + im[b] * c];
        [re[b], im[b]] = [re[a] - x, im[a] - y];
        [re[a], im[a]] = [re[a] + x, im[a] + y];
      }
    }
  }
}

function distance(reference, heard) {
  const floor = Math.max(...reference.map((bands) => Math.max(...bands))) - FLOOR;
  let sum = 0;
  let count = 0;
  const frames = Math.min(reference.length, heard.length);
  for (let i = 0; i < frames; i++) {
    // Pauses of the speaker would only make all distances smaller.
    if (Math.max(...reference[i]) < floor + FLOOR / 3) continue;
    for (let band = 0; band < BANDS; band++) {
      sum += (Math.max(floor, reference[i][band]) - Math.max(floor, heard[i][band])) ** 2;
      count++;
    }
  }
  return Math.sqrt(sum / count);
}

function hear(packets, lost, options, lookahead) {
  const receiver = new OpusReceiver({ sampleRate: RATE, channels: 1, reorderWindow: 0, maxGap: 10_000, ...options });
  const parts = packets.flatMap((packet, i) => (lost[i] ? [] : receiver.push(i, packet)));
  const samples = new Int16Array(packets.length * FRAME);
  for (const { sequence, pcm } of parts) samples.set(pcm, sequence * FRAME);
  return samples.subarray(lookahead);
}

function encodeAll(voice, settings, percent) {
  const options = { application: 'voip', bitrate: BITRATE, packetLossPerc: percent, ...settings };
  const encoder = new OpusEncoder({ sampleRate: RATE, channels: 1, ...options });
  const packets = [];
  for (let at = 0; at < voice.length; at += FRAME) packets.push(encoder.encode(voice.subarray(at, at + FRAME)));
  return { packets, lookahead: encoder.lookahead };
}

const voice = speech();
const reference = spectrum(voice);
const rows = [];
for (const bursty of [false, true]) {
  for (const percent of PERCENT) {
    if (bursty && percent === 0) continue;
    const row = [`${percent} %${percent === 0 ? '' : bursty ? ` in bursts of ${BURST}` : ' at random'}`];
    for (const { encoder, receiver } of Object.values(METHODS)) {
      const { packets, lookahead } = encodeAll(voice, encoder, percent);
      let sum = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const lost = losses(packets.length, percent, bursty, 1000 * percent + round);
        // So that there is something to continue, and something to bring the end back from.
        lost.fill(false, 0, 5).fill(false, -1);
        sum += distance(reference, spectrum(hear(packets, lost, receiver, lookahead)));
      }
      row.push((sum / ROUNDS).toFixed(1));
    }
    rows.push(row);
  }
}
const table = [['loss', ...Object.keys(METHODS)], ['---', ...Object.keys(METHODS).map(() => '---')], ...rows];
console.log(table.map((row) => `| ${row.join(' | ')} |`).join('\n'));
