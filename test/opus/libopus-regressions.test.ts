/**
 * The cases of libopus's opus_encode_regressions.c: sequences of settings that once ended in an error, a failed
 * assertion or memory that was never written. The settings and lengths are those of each case; the sound is of the same
 * kind. Each packet is decoded again, which libopus does not do there.
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
  type OpusSamples,
} from '../../lib/opus/index.js';
import { Dice } from '../helpers/opus-cases.js';

type Encoder = OpusEncoder | OpusMultistreamEncoder | OpusProjectionEncoder;

interface Step {
  settings?: OpusEncoderSettings;
  pcm: OpusSamples;
  /** Bytes for the packet. */
  room: number;
}

function decoderFor(encoder: Encoder): OpusDecoder | OpusMultistreamDecoder | OpusProjectionDecoder {
  const { sampleRate, channels } = encoder;
  if (encoder instanceof OpusEncoder) return new OpusDecoder(sampleRate, encoder.channels);
  const { streams, coupledStreams } = encoder;
  const layout = { sampleRate, channels, streams, coupledStreams };
  if (encoder instanceof OpusMultistreamEncoder) {
    return new OpusMultistreamDecoder({ ...layout, mapping: encoder.mapping });
  }
  return new OpusProjectionDecoder({ ...layout, demixingMatrix: encoder.demixingMatrix });
}

function run(encoder: Encoder, steps: Step[]): void {
  const decoder = decoderFor(encoder);
  for (const { settings, pcm, room } of steps) {
    Object.assign(encoder, settings);
    const out = new Uint8Array(room);
    const length = encoder.encodeInto(pcm, out);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(room);
    const heard = decoder.decode(out.subarray(0, length), { format: 'float32' });
    expect(heard.length).toBe(pcm.length);
    expect(heard.every(Number.isFinite)).toBe(true);
    expect(decoder.finalRange).toBe(encoder.finalRange);
    expect(new Set(out.subarray(length)).size).toBeLessThanOrEqual(1);
  }
}

/** One value throughout but for some. */
function level(length: number, value: number, others: Record<number, number> = {}): Int16Array {
  return Object.assign(new Int16Array(length).fill(value), others);
}

/** Values at random between stretches of one and the same, up to `end`, and silence from there on. */
function bursts(length: number, seed: number, end = length): Int16Array {
  const dice = new Dice(seed);
  const pcm = new Int16Array(length);
  for (let at = 0; at < end; ) {
    const value = dice.pick([-32_768, 32_767, dice.below(65_536) - 32_768, 0]);
    const until = Math.min(end, at + (dice.once(4) ? dice.below(40) : 1));
    pcm.fill(value, at, until);
    at = Math.max(until, at + 1);
  }
  return pcm;
}

const SOUND = {
  /** Levels with clicks, and at the end something like a voice. */
  ecInternalError: [
    bursts(320, 1),
    level(160, -9510, { 15: -9526, 77: 25_600 }),
    level(160, -9510, { 82: -9494 }),
    level(160, -9510, { 133: -9479 }),
    level(160, 0, { 0: -9510, 1: -9510, 2: 1799, 45: -256, 46: 255, 127: 128, 145: 32, 153: 4352 }),
    Int16Array.from({ length: 40 }, (_, i) => (i < 30 ? (i % 2 ? -6000 : 11_000) : 0)),
  ],
  surroundUninitialized: [bursts(2880, 2), bursts(4320, 3, 1104)],
  shrink: [level(960, 0, { 0: 5140 }), bursts(2880, 4, 243), level(2880, 0)],
  shrink2: [level(960, 0), bursts(480, 5, 20)],
  silkGain: [level(160, 0), level(960, 0, { 98: 32_767, 120: 32_767 })],
  projectionOverflow: [bursts(1920 * 36, 6, 180)],
  projectionOverflow4: [bursts(480 * 36, 7, 144)],
  repacketize: [bursts(960, 8, 9)],
  dredCombination: [bursts(320 * 5, 9, 25)],
} satisfies Record<string, Int16Array[]>;

const identity = (length: number) => Array.from({ length }, (_, i) => i);

