/**
 * The cases of libopus's test_opus_api.c that make decoders and encoders and set their controls; those that parse
 * packets are in libopus-parse.test.ts, those of the repacketizer in libopus-repacketizer.test.ts. Null pointers, sizes
 * of structures and a failing malloc have no counterpart here.
 */
import { describe, expect, it } from 'vitest';
import {
  OpusDecoder,
  OpusEncoder,
  type OpusEncoderSettings,
  OpusMultistreamDecoder,
  OpusMultistreamEncoder,
  OpusProjectionDecoder,
  OpusProjectionEncoder,
} from '../../lib/opus/index.js';
import { codeOf, Differences, RATES } from '../helpers/opus-cases.js';

const ARGUMENT = 'ERR_VOXLINK_ARGUMENT';
const VALID: readonly number[] = [...RATES, 96_000];

/** Around each rate that is one, far from them, and at the ends of what a 32-bit number holds. */
const NO_RATES = [
  ...[-8000, -(2 ** 31), 2 ** 31 - 1, 2 ** 31, 44_100, 32_000, 192_000, 48_000.5, NaN],
  ...VALID.flatMap((rate) => [rate - 1, rate + 1, -rate, rate * 2 ** 16]),
  ...Array.from({ length: 4000 }, (_, i) => -7 + 24 * i + (i % 7)),
].filter((rate) => !VALID.includes(rate));

describe('creation', () => {
  it('refuses rates and channels that are none', () => {
    const differences = new Differences();
    const makers = {
      OpusDecoder: (rate: never, channels: never) => new OpusDecoder(rate, channels),
      OpusEncoder: (rate: never, channels: never) => new OpusEncoder(rate, channels, 'voip'),
    };
    for (const [name, make] of Object.entries(makers)) {
      for (const channels of [0, 1, 2, 3, -1, 1.5]) {
        const refusesAny = channels !== 1 && channels !== 2;
        for (const rate of refusesAny ? VALID : NO_RATES) {
          differences.compare(
            codeOf(() => make(rate as never, channels as never)),
            ARGUMENT,
            name,
            rate,
            channels,
          );
        }
      }
    }
    expect(differences.found).toEqual([]);
  });

  it('refuses such rates for several streams as well', () => {
    const differences = new Differences();
    for (const channels of [1, 2]) {
      const layout = { channels, streams: 1, coupledStreams: channels - 1, mapping: [0, 1].slice(0, channels) };
      for (const sampleRate of NO_RATES as never[]) {
        const [decoder, encoder] = [OpusMultistreamDecoder, OpusMultistreamEncoder].map((type) =>
          codeOf(() => new type({ sampleRate, ...layout })),
        );
        differences.compare(decoder, ARGUMENT, 'decoder', sampleRate);
        differences.compare(encoder, ARGUMENT, 'encoder', sampleRate);
      }
    }
    expect(differences.found).toEqual([]);
  });

  it.each(['auto', 'OPUS_AUTO', -1000, 2048, null])('refuses the application %o', (application) => {
    const expected = application === null ? undefined : ARGUMENT;
    expect(codeOf(() => new OpusEncoder(48_000, 2, application as never))).toBe(expected);
  });

  it.each([
    ['a decoded channel that is not there', 2, 1, 0, [0, 1], false],
    ['two channels of the same one', 2, 1, 0, [0, 0], true],
    ['more streams than channels', 1, 4, 1, [0], true],
    ['no stream', 1, 0, 0, [0], false],
    ['fewer than no coupled streams', 1, 1, -1, [0], false],
    ['one coupled stream', 2, 1, 1, [0, 1], true],
    ['more decoded channels than 255', 255, 255, 1, Array(255).fill(0), false],
    ['fewer than no channels', -1, 1, 1, [], false],
    ['no channels', 0, 1, 1, [], false],
    ['fewer than no streams', 1, -1, 2, [0], false],
    ['fewer than none of both', 1, -1, -1, [0], false],
    ['256 channels and one coupled stream', 256, 255, 1, Array(256).fill(0), false],
    ['256 channels', 256, 255, 0, Array(256).fill(0), false],
    ['silence and a channel that is not there', 3, 2, 0, [255, 1, 2], false],
    ['three channels of the same one', 3, 2, 1, [0, 0, 0], true],
    ['silence between channels', 4, 2, 1, [0, 255, 1, 2], true],
    ['255 mono streams', 255, 255, 0, Array.from({ length: 255 }, (_, i) => i), true],
  ])('of a decoder for %s', (_name, channels, streams, coupledStreams, mapping, isGood) => {
    const make = (sampleRate: number) => () =>
      new OpusMultistreamDecoder({ sampleRate: sampleRate as never, channels, streams, coupledStreams, mapping });
    expect(codeOf(make(48_000))).toBe(isGood ? undefined : ARGUMENT);
    expect(codeOf(make(48_001))).toBe(ARGUMENT);
  });
});

