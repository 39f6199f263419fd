import { describe, expect, it } from 'vitest';
import { ChannelMixer } from '../../lib/files/index.js';

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
