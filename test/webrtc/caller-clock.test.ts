import { expect, it } from 'vitest';
import { CallerClock } from '../../lib/webrtc/caller-clock.js';

const ELAPSED = -1;

/** What becomes of chunks of 20 ms at 8 kHz, all of which are sent: what is late, and the gap before. */
function place(...timestamps: (number | undefined)[]): [number, number][] {
  const clock = new CallerClock(8000);
  return timestamps.map((timestamp) => {
    const placed = clock.place(timestamp, 160);
    clock.advance(placed, 160 - placed.late);
    return [placed.late, placed.gap];
  });
}

const STRAIGHT: [number, number] = [0, 0];

it('begins anywhere, and goes over the end of 32 bits', () => {
  expect(place(4294967200, 64, 224)).toEqual([STRAIGHT, STRAIGHT, STRAIGHT]);
});

it('finds pauses, and what is late', () => {
  expect(place(1000, 1160, 1960, 2120)).toEqual([STRAIGHT, STRAIGHT, [0, 640], STRAIGHT]);
  expect(place(1000, 1160, 1160, 1320)).toEqual([STRAIGHT, STRAIGHT, [160, 0], STRAIGHT]);
  expect(place(1000, 1080, 1320)).toEqual([STRAIGHT, [80, 0], [0, 80]]);
  expect(place(4294967200, 4294966000, 64)).toEqual([STRAIGHT, [160, 0], STRAIGHT]);
});

it('lets the unrest of a clock add up to a block', () => {
  const slow = Array.from({ length: 50 }, (_, i) => 1000 + i * 158);
  expect(place(...slow).filter(([late]) => late > 0)).toHaveLength(1);
  const fast = Array.from({ length: 50 }, (_, i) => 1000 + i * 162);
  expect(place(...fast).filter(([, gap]) => gap > 0)).toEqual([[0, 80]]);
});

it('begins anew with a sender that does', () => {
  expect(place(1000, 3_000_000_000, 3_000_000_160)).toEqual([STRAIGHT, [0, ELAPSED], STRAIGHT]);
  expect(place(1000, 1160 + 80_001)).toEqual([STRAIGHT, [0, ELAPSED]]);
  expect(place(1000, 1160 + 80_000)).toEqual([STRAIGHT, [0, 80_000]]);
});

it('stays where it is when nothing was sent', () => {
  const clock = new CallerClock(8000);
  clock.advance(clock.place(0, 160), 160);
  clock.advance(clock.place(800, 160), 0);
  expect(clock.place(800, 160).gap).toBe(640);
});

it('follows on what was written without a timestamp', () => {
  expect(place(undefined, 500, undefined, 820)).toEqual([STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT]);
});