describe('decoders', () => {
  const kinds = {
    OpusDecoder: () => new OpusDecoder(48_000, 2),
    OpusMultistreamDecoder: () =>
      new OpusMultistreamDecoder({ sampleRate: 48_000, channels: 2, streams: 1, coupledStreams: 1, mapping: [0, 1] }),
    OpusProjectionDecoder: () => {
      const demixingMatrix = Uint8Array.of(0xff, 0x7f, 0, 0, 0, 0, 0xff, 0x7f);
      return new OpusProjectionDecoder({
        sampleRate: 48_000,
        channels: 2,
        streams: 1,
        coupledStreams: 1,
        demixingMatrix,
      });
    },
  };

  describe.each(Object.entries(kinds))('%s', (_name, make) => {
    it('tells what it read last, and nothing before', () => {
      const decoder = make();
      expect(decoder).toMatchObject({ sampleRate: 48_000, bandwidth: null, lastPacketDuration: 0, finalRange: 0 });
      // Where the pitch comes from depends on the mode of the last frame.
      expect(decoder.pitch).toBe(0);
      expect(decoder.decode(Uint8Array.of(63 << 2, 0, 0)).length).toBe(2 * 960);
      expect(decoder.pitch).toBe(0);
      expect(decoder.bandwidth).toBe('fullband');
      expect(decoder.decode(Uint8Array.of(1)).length).toBe(2 * 960);
      expect(decoder.pitch).toBe(0);
      expect(decoder.lastPacketDuration).toBe(960);
      decoder.reset();
      expect(decoder).toMatchObject({ bandwidth: null, lastPacketDuration: 0 });
    });

    it('takes a gain in 256ths of a decibel', () => {
      const decoder = make();
      expect(decoder.gain).toBe(0);
      for (const wrong of [-32_769 / 256, 32_768 / 256, -1000, NaN]) {
        expect(
          codeOf(() => Object.assign(decoder, { gain: wrong })),
          String(wrong),
        ).toBe(ARGUMENT);
      }
      for (const steps of [-15, 15, -32_768, 32_767]) {
        decoder.gain = steps / 256;
        expect(decoder.gain).toBe(steps / 256);
      }
    });

    it('applies the gain to all of its channels', () => {
      const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 2, bitrate: 128_000 });
      const pcm = Float32Array.from({ length: 1920 }, (_, i) => 0.1 * Math.sin(i / (20 + 10 * (i % 2))));
      const [plain, quiet] = [make(), make()];
      quiet.gain = -12;
      for (let i = 0; i < 3; i++) {
        const packet = encoder.encode(pcm);
        const [loud, soft] = [plain, quiet].map((one) => one.decode(packet, { format: 'float32' }));
        const factor = 10 ** (-12 / 20);
        const off = (loud as Float32Array).map((sample, at) => Math.abs(sample * factor - (soft?.[at] as number)));
        expect(Math.max(...off)).toBeLessThan(1e-4);
      }
    });

    it('says what is no packet and what has no room', () => {
      const decoder = make();
      const tooMany = new Uint8Array(51);
      tooMany.set([(63 << 2) + 3, 49]);
      expect(codeOf(() => decoder.decode(tooMany))).toBe('ERR_OPUS_INVALID_PACKET');
      expect(codeOf(() => decoder.decodeInto(tooMany, new Int16Array(2 * 960)))).toBe('ERR_OPUS_INVALID_PACKET');
      const packet = Uint8Array.of(63 << 2, 0, 0);
      for (const room of [0, 1, 60, 480, 959]) {
        expect(codeOf(() => decoder.decodeInto(packet, new Int16Array(2 * room)))).toBe('ERR_OPUS_BUFFER_TOO_SMALL');
      }
      expect(decoder.decodeInto(packet, new Int16Array(2 * 960))).toBe(960);
      expect(decoder.decodeInto(packet, new Int32Array(2 * 960))).toBe(960);
      expect(decoder.decodeInto(packet, new Float32Array(2 * 960))).toBe(960);
    });

    it('takes each setting, and nothing that is none', () => {
      const decoder = make();
      const wrongSwitches = [0, 1, 2, -1, 'true', null, undefined];
      const settings = {
        complexity: { good: [0, 5, 10], wrong: [-1, 11, 0.5, '5', null] },
        phaseInversionDisabled: { good: [true, false], wrong: wrongSwitches },
        bandwidthExtension: { good: [true, false], wrong: wrongSwitches },
        ignoreExtensions: { good: [true, false], wrong: wrongSwitches },
      };
      for (const [name, { good, wrong }] of Object.entries(settings)) {
        for (const value of good) {
          Object.assign(decoder, { [name]: value });
          expect(decoder[name as keyof typeof settings]).toBe(value);
        }
        for (const value of wrong)
          expect(
            codeOf(() => Object.assign(decoder, { [name]: value })),
            name,
          ).toBe(ARGUMENT);
        expect(decoder[name as keyof typeof settings]).toBe(good.at(-1));
      }
    });
  });
});