describe('one stream', () => {
  it('shrinks a frame for which there is little room', () => {
    const [quiet, loud, silence] = SOUND.shrink as [Int16Array, Int16Array, Int16Array];
    run(new OpusEncoder(48_000, 1, 'audio'), [
      { settings: { complexity: 10, packetLossPerc: 6, bitrate: 6000 }, pcm: quiet, room: 2000 },
      {
        settings: {
          signal: 'voice',
          predictionDisabled: true,
          bandwidth: 'superwideband',
          inbandFec: true,
          bitrate: 15_600,
        },
        pcm: loud,
        room: 122,
      },
      { settings: { signal: 'music', bitrate: 27_000 }, pcm: silence, room: 122 },
    ]);
  });

  it('shrinks one after a change of mode', () => {
    const [silence, clicks] = SOUND.shrink2 as [Int16Array, Int16Array];
    const first = {
      complexity: 6,
      signal: 'voice',
      bandwidth: 'fullband',
      packetLossPerc: 26,
      bitrate: 27_000,
    } as const;
    run(new OpusEncoder(48_000, 1, 'audio'), [
      { settings: first, pcm: silence, room: 2000 },
      { settings: { signal: 'music' }, pcm: clicks, room: 19 },
    ]);
  });

  it('limits the gains of the speech mode at hardly any bitrate', () => {
    const [silence, clicks] = SOUND.silkGain as [Int16Array, Int16Array];
    run(new OpusEncoder(8000, 1, 'audio'), [
      { settings: { complexity: 3, maxBandwidth: 'narrowband', bitrate: 6000 }, pcm: silence, room: 1000 },
      {
        settings: { vbr: false, complexity: 0, maxBandwidth: 'mediumband', bitrate: 2867 },
        pcm: clicks,
        room: 1000,
      },
    ]);
  });

  it('analyses what is far beyond full scale', () => {
    const pcm = new Float32Array(320 * 2);
    pcm.fill(1e9, 0, 2);
    run(new OpusEncoder({ sampleRate: 16_000, channels: 2, complexity: 10 }), [{ pcm, room: 200 }]);
  });

  it('puts frames of the quality extension together', () => {
    const settings = { vbr: false, qext: true, bitrate: 'max' } as const;
    const encoder = new OpusEncoder({ sampleRate: 16_000, channels: 1, application: 'voip', ...settings });
    run(encoder, [{ pcm: SOUND.repacketize[0] as Int16Array, room: 9000 }]);
  });

  it.each([false, true])('is at full scale on both sides at 96 kHz, with qext %o', (qext) => {
    const encoder = new OpusEncoder({ sampleRate: 96_000, channels: 2, application: 'restricted-lowdelay', qext });
    run(encoder, [{ pcm: new Int16Array(11_520 * 2).fill(32_767), room: 2000 }]);
  });
});

