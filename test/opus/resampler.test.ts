import { describe, expect, it } from 'vitest';
import { native } from '../../lib/native.js';
import { Resampler } from '../../lib/opus/index.js';
import { rms, tone } from '../helpers/signals.js';

function resample(pcm: Float32Array, from: number, to: number, chunk = pcm.length, channels = 1): Float32Array {
  const resampler = new Resampler({ from, to, channels });
  const out: number[] = [];
  const emit = (samples: Float32Array) => {
    for (const sample of samples) out.push(sample);
  };
  for (let at = 0; at < pcm.length; at += chunk) resampler.push(pcm.subarray(at, at + chunk), emit);
  resampler.end(emit);
  return Float32Array.from(out);
}

/** Decibels by which what a filter should have made is above what it made wrong, away from both ends. */
function signalToNoise(actual: Float32Array, expected: Float32Array): number {
  const edge = 2000;
  const error = actual.slice(edge, -edge).map((sample, index) => sample - (expected[edge + index] as number));
  return 20 * Math.log10(rms(expected.slice(edge, -edge)) / rms(error));
}

describe('Resampler', () => {
  const ratios: [number, number][] = [
    [44_100, 48_000],
    [48_000, 44_100],
    [16_000, 48_000],
    [48_000, 16_000],
    [22_050, 24_000],
    [11_025, 12_000],
    [96_000, 48_000],
    [44_056, 48_000],
    [192_000, 48_000],
  ];

  it.each(ratios)('keeps what is in the band from %i to %i Hz, without delay, to the sample', (from, to) => {
    const low = Math.min(from, to);
    for (const hertz of [low * 0.02, low * 0.2, low * 0.4, low * 0.435]) {
      const out = resample(tone(from, 1, from, hertz), from, to);
      expect(out).toHaveLength(to);
      expect(signalToNoise(out, tone(to, 1, to, hertz))).toBeGreaterThan(80);
    }
  });

  it('lets nothing fold back that the lower rate cannot hold', () => {
    for (const hertz of [8400, 9000, 12_000, 20_000]) {
      const out = resample(tone(48_000, 1, 48_000, hertz), 48_000, 16_000);
      expect(20 * Math.log10(rms(out.slice(1000, -1000)) / rms(tone(48_000, 1, 48_000, hertz)))).toBeLessThan(-75);
    }
  });

  it('gives the same for chunks of any length', () => {
    const pcm = tone(44_100, 2, 9999, 1000);
    const whole = resample(pcm, 44_100, 48_000, pcm.length, 2);
    for (const chunk of [2, 34, 2000]) expect(resample(pcm, 44_100, 48_000, chunk, 2)).toEqual(whole);
  });

  it('passes on what needs no change, and takes nothing at all', () => {
    expect(resample(tone(48_000, 1, 100, 50), 48_000, 48_000)).toEqual(tone(48_000, 1, 100, 50));
    expect(resample(new Float32Array(0), 44_100, 48_000)).toHaveLength(0);
    expect(() => new Resampler({ from: 0, to: 48_000 })).toThrow('Expected integer between 1000 and 768000 for from');
  });
});

describe('its native loop', () => {
  it('refuses numbers that lead out of the arrays', () => {
    const [bank, history, out] = [new Float32Array(16), new Float32Array(20), new Float32Array(4)];
    const good = [0, 0, 1, 1, 1, 8, 0, 1, 4];
    const run = (numbers: number[]) => native.polyphaseFilter(bank, history, out, Int32Array.from(numbers));
    expect(run(good)).toBe(0);
    for (let index = 0; index < good.length; index++) {
      for (const value of [-1, 2 ** 31 - 1, -(2 ** 31)]) {
        // A ratio may be as fine as it likes.
        if (index === 2 && value > 0) continue;
        expect(run(good.with(index, value))).toBe(-1);
      }
    }
    expect(run(good.slice(1))).toBe(-1);
    expect(native.polyphaseFilter(new Int16Array(64) as never, history, out, Int32Array.from(good))).toBe(-1);
    expect(() => native.polyphaseFilter(null as never, history, out, Int32Array.from(good))).toThrow(TypeError);
  });
});
