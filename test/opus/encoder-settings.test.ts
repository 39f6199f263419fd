import { describe, expect, it } from 'vitest';
import { OpusEncoder, type OpusEncoderSettings } from '../../lib/opus/index.js';
import { tone } from '../helpers/signals.js';

const BANDWIDTHS = ['narrowband', 'mediumband', 'wideband', 'superwideband', 'fullband'];

/** For each setting: its default, values that it takes, and values that it refuses. */
const SETTINGS: Record<keyof OpusEncoderSettings, { initial: unknown; good: unknown[]; bad: unknown[] }> = {
  bitrate: {
    initial: 'auto',
    good: [500, 6000, 510_000, 1_500_000, 'max', 'auto'],
    bad: [499, 0, -1, -1000, 1_500_001, 1.5, NaN, Infinity, 'min', '32000', null, undefined, {}, 32000n],
  },
  vbr: { initial: true, good: [false, true], bad: [0, 1, 'true', null, undefined] },
  vbrConstraint: { initial: true, good: [false, true], bad: [0, 'false', null] },
  complexity: { initial: 9, good: [0, 5, 10], bad: [-1, 11, 5.5, '5', NaN] },
  signal: { initial: 'auto', good: ['voice', 'music', 'auto'], bad: ['noise', 3001, null, 'constructor'] },
  bandwidth: { initial: 'auto', good: [...BANDWIDTHS, 'auto'], bad: ['wide', 1101, null] },
  maxBandwidth: { initial: 'fullband', good: BANDWIDTHS, bad: ['auto', 'toString', 1105] },
  forceChannels: { initial: 'auto', good: [1, 2, 'auto'], bad: [0, 3, '1', null] },
  inbandFec: { initial: false, good: [true, 'voice-only', false], bad: [0, 1, 2, 'always', null] },
  packetLossPerc: { initial: 0, good: [0, 1, 100], bad: [-1, 101, 0.5] },
  dtx: { initial: false, good: [true, false], bad: [1, 'on'] },
  lsbDepth: { initial: 24, good: [8, 16, 24], bad: [7, 25, '16'] },
  frameDuration: {
    initial: 'argument',
    good: [2.5, 5, 10, 20, 40, 60, 80, 100, 120, 'argument'],
    bad: [0, 15, 30, 5004, '20', 'auto', null],
  },
  predictionDisabled: { initial: false, good: [true, false], bad: [1] },
  phaseInversionDisabled: { initial: false, good: [true, false], bad: [0] },
  dredDuration: { initial: 0, good: [1, 100, 104, 0], bad: [-1, 105, 2.5] },
  qext: { initial: false, good: [true, false], bad: [1] },
};

describe.each(Object.entries(SETTINGS))('%s', (name, { initial, good, bad }) => {
  const key = name as keyof OpusEncoderSettings;

  it('has its default', () => {
    expect(new OpusEncoder(48000, 2)[key]).toBe(initial);
  });

  it('takes its values, as property and as option', () => {
    const encoder = new OpusEncoder(48000, 2);
    for (const value of good) {
      Object.assign(encoder, { [key]: value });
      expect(encoder[key]).toBe(value);
      expect(new OpusEncoder({ sampleRate: 48000, channels: 2, [key]: value })[key]).toBe(value);
    }
    expect(encoder.encode(tone(48000, 2, 5760, 440)).length).toBeGreaterThan(0);
  });

  it('refuses anything else and stays as it was', () => {
    const encoder = new OpusEncoder(48000, 2);
    for (const value of bad) {
      const set = () => Object.assign(encoder, { [key]: value });
      const named = expect.objectContaining({
        code: 'ERR_VOXLINK_ARGUMENT',
        message: expect.stringMatching(new RegExp(`^Expected .+ for ${name} but received `)),
      });
      expect(set, String(value)).toThrow(named);
    }
    expect(encoder[key]).toBe(initial);
  });
});

