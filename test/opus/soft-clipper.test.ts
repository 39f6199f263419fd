/** With the cases that libopus's test_opus_decode.c has for opus_pcm_soft_clip. */
import { describe, expect, it } from 'vitest';
import { native } from '../../lib/native.js';
import { OpusDecoder, OpusEncoder, SoftClipper } from '../../lib/opus/index.js';
import { codeOf } from '../helpers/opus-cases.js';
import { tone } from '../helpers/signals.js';

const ARGUMENT = 'ERR_VOXLINK_ARGUMENT';
const BAD_ARG = -1;

/** From -4 up to almost 4, again and again. */
const sawtooth = (length = 1024) => Float32Array.from({ length }, (_, i) => (i & 255) / 32 - 4);
const peak = (pcm: Float32Array) => pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe('SoftClipper', () => {
  it('brings what is beyond full scale back, from wherever it begins', () => {
    const clipper = new SoftClipper();
    let highest = 0;
    for (let start = 0; start < 1024; start++) {
      const pcm = sawtooth();
      highest = Math.max(highest, peak(clipper.clip(pcm.subarray(start))));
      // What comes before is not touched.
      if (start > 0) expect(pcm[start - 1]).toBe(((start - 1) & 255) / 32 - 4);
    }
    expect(highest).toBeLessThanOrEqual(1);
    expect(highest).toBeGreaterThan(0.9);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 255])('does so with %i channels', (channels) => {
    const clipper = new SoftClipper({ channels });
    expect(clipper.channels).toBe(channels);
    const pcm = sawtooth(Math.floor(1024 / channels) * channels);
    expect(clipper.clip(pcm)).toBe(pcm);
    expect(peak(pcm)).toBeLessThanOrEqual(1);
  });

  it('leaves alone what is within', () => {
    const pcm = tone(48_000, 2, 960, 440);
    expect(new SoftClipper({ channels: 2 }).clip(pcm.slice())).toEqual(pcm);
    expect(new SoftClipper().clip(new Float32Array())).toEqual(new Float32Array());
  });

  it('bends each channel by itself, and on from one call to the next', () => {
    const loud = tone(48_000, 1, 960, 440).map((sample) => sample * 3);
    const both = new Float32Array(1920);
    for (let i = 0; i < 960; i++) both[2 * i] = loud[i] as number;
    const clipper = new SoftClipper({ channels: 2 });
    // The cut goes through a peak.
    const heard = [both.subarray(0, 2 * 27), both.subarray(2 * 27)].flatMap((part) => [...clipper.clip(part)]);
    const side = (number: number) => heard.filter((_, i) => i % 2 === number);
    expect(side(1).every((sample) => sample === 0)).toBe(true);
    const left = side(0);
    expect(peak(Float32Array.from(left))).toBeLessThanOrEqual(1);
    const steepest = (pcm: ArrayLike<number>) =>
      Array.from({ length: pcm.length - 1 }, (_, i) => Math.abs((pcm[i + 1] as number) - (pcm[i] as number)));
    expect(Math.max(...steepest(left))).toBeLessThan(1.5 * Math.max(...steepest(loud)));
    clipper.reset();
    const [again, anew] = [both.slice(), both.slice()];
    expect(clipper.clip(again)).toEqual(new SoftClipper({ channels: 2 }).clip(anew));
  });

  it('gives numbers within full scale for any that are numbers', () => {
    const pcm = Float32Array.of(Infinity, 1e38, -Infinity, 0, 1e-42, -1e38, 5, 0.5);
    expect(peak(new SoftClipper().clip(pcm))).toBeLessThanOrEqual(1);
    const none = new SoftClipper({ channels: 2 }).clip(Float32Array.of(NaN, 2, 0, -2, NaN, 0));
    expect(none.length).toBe(6);
  });

  it('is what a decoder does for 16 bits', () => {
    const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 2, bitrate: 128_000 });
    const [whole, real] = [0, 1].map(() => new OpusDecoder({ sampleRate: 48_000, channels: 2, gain: 9 }));
    const clipper = new SoftClipper({ channels: 2 });
    let beyond = 0;
    for (let i = 0; i < 10; i++) {
      const packet = encoder.encode(tone(48_000, 2, 960, 300, i * 960));
      const pcm = real?.decode(packet, { format: 'float32' }) as Float32Array<ArrayBuffer>;
      beyond = Math.max(beyond, peak(pcm));
      const clipped = Int16Array.from(clipper.clip(pcm), (sample) => Math.min(32_767, Math.round(sample * 32_768)));
      const expected = whole?.decode(packet) as Int16Array;
      const off = expected.reduce((most, sample, at) => Math.max(most, Math.abs(sample - (clipped[at] as number))), 0);
      expect(off).toBeLessThanOrEqual(1);
    }
    expect(beyond).toBeGreaterThan(1.3);
  });

  it('refuses what it cannot use', () => {
    for (const channels of [0, -1, 256, 1.5, '2', null]) {
      const expected = channels === null ? undefined : ARGUMENT;
      expect(codeOf(() => new SoftClipper({ channels: channels as never }))).toBe(expected);
    }
    expect(codeOf(() => new SoftClipper(2 as never))).toBe(ARGUMENT);
    const clipper = new SoftClipper({ channels: 2 });
    for (const pcm of [null, undefined, [0, 0], new Int16Array(2), new Float64Array(2), {}]) {
      expect(() => clipper.clip(pcm as never)).toThrow(/^Expected Float32Array for pcm but received /);
    }
    expect(() => clipper.clip(new Float32Array(3))).toThrow(
      'Expected multiple of 2, which are the channels, for pcm.length but received 3 (number)',
    );
    expect(() => clipper.clip(new Float32Array(new SharedArrayBuffer(8)))).toThrow('over unshared memory for pcm');
  });

  it('has a native call that checks for itself', () => {
    const pcm = new Float32Array(4);
    const bad: [unknown, unknown][] = [
      [pcm, new Float32Array()],
      [pcm, new Float32Array(3)],
      [new Int16Array(4), new Float32Array(1)],
      [pcm, new Int32Array(1)],
      [pcm, pcm.subarray(3)],
    ];
    for (const [samples, memory] of bad) expect(native.opusSoftClip(samples as never, memory as never)).toBe(BAD_ARG);
    expect(() => native.opusSoftClip(null as never, null as never)).toThrow(TypeError);
  });
});
