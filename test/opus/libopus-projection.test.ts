/**
 * The cases of libopus's test_opus_projection.c: which numbers of channels there are, a stream of many of them, and what
 * the demixing matrix does. libopus multiplies by functions of its own; here a decoder does.
 */
import { describe, expect, it } from 'vitest';
import {
  OpusMultistreamDecoder,
  OpusMultistreamEncoder,
  OpusProjectionDecoder,
  OpusProjectionEncoder,
} from '../../lib/opus/index.js';
import { codeOf, music } from '../helpers/opus-cases.js';

const FULL = 32_767;

/** As Ogg carries it: for each decoded channel a column with one number for each channel. */
function matrixOf(columns: number[][]): Uint8Array {
  return new Uint8Array(Int16Array.from(columns.flat()).buffer);
}

function decoderFor(encoder: OpusProjectionEncoder): OpusProjectionDecoder {
  const { sampleRate, channels, streams, coupledStreams, demixingMatrix } = encoder;
  return new OpusProjectionDecoder({ sampleRate, channels, streams, coupledStreams, demixingMatrix });
}

describe('creation', () => {
  it('takes ambisonics of the orders 1 to 5, with a stereo track or without, and no other number of channels', () => {
    const good: number[] = [];
    const codes = new Set<string | undefined>();
    for (let channels = 0; channels <= 256; channels++) {
      try {
        const encoder = new OpusProjectionEncoder({ sampleRate: 48_000, channels });
        expect(encoder.streams + encoder.coupledStreams).toBe(channels);
        expect(encoder.demixingMatrix.length).toBe(2 * channels * channels);
        expect(decoderFor(encoder).channels).toBe(channels);
        good.push(channels);
      } catch (error) {
        codes.add((error as { code: string }).code);
      }
    }
    // libopus says that there is no memory.
    expect([...codes]).toEqual(['ERR_VOXLINK_ARGUMENT']);
    expect(good).toEqual([2, 3, 4, 5, 6].flatMap((orderPlus1) => [orderPlus1 ** 2, orderPlus1 ** 2 + 2]));
  });

  it('refuses a matrix of another size', () => {
    const layout = { sampleRate: 48_000, channels: 4, streams: 2, coupledStreams: 2 } as const;
    for (const bytes of [0, 2, 31, 33, 64]) {
      const make = () => new OpusProjectionDecoder({ ...layout, demixingMatrix: new Uint8Array(bytes) });
      expect(codeOf(make)).toBe('ERR_VOXLINK_ARGUMENT');
    }
  });
});

describe('a stream', () => {
  it.each([18, 4, 38])('of %i channels at the highest bitrate', (channels) => {
    const encoder = new OpusProjectionEncoder({ sampleRate: 48_000, channels });
    encoder.bitrate = 750_000 * channels;
    const decoder = decoderFor(encoder);
    const out = new Uint8Array(32_768);
    const pcm = music(48_000, channels, 960 * 5);
    for (let i = 0; i < 5; i++) {
      const length = encoder.encodeInto(pcm.subarray(i * 960 * channels, (i + 1) * 960 * channels), out);
      expect(length).toBeLessThanOrEqual(out.length);
      expect(decoder.decodeInto(out.subarray(0, length), new Int16Array(960 * channels))).toBe(960);
      expect(decoder.finalRange).toBe(encoder.finalRange);
    }
  });
});

describe('the demixing matrix', () => {
  const layout = { channels: 4, streams: 4, coupledStreams: 0, mapping: [0, 1, 2, 3] };
  const encoder = new OpusMultistreamEncoder({ sampleRate: 48_000, ...layout, bitrate: 400_000 });
  const pcm = music(48_000, 4, 960 * 12);
  const packets = Array.from({ length: 12 }, (_, i) => encoder.encode(pcm.subarray(i * 3840, (i + 1) * 3840)));

  /** Of the four channels, each a mono stream. */
  function demix(columns: number[][], format: 'int16' | 'float32'): number[][] {
    const mixing = { sampleRate: 48_000, channels: 4, streams: 4, coupledStreams: 0 } as const;
    const decoder = new OpusProjectionDecoder({ ...mixing, demixingMatrix: matrixOf(columns) });
    const heard = packets.flatMap((packet) => [...decoder.decode(packet, { format })]);
    return [0, 1, 2, 3].map((channel) => heard.filter((_, i) => i % 4 === channel));
  }

  function plain(format: 'int16' | 'float32'): number[][] {
    const decoder = new OpusMultistreamDecoder({ sampleRate: 48_000, ...layout });
    const heard = packets.flatMap((packet) => [...decoder.decode(packet, { format })]);
    return [0, 1, 2, 3].map((channel) => heard.filter((_, i) => i % 4 === channel));
  }

  const farthest = (one: number[], other: number[]) =>
    one.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (other[i] as number))), 0);

  it.each([
    ['int16', 1],
    ['float32', 1 / 32_768],
  ] as const)('moves channels and leaves one out, in %s', (format, tolerance) => {
    const [first, second, third] = plain(format) as [number[], number[], number[], number[]];
    expect(farthest(first, second)).toBeGreaterThan(1000 * tolerance);
    const columns = [
      [0, FULL, 0, 0],
      [FULL, 0, 0, 0],
      [0, 0, 0, FULL],
      [0, 0, 0, 0],
    ];
    const [a, b, c, d] = demix(columns, format) as [number[], number[], number[], number[]];
    expect(farthest(a, second)).toBeLessThanOrEqual(tolerance);
    expect(farthest(b, first)).toBeLessThanOrEqual(tolerance);
    expect(Math.max(...c.map(Math.abs))).toBe(0);
    expect(farthest(d, third)).toBeLessThanOrEqual(tolerance);
  });

  it('adds and subtracts', () => {
    const [first, second, third] = plain('float32') as [number[], number[], number[], number[]];
    const half = 16_384;
    const columns = [
      [half, -half, 0, half],
      [half, half, 0, 0],
      [0, 0, -half, half],
      [0, 0, 0, 0],
    ];
    const mixed = demix(columns, 'float32') as [number[], number[], number[], number[]];
    const expected = [
      first.map((sample, i) => (sample + (second[i] as number)) / 2),
      first.map((sample, i) => ((second[i] as number) - sample) / 2),
      third.map((sample) => -sample / 2),
      first.map((sample, i) => (sample + (third[i] as number)) / 2),
    ];
    for (const [i, channel] of mixed.entries()) expect(farthest(channel, expected[i] as number[])).toBeLessThan(1e-5);
  });
});