describe('bitrate', () => {
  it('says what was asked for and what it amounts to', () => {
    const encoder = new OpusEncoder({ sampleRate: 48000, channels: 2, bitrate: 32_000 });
    encoder.encode(new Int16Array(1920));
    expect([encoder.bitrate, encoder.effectiveBitrate]).toEqual([32_000, 32_000]);
    encoder.bitrate = 'auto';
    expect(encoder.effectiveBitrate).toBeGreaterThan(90_000);
  });

  it('words a wrong value in the one formula', () => {
    const encoder = new OpusEncoder(48000, 1);
    const set = () => {
      encoder.bitrate = 900_000;
    };
    expect(set).toThrow(RangeError);
    expect(set).toThrow('Expected integer between 500 and 750000 for bitrate but received 900000 (number)');
  });

  it('shows in the size of packets', () => {
    const sizes = [8_000, 32_000, 128_000].map((bitrate) => {
      const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, bitrate, vbr: false });
      return encoder.encode(tone(48000, 1, 960, 440)).length;
    });
    expect(sizes).toEqual([20, 80, 320]);
  });
});

describe('application', () => {
  it('changes before the first frame and after reset() only', () => {
    const encoder = new OpusEncoder(48000, 1, 'voip');
    encoder.application = 'audio';
    encoder.encode(new Int16Array(960));
    const change = () => {
      encoder.application = 'voip';
    };
    expect(change).toThrow(expect.objectContaining({ name: 'OpusError', code: 'ERR_OPUS_BAD_ARG' }));
    expect(encoder.application).toBe('audio');
    encoder.reset();
    change();
    expect(encoder.application).toBe('voip');
  });

  it('never leaves a restricted mode that lacks the other codec', () => {
    const encoder = new OpusEncoder(48000, 1, 'restricted-celt');
    expect(() => {
      encoder.application = 'audio';
    }).toThrow(/'restricted-celt'/);
    encoder.application = 'restricted-celt';
  });
});

describe('what the settings do', () => {
  const speechLike = (i: number) => tone(48000, 1, 960, 150 + 40 * (i % 7), i * 960);

  it('dtx stops sending in silence and says so', () => {
    const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, application: 'voip', dtx: true });
    for (let i = 0; i < 10; i++) encoder.encode(speechLike(i));
    expect(encoder.inDtx).toBe(false);
    const lengths = Array.from({ length: 60 }, () => encoder.encode(new Float32Array(960)).length);
    expect(encoder.inDtx).toBe(true);
    expect(lengths.filter((length) => length <= 2).length).toBeGreaterThan(30);
  });

  it('maxBandwidth limits the effective bandwidth', () => {
    const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, maxBandwidth: 'wideband', bitrate: 64_000 });
    for (let i = 0; i < 5; i++) encoder.encode(speechLike(i));
    expect(encoder.effectiveBandwidth).toBe('wideband');
    expect(encoder.bandwidth).toBe('auto');
  });

  it('dredDuration makes packets carry the past', () => {
    const size = (dredDuration: number) => {
      const encoder = new OpusEncoder({
        sampleRate: 16000,
        channels: 1,
        application: 'voip',
        bitrate: 48_000,
        packetLossPerc: 25,
        dredDuration,
      });
      let bytes = 0;
      for (let i = 0; i < 60; i++) bytes += encoder.encode(tone(16000, 1, 320, 150 + 40 * (i % 7), i * 320)).length;
      expect(encoder.dredDuration).toBe(dredDuration);
      return bytes;
    };
    expect(size(100)).not.toBe(size(0));
  });

  it('frameDuration splits off its part of a longer input', () => {
    const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, frameDuration: 10 });
    const packet = encoder.encode(tone(48000, 1, 960, 440));
    expect((packet[0] as number) & 3).toBe(0);
    expect(() => encoder.encode(new Int16Array(240))).toThrow('Expected at least 480 samples for pcm.length');
  });
});
