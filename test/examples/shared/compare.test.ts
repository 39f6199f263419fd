import { beforeAll, describe, expect, it } from 'vitest';
import { compare, level } from '../../../examples/shared/compare.js';
import { resample, toMono } from '../../../examples/shared/resample.js';
import { readWav } from '../../../examples/shared/wav.js';
import { OpusDecoder, OpusEncoder } from '../../../lib/opus/index.js';
import { purity, rms, seededRandom, tone } from '../../helpers/signals.js';

const sampleRate = 48000;
let speech: Float32Array;

beforeAll(async () => {
  speech = (await readWav('test/fixtures/speech.wav')).samples;
});

function against(samples: Float32Array) {
  return compare({ samples: speech, sampleRate }, { samples, sampleRate });
}

function throughOpus(bitrate: number, lostOneIn = Infinity): Float32Array {
  const encoder = new OpusEncoder({ sampleRate, channels: 1, application: 'voip', bitrate });
  const decoder = new OpusDecoder(sampleRate, 1);
  const heard = new Float32Array(speech.length);
  for (let start = 0; start + 960 <= speech.length; start += 960) {
    const packet = encoder.encode(speech.subarray(start, start + 960));
    const isLost = (start / 960) % lostOneIn === 0 && start > 0;
    heard.set(decoder.decode(isLost ? null : packet, { format: 'float32' }), start);
  }
  return heard;
}

describe('compare', () => {
  it('finds a recording in itself', () => {
    expect(against(speech)).toMatchObject({ similarity: expect.closeTo(1, 5), worst: expect.closeTo(1, 5), delay: 0 });
  });

  it('does not mind delay and level', () => {
    const heard = new Float32Array(speech.length + 60_000);
    heard.set(
      speech.map((sample) => sample * 0.1),
      36_000,
    );
    const { similarity, delay } = against(heard);
    expect(similarity).toBeGreaterThan(0.99);
    expect(delay).toBeCloseTo(0.75, 3);
  });

  it('knows speech through Opus from speech with holes', () => {
    expect(against(throughOpus(32_000)).similarity).toBeGreaterThan(0.85);
    expect(against(throughOpus(12_000)).similarity).toBeGreaterThan(0.85);
    expect(against(throughOpus(32_000, 5)).similarity).toBeLessThan(0.8);
    expect(against(throughOpus(32_000, 2)).similarity).toBeLessThan(0.6);
  });

  it('does not mind the stretching of a jitter buffer', () => {
    const pieces = [speech.subarray(0, 200_000), speech.subarray(200_480, 300_000), speech.subarray(299_000)];
    const heard = Float32Array.from(pieces.flatMap((piece) => [...piece]));
    expect(against(heard).similarity).toBeGreaterThan(0.9);
  });

  it('sees what is missing', () => {
    const heard = speech.slice();
    heard.fill(0, 1.5 * sampleRate, 2.2 * sampleRate);
    expect(against(heard).worst).toBeLessThan(0.3);
  });

  it('finds nothing in what is something else', () => {
    const random = seededRandom(1);
    expect(against(speech.map(() => random() - 0.5)).similarity).toBeLessThan(0.2);
    expect(against(speech.slice().reverse()).similarity).toBeLessThan(0.3);
    expect(against(new Float32Array(speech.length)).similarity).toBe(0);
    expect(against(new Float32Array()).similarity).toBe(0);
    expect(against(speech.subarray(0, speech.length / 2)).similarity).toBeLessThan(0.6);
  });
});

describe('resample', () => {
  it.each([8000, 16000, 44100, 96000])('keeps a tone from 48000 to %i Hz', (rate) => {
    const heard = resample(tone(48000, 1, 48000, 1000), 48000, rate);
    expect(heard.length).toBe(rate);
    const middle = heard.subarray(rate / 4, (rate * 3) / 4);
    expect(purity(middle, 1, rate, 1000)).toBeGreaterThan(0.999);
    expect(rms(middle)).toBeCloseTo(0.3536, 2);
  });

  it('takes away what the lower rate cannot hold', () => {
    const heard = resample(tone(48000, 1, 48000, 6000), 48000, 8000);
    expect(rms(heard.subarray(1000, 7000))).toBeLessThan(0.001);
  });
});

describe('toMono and level', () => {
  it('mix and measure', () => {
    expect([...toMono(Float32Array.of(1, 0, 0.5, -0.5), 2)]).toEqual([0.5, 0]);
    expect(level(tone(48000, 1, 48000, 1000))).toBeCloseTo(-9.03, 1);
    expect(level(new Float32Array(10))).toBe(-120);
  });
});