describe('encoders', () => {
  const kinds = {
    OpusEncoder: () => new OpusEncoder(48_000, 2, 'voip'),
    OpusMultistreamEncoder: () =>
      new OpusMultistreamEncoder({ sampleRate: 48_000, channels: 6, family: 1, application: 'voip' }),
    OpusProjectionEncoder: () => new OpusProjectionEncoder({ sampleRate: 48_000, channels: 4, application: 'voip' }),
  };

  /** For each setting two values that it refuses and two that it takes, one after the other. */
  const SETTINGS: { [Name in keyof OpusEncoderSettings]: { wrong: unknown[]; good: OpusEncoderSettings[Name][] } } = {
    bitrate: { wrong: [-12_345, 0, 2 ** 30 + 8], good: [500, 256_000] },
    forceChannels: { wrong: [-1, 3], good: [1, 'auto'] },
    bandwidth: { wrong: [-2, 1106], good: ['narrowband', 'fullband', 'wideband', 'mediumband', 'auto'] },
    maxBandwidth: { wrong: [-2, 1106, 'auto'], good: ['narrowband', 'fullband', 'wideband', 'mediumband'] },
    dtx: { wrong: [-1, 2], good: [true, false] },
    complexity: { wrong: [-1, 11], good: [0, 10] },
    inbandFec: { wrong: [-1, 3], good: [true, 'voice-only', false] },
    packetLossPerc: { wrong: [-1, 101], good: [100, 0] },
    vbr: { wrong: [-1, 2], good: [true, false] },
    vbrConstraint: { wrong: [-1, 2], good: [true, false] },
    signal: { wrong: [-12_345, 0x7fffffff], good: ['music', 'voice', 'auto'] },
    lsbDepth: { wrong: [7, 25], good: [16, 24] },
    predictionDisabled: { wrong: [-1, 2], good: [true, false] },
    phaseInversionDisabled: { wrong: [-1, 2], good: [true, false] },
    frameDuration: { wrong: [0, -1, 5010], good: [2.5, 5, 10, 20, 40, 60, 80, 100, 120, 60, 'argument'] },
    dredDuration: { wrong: [-1, 105], good: [104, 0] },
    qext: { wrong: [-1, 2], good: [true, false] },
  };

  describe.each(Object.entries(kinds))('%s', (_name, make) => {
    it.each(Object.entries(SETTINGS))('%s: refused, taken and read back', (name, { wrong, good }) => {
      const encoder = make();
      const key = name as keyof OpusEncoderSettings;
      const before = encoder[key];
      for (const value of wrong) expect(codeOf(() => Object.assign(encoder, { [key]: value }))).toBe(ARGUMENT);
      expect(encoder[key]).toBe(before);
      for (const value of good) {
        Object.assign(encoder, { [key]: value });
        expect(encoder[key]).toBe(value);
      }
    });

    it('has a lookahead, a final range, and encodes silence', () => {
      const encoder = make();
      expect(encoder.sampleRate).toBe(48_000);
      expect(encoder.lookahead).toBeGreaterThanOrEqual(0);
      expect(encoder.lookahead).toBeLessThan(32_767);
      expect(encoder.finalRange).toBe(0);
      encoder.reset();
      for (const pcm of [Int16Array, Int32Array, Float32Array].map((type) => new type(960 * encoder.channels))) {
        const { length } = encoder.encode(pcm);
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(1276 * encoder.channels);
      }
    });
  });

  it.each(['voip', 'audio', 'restricted-lowdelay'] as const)('have a lookahead for %s', (application) => {
    const { lookahead } = new OpusEncoder(48_000, 2, application);
    // 2.5 ms of overlap, and 4 ms more where the two codecs are brought into step.
    expect(lookahead).toBe(application === 'restricted-lowdelay' ? 120 : 312);
  });

  it('change their application before the first frame', () => {
    const encoder = new OpusEncoder(48_000, 2, 'voip');
    for (const wrong of [-1, -1000, 'auto']) {
      expect(codeOf(() => Object.assign(encoder, { application: wrong }))).toBe(ARGUMENT);
    }
    for (const application of ['audio', 'restricted-lowdelay'] as const) {
      encoder.application = application;
      expect(encoder.application).toBe(application);
    }
  });

  it.each([
    ['one that is mono', [1, 'auto'], [0, 2], () => new OpusEncoder(48_000, 1)],
    ['one that is stereo', [1, 2, 'auto'], [0, 3], kinds.OpusEncoder],
    ['some that are mono', [1, 'auto'], [0, 2], kinds.OpusMultistreamEncoder],
    ['only such that are stereo', [1, 2, 'auto'], [0, 3], kinds.OpusProjectionEncoder],
  ])('force the channels of %s to %j', (_name, good, wrong, make) => {
    const encoder = make();
    for (const value of good) {
      Object.assign(encoder, { forceChannels: value });
      expect(encoder.forceChannels).toBe(value);
      for (const none of wrong) expect(codeOf(() => Object.assign(encoder, { forceChannels: none }))).toBe(ARGUMENT);
      expect(encoder.forceChannels).toBe(value);
    }
  });

  it('make of the highest bitrate what libopus allows', () => {
    const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 2, bitrate: 1_500_000 });
    expect(encoder.effectiveBitrate).toBeGreaterThan(256_000);
    expect(encoder.effectiveBitrate).toBeLessThanOrEqual(1_700_000);
  });
});
