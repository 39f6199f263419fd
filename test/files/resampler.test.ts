import { describe, expect, it } from 'vitest';
import { ChannelMixer, Resampler } from '../../lib/files/index.js';
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

describe('ChannelMixer', () => {
  const mix = (options: ConstructorParameters<typeof ChannelMixer>[0], pcm: number[]) => {
    const out: number[] = [];
    new ChannelMixer(options).push(Float32Array.from(pcm), (samples) => out.push(...samples));
    return out;
  };

  it('makes stereo of mono, and mono of stereo', () => {
    expect(mix({ from: 1, to: 2 }, [0.5, -0.5])).toEqual([0.5, 0.5, -0.5, -0.5]);
    expect(mix({ from: 2, to: 1 }, [1, 0.5, -1, 1])).toEqual([0.75, 0]);
  });

  it('never makes surround sound louder than full scale', () => {
    for (const from of [3, 4, 5, 6, 7, 8]) {
      for (const to of [1, 2])
        expect(Math.max(...mix({ from, to }, new Array(from).fill(1)))).toBeLessThanOrEqual(1.0001);
    }
    const [left, right] = mix({ from: 6, to: 2 }, [0, 0, 1, 0, 0, 0]);
    expect(left).toBe(right);
    expect(left).toBeGreaterThan(0.2);
  });

  it('takes a matrix', () => {
    expect(
      mix(
        {
          from: 2,
          to: 2,
          matrix: [
            [0, 1],
            [1, 0],
          ],
        },
        [0.25, 0.5],
      ),
    ).toEqual([0.5, 0.25]);
    expect(() => new ChannelMixer({ from: 2, to: 1, matrix: [[1]] })).toThrow(
      'Expected 1 rows of 2 numbers for matrix',
    );
  });
});
