import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusEncoder, type OpusSampleRate } from '../../lib/opus/index.js';
import { purity, rms, toInt16, toInt24, tone } from '../helpers/signals.js';

const RATES = [8000, 12000, 16000, 24000, 48000, 96000] as const;
const FRAMES_MS = [2.5, 5, 10, 20, 40, 60, 80, 100, 120];
const HERTZ = 1000;

function sendTone(sampleRate: OpusSampleRate, channels: 1 | 2, ms: number, application: 'voip' | 'audio') {
  const encoder = new OpusEncoder({ sampleRate, channels, application, bitrate: 64_000 * channels });
  const decoder = new OpusDecoder({ sampleRate, channels });
  const frame = (sampleRate * ms) / 1000;
  const heard: number[] = [];
  for (let start = 0; start < sampleRate / 2; start += frame) {
    const packet = encoder.encode(tone(sampleRate, channels, frame, HERTZ, start));
    const pcm = decoder.decode(packet, { format: 'float32' });
    expect(pcm.length).toBe(frame * channels);
    expect(decoder.lastPacketDuration).toBe(frame);
    expect(decoder.finalRange).toBe(encoder.finalRange);
    heard.push(...pcm);
  }
  return heard.slice(heard.length / 2);
}

describe.each(RATES)('at %i Hz', (sampleRate) => {
  describe.each([1, 2] as const)('with %i channels', (channels) => {
    it.each(FRAMES_MS)('a tone in frames of %f ms arrives', (ms) => {
      for (const application of ['voip', 'audio'] as const) {
        const heard = sendTone(sampleRate, channels, ms, application);
        expect(purity(heard, channels, sampleRate, HERTZ)).toBeGreaterThan(0.9);
        expect(rms(heard)).toBeGreaterThan(0.3);
        expect(rms(heard)).toBeLessThan(0.4);
      }
    });
  });
});

describe.each(['restricted-lowdelay', 'restricted-silk', 'restricted-celt'] as const)(
  'application %s',
  (application) => {
    it('carries a tone', () => {
      const encoder = new OpusEncoder({ sampleRate: 48000, channels: 2, application, bitrate: 96_000 });
      const decoder = new OpusDecoder(48000, 2);
      let pcm = new Int16Array();
      for (let i = 0; i < 25; i++) pcm = decoder.decode(encoder.encode(tone(48000, 2, 960, HERTZ, i * 960)));
      expect(purity(pcm, 2, 48000, HERTZ)).toBeGreaterThan(0.95);
      expect(encoder.lookahead).toBe(application === 'restricted-silk' ? 312 : 120);
    });
  },
);

describe('sample formats', () => {
  it('gives the same sound for 16, 24 bit and float input', () => {
    const frame = tone(48000, 1, 960, HERTZ);
    const scales = { int16: 2 ** 15, int24: 2 ** 23, float32: 1 } as const;
    for (const input of [toInt16(frame), toInt24(frame), frame]) {
      for (const format of ['int16', 'int24', 'float32'] as const) {
        const encoder = new OpusEncoder(48000, 1);
        const decoder = new OpusDecoder(48000, 1);
        decoder.decode(encoder.encode(input));
        const pcm = decoder.decode(encoder.encode(input), { format });
        expect(rms(pcm) / scales[format]).toBeCloseTo(0.354, 1);
      }
    }
  });

  it('is bit-exact between decode and decodeInto', () => {
    const encoder = new OpusEncoder(48000, 2);
    const [one, other] = [new OpusDecoder(48000, 2), new OpusDecoder(48000, 2)];
    const out = new Int16Array(5760 * 2);
    for (let i = 0; i < 10; i++) {
      const packet = encoder.encode(tone(48000, 2, 960, HERTZ, i * 960));
      const samples = other.decodeInto(packet, out);
      expect(out.subarray(0, samples * 2)).toEqual(one.decode(packet));
    }
  });
});

describe('96 kHz', () => {
  function heardTone(qext: boolean): number {
    const encoder = new OpusEncoder({ sampleRate: 96000, channels: 1, bitrate: 320_000, qext });
    const decoder = new OpusDecoder(96000, 1);
    let pcm = new Float32Array();
    for (let i = 0; i < 10; i++) {
      pcm = decoder.decode(encoder.encode(tone(96000, 1, 1920, 30_000, i * 1920)), { format: 'float32' });
    }
    return rms(pcm);
  }

  it('carries 30 kHz with the quality extension only', () => {
    expect(heardTone(true)).toBeGreaterThan(0.3);
    expect(heardTone(false)).toBeLessThan(0.05);
  });
});