describe('several streams', () => {
  it('change between bitrates and modes', () => {
    const mono = { sampleRate: 16_000, channels: 1, family: 1, application: 'voip' } as const;
    const low = {
      signal: 'music',
      vbr: false,
      vbrConstraint: false,
      predictionDisabled: true,
      phaseInversionDisabled: false,
      dtx: false,
      complexity: 0,
      maxBandwidth: 'narrowband',
      bandwidth: 'auto',
      lsbDepth: 8,
      inbandFec: false,
      packetLossPerc: 0,
      bitrate: 'auto',
    } as const;
    const high = {
      ...low,
      vbrConstraint: true,
      dtx: true,
      complexity: 10,
      maxBandwidth: 'fullband',
      bandwidth: 'fullband',
      lsbDepth: 18,
      inbandFec: true,
      packetLossPerc: 90,
      bitrate: 280_130,
    } as const;
    const last = {
      ...low,
      signal: 'voice',
      vbrConstraint: true,
      phaseInversionDisabled: true,
      dtx: true,
      lsbDepth: 12,
      packetLossPerc: 41,
      bitrate: 21_425,
    } as const;
    const settings = [low, high, high, high, high, last];
    const steps = SOUND.ecInternalError.map((pcm, i) => ({ settings: settings[i], pcm, room: 2460 }));
    run(new OpusMultistreamEncoder(mono), steps as Step[]);
  });

  it('are 254, at a constant bitrate', () => {
    const layout = { channels: 255, streams: 254, coupledStreams: 1, mapping: identity(255) };
    const settings = {
      signal: 'voice',
      vbr: false,
      vbrConstraint: false,
      predictionDisabled: false,
      forceChannels: 'auto',
      phaseInversionDisabled: true,
      dtx: true,
      complexity: 2,
      maxBandwidth: 'narrowband',
      bandwidth: 'auto',
      lsbDepth: 14,
      inbandFec: false,
      packetLossPerc: 57,
      bitrate: 3_642_675,
    } as const;
    const encoder = new OpusMultistreamEncoder({ sampleRate: 8000, ...layout, application: 'restricted-lowdelay' });
    // libopus forces the one that is stereo, and then says that the others are not.
    expect(() => Object.assign(encoder, { forceChannels: 2 })).toThrow(
      'Expected integer between 1 and 1 for forceChannels but received 2 (number)',
    );
    run(encoder, [{ settings, pcm: new Int16Array(20 * 255), room: 627_300 }]);
  });

  it('are 189, at less than a byte for each frame', () => {
    const layout = { channels: 192, streams: 189, coupledStreams: 3, mapping: identity(192) };
    const settings = {
      signal: 'music',
      vbr: false,
      vbrConstraint: false,
      predictionDisabled: false,
      forceChannels: 'auto',
      phaseInversionDisabled: false,
      dtx: false,
      complexity: 0,
      maxBandwidth: 'mediumband',
      bandwidth: 'auto',
      lsbDepth: 8,
      inbandFec: false,
      packetLossPerc: 0,
      bitrate: 15_360,
    } as const;
    const encoder = new OpusMultistreamEncoder({ sampleRate: 8000, ...layout, application: 'restricted-lowdelay' });
    run(encoder, [{ settings, pcm: new Int16Array(20 * 192), room: 472_320 }]);
  });

  it('are analysed as surround for frames of any length', () => {
    const [first, second] = SOUND.surroundUninitialized as [Int16Array, Int16Array];
    run(new OpusMultistreamEncoder({ sampleRate: 24_000, channels: 3, family: 1 }), [
      {
        settings: {
          signal: 'voice',
          vbr: true,
          vbrConstraint: true,
          predictionDisabled: false,
          forceChannels: 'auto',
          phaseInversionDisabled: false,
          dtx: false,
          complexity: 0,
          maxBandwidth: 'narrowband',
          bandwidth: 'narrowband',
          lsbDepth: 8,
          inbandFec: true,
          bitrate: 84_315,
        },
        pcm: first,
        room: 7380,
      },
      {
        settings: {
          signal: 'music',
          vbrConstraint: false,
          predictionDisabled: true,
          phaseInversionDisabled: true,
          dtx: true,
          complexity: 6,
          bandwidth: 'auto',
          lsbDepth: 9,
          packetLossPerc: 5,
          bitrate: 775_410,
        },
        pcm: second,
        room: 7380,
      },
    ]);
  });

  it('carry the quality extension and deep redundancy together', () => {
    const settings = { complexity: 3, packetLossPerc: 12, qext: true, dredDuration: 103, bitrate: 755_850 };
    const encoder = new OpusMultistreamEncoder({ sampleRate: 16_000, channels: 5, family: 1, application: 'voip' });
    run(encoder, [{ settings, pcm: SOUND.dredCombination[0] as Int16Array, room: 2560 }]);
  });
});

describe('projections', () => {
  it.each([
    [1920, 10_000, undefined, SOUND.projectionOverflow[0]],
    [480, 1000, 256_000, SOUND.projectionOverflow4[0]],
  ])('of 36 channels at 96 kHz, %i samples in %i bytes', (_samples, room, bitrate, pcm) => {
    const encoder = new OpusProjectionEncoder({ sampleRate: 96_000, channels: 36, qext: true });
    run(encoder, [{ settings: bitrate ? { bitrate } : {}, pcm: pcm as Int16Array, room }]);
  });

  it('of samples that are far beyond full scale', () => {
    const pcm = new Float32Array(30 * 9).fill(2e34);
    pcm.set([0, -8e9], 30 * 9 - 2);
    const encoder = new OpusProjectionEncoder({ sampleRate: 12_000, channels: 9, application: 'restricted-lowdelay' });
    run(encoder, [{ pcm, room: 480 }]);
  });

  it('of samples that are as far as they can be, first below and then above', () => {
    const encoder = new OpusProjectionEncoder({ sampleRate: 24_000, channels: 4 });
    const steps = [-1e38, 1e38].map((value) => ({ pcm: new Float32Array(60 * 4).fill(value), room: 500 }));
    run(encoder, steps);
    for (const { pcm } of steps) expect(encoder.encode(pcm).length).toBeGreaterThanOrEqual(5);
  });
});
