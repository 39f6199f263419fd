import { describe, expect, it } from 'vitest';
import { drawLevel, rms } from '../../../examples/echo/signal.js';
import { i420Size } from '../../../lib/index.js';

describe('rms', () => {
  it.each([
    [[], 0],
    [[0, 0], 0],
    [[16384, -16384], 0.5],
    [[-32768, -32768], 1],
  ])('of %j is %f', (samples, expected) => {
    expect(rms(Int16Array.from(samples))).toBeCloseTo(expected, 5);
  });
});

describe('drawLevel', () => {
  const width = 8;
  const height = 6;

  /** The bright pixels as x,y. */
  function drawn(rotation: 0 | 90 | 180 | 270, level: number): string[] {
    const frame = { width, height, rotation, data: new Uint8Array(i420Size(width, height)), timestampUs: 0 };
    drawLevel({ ...frame, format: 'I420', colorSpace: null }, level);
    const bright: string[] = [];
    for (const [index, value] of frame.data.entries()) {
      if (value > 0) bright.push(`${index % width},${Math.floor(index / width)}`);
    }
    return bright.sort();
  }

  it('draws from the lower left corner of the upright picture', () => {
    expect(drawn(0, 0.0317)).toEqual(['0,5', '1,5', '2,5', '3,5']);
    expect(drawn(180, 0.0317)).toEqual(['4,0', '5,0', '6,0', '7,0']);
    expect(drawn(90, 0.0317)).toEqual(['7,3', '7,4', '7,5']);
    expect(drawn(270, 0.0317)).toEqual(['0,0', '0,1', '0,2']);
  });

  it('stays within the picture', () => {
    for (const rotation of [0, 90, 180, 270] as const) {
      expect(drawn(rotation, 0)).toEqual([]);
      expect(drawn(rotation, 1)).toHaveLength(rotation % 180 === 0 ? width : height);
    }
  });
});
