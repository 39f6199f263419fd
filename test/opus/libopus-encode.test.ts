/**
 * The cases of libopus's test_opus_encode.c but its regressions, which are in libopus-regressions.test.ts: all modes and
 * kinds of bitrate while settings change, each change of frame size, damaged payloads, settings at random. Encoder and
 * decoder have to agree on the final range throughout. A mode is forced by the applications that have only one.
 */
import { describe, expect, it } from 'vitest';
import {
  type OpusApplication,
  type OpusBandwidth,
  OpusDecoder,
  OpusDred,
  OpusEncoder,
  type OpusEncoderSettings,
  OpusMultistreamDecoder,
  OpusMultistreamEncoder,
  packetSamples,
  padPacket,
  parsePacket,
  unpadPacket,
} from '../../lib/opus/index.js';
import { codeOf, Dice, Differences, eachAfterEach, FORMATS, music, RATES } from '../helpers/opus-cases.js';

const LONGEST = 5760;
const MOST_BYTES = 1500;

const RATE_CONTROLS = {
  'variable bitrate': { vbr: true, vbrConstraint: false, inbandFec: true },
  'constrained variable bitrate': { vbr: true, vbrConstraint: true, inbandFec: false },
  'constant bitrate': { vbr: false, vbrConstraint: false, inbandFec: false },
} satisfies Record<string, OpusEncoderSettings>;

type Mode = 'silk' | 'hybrid' | 'celt';
const APPLICATION: Record<Mode, OpusApplication> = {
  silk: 'restricted-silk',
  hybrid: 'voip',
  celt: 'restricted-celt',
};
const BANDWIDTHS: Record<Mode, OpusBandwidth[]> = {
  silk: ['narrowband', 'mediumband', 'wideband'],
  hybrid: ['superwideband', 'fullband'],
  celt: ['narrowband', 'wideband', 'superwideband', 'fullband'],
};

/** Mode, bitrate and samples of a frame at 48 kHz. */
const CASES: [Mode, number, number][] = [
  ['silk', 6000, 1920],
  ['silk', 12_000, 960],
  ['silk', 48_000, 480],
  ['hybrid', 16_000, 960],
  ['hybrid', 32_000, 960],
  ['hybrid', 48_000, 960],
  ['hybrid', 64_000, 480],
  ['celt', 512_000, 2880],
  ['celt', 13_000, 2880],
  ['celt', 24_000, 960],
  ['celt', 48_000, 480],
  ['celt', 64_000, 240],
  ['celt', 96_000, 120],
];

/** Now and then a byte more, now and then many, now and then none of that. Says what became of extensions. */
function repad(packet: Uint8Array, dice: Dice, streams = 1): { packet: Uint8Array; isPlain: boolean } {
  let padded = packet;
  if (dice.once(4)) padded = padPacket(padded, padded.length + 1, { streams });
  if (dice.once(8)) padded = padPacket(padded, padded.length + 256, { streams });
  return dice.once(4)
    ? { packet: unpadPacket(padded, { streams }), isPlain: true }
    : { packet: padded, isPlain: false };
}

describe.each(Object.entries(RATE_CONTROLS))('at %s', (_name, control) => {
  const pcm = music(48_000, 2, 60_000);

  it.each(CASES)('%s mode, %i bit/s and more, frames of %i', { timeout: 30_000 }, (mode, bitrate, frame) => {
    const dice = new Dice(bitrate + frame);
    const differences = new Differences();
    const hybrid = mode === 'hybrid' ? ({ signal: 'voice' } as const) : {};
    const settings = { ...control, ...hybrid, dredDuration: dice.below(101) };
    const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 2, application: APPLICATION[mode], ...settings });
    encoder.bitrate = bitrate + dice.below(bitrate);
    encoder.forceChannels = bitrate >= 64_000 ? 2 : 1;
    const decoder = new OpusDecoder(48_000, 2);
    // These get what repairs a loss instead of the packet, or nothing at all.
    const lossy = [new OpusDecoder(48_000, 2), new OpusDecoder(48_000, 1)] as const;
    const room = new Uint8Array(MOST_BYTES);
    const out = new Int16Array(2 * LONGEST);
    let inMode = 0;
    let count = 0;
    for (let at = 0; at + frame <= pcm.length / 2; at += frame, count++) {
      if (dice.once(256)) {
        encoder.reset();
        decoder.reset();
      }
      if (dice.once(128)) dice.pick(lossy).reset();
      if (dice.once(50)) decoder.reset();
      encoder.dtx = dice.once(2);
      encoder.complexity = (count >> 2) % 11;
      encoder.packetLossPerc = dice.below(16) & dice.below(15);
      encoder.bandwidth = dice.pick(BANDWIDTHS[mode]);
      encoder.qext = dice.once(2);
      const length = encoder.encodeInto(pcm.subarray(2 * at, 2 * (at + frame)), room);
      differences.compare(length > 0 && length <= MOST_BYTES, true, count, length);
      const encoded = room.slice(0, length);
      const info = parsePacket(encoded);
      if (info.mode === mode) inMode++;
      const { packet, isPlain } = repad(encoded, dice);
      differences.compare(decoder.decodeInto(packet, out), frame, count, 'decoded');
      const isCut = isPlain && info.extensions.length > 0;
      if (!isCut) differences.compare(decoder.finalRange, encoder.finalRange, count, 'final range');
      const fec = { fec: true, frameSize: frame };
      differences.compare(lossy[0].decodeInto(packet, out, dice.once(4) ? {} : fec), frame, count, 'FEC');
      const received = dice.once(4) ? null : packet;
      const long = { fec: !dice.once(8), frameSize: LONGEST };
      const heard = lossy[1].decodeInto(received, out, long);
      differences.compare(heard, received === null || long.fec ? LONGEST : frame, count, 'long FEC');
    }
    expect(differences.found).toEqual([]);
    // Where the encoder can choose, it leaves the mode now and then.
    expect(inMode / count).toBeGreaterThanOrEqual(mode === 'hybrid' ? 0.5 : 1);
  });
});

describe('two mono streams', () => {
  const layout = { channels: 2, streams: 2, coupledStreams: 0, mapping: [0, 1] };

  it('are refused with anything wrong about them', () => {
    const wrong = [
      { application: 'unimplemented' },
      { channels: 0, streams: 1, mapping: [] },
      { sampleRate: 44_100 },
      { coupledStreams: 3 },
      { streams: -1 },
      { channels: 256, mapping: Array(256).fill(0) },
      { mapping: [0, 2] },
    ];
    for (const one of wrong) {
      const make = () => new OpusMultistreamEncoder({ sampleRate: 8000, ...layout, ...one } as never);
      expect(codeOf(make), JSON.stringify(one)).toBe('ERR_VOXLINK_ARGUMENT');
    }
  });

  it('say for all what was set', () => {
    const encoder = new OpusMultistreamEncoder({ sampleRate: 8000, ...layout });
    expect(encoder.effectiveBitrate).toBeGreaterThan(2 * 6000);
    expect(encoder.lsbDepth).toBeGreaterThanOrEqual(16);
  });

  const rates = [4000, 12_000, 32_000, 8000, 16_000, 32_000, 48_000, 88_000];
  const frames = [160, 160, 80, 160, 160, 80, 40, 20];
  const cases = rates.map((bitrate, i) => [bitrate, frames[i] as number] as const);

  describe.each(Object.entries(RATE_CONTROLS))('at %s', (_name, control) => {
    it.each(cases)('of %i bit/s and more, frames of %i at 8 kHz', { timeout: 30_000 }, (bitrate, frame) => {
      const dice = new Dice(bitrate + frame);
      const differences = new Differences();
      const pcm = music(8000, 2, 10_000);
      for (const application of ['voip', 'restricted-lowdelay'] as const) {
        const settings = { ...control, dtx: dice.once(2), bitrate: bitrate + dice.below(bitrate) };
        const encoder = new OpusMultistreamEncoder({ sampleRate: 8000, ...layout, application, ...settings });
        const decoder = new OpusMultistreamDecoder({ sampleRate: 48_000, ...layout });
        const silent = { ...layout, channels: 3, mapping: [0, 1, 255] };
        const lossy = new OpusMultistreamDecoder({ sampleRate: 48_000, ...silent });
        const out = new Int16Array(3 * LONGEST);
        const room = new Uint8Array(MOST_BYTES);
        let count = 0;
        for (let at = 0; at + frame <= pcm.length / 2; at += frame, count++) {
          encoder.predictionDisabled = dice.below(16) < (encoder.predictionDisabled ? 11 : 4);
          encoder.complexity = (count >> 2) % 11;
          encoder.packetLossPerc = dice.below(16) & dice.below(15);
          encoder.qext = dice.once(2);
          if (dice.once(256)) {
            encoder.reset();
            decoder.reset();
          }
          if (dice.once(256)) lossy.reset();
          const length = encoder.encodeInto(pcm.subarray(2 * at, 2 * (at + frame)), room);
          const { packet, isPlain } = repad(room.slice(0, length), dice, 2);
          differences.compare(decoder.decodeInto(packet, out), 6 * frame, count, 'decoded');
          const isSame = decoder.finalRange === encoder.finalRange;
          differences.compare(isSame || (isPlain && encoder.qext), true, count, 'final range');
          const options = { fec: !dice.once(4), frameSize: 6 * frame };
          const heard = lossy.decodeInto(dice.once(64) ? null : packet, out, options);
          differences.compare(heard, 6 * frame, count, 'FEC');
          const silence = out.subarray(0, 18 * frame).some((sample, i) => i % 3 === 2 && sample !== 0);
          differences.compare(silence, false, count, 'a channel that is silent');
        }
      }
      expect(differences.found).toEqual([]);
    });
  });
});

describe('each frame size after each', () => {
  it('agrees on the final range, and so do all decoders of the damaged payload', { timeout: 30_000 }, () => {
    const dice = new Dice(1);
    const differences = new Differences();
    const pcm = music(48_000, 2, 96_000);
    const encoder = new OpusEncoder(48_000, 2, 'voip');
    expect(codeOf(() => encoder.encode(pcm.subarray(0, 1000)))).toBe('ERR_VOXLINK_ARGUMENT');
    const decoder = new OpusDecoder(48_000, 2);
    const damaged = FORMATS.map((format) => new OpusDecoder(format));
    const out = new Int16Array(2 * LONGEST);
    const room = new Uint8Array(MOST_BYTES);
    let bitrate = 512_000;
    let at = 0;
    for (const index of [...eachAfterEach(6), ...eachAfterEach(6), 0]) {
      const frame = [2880, 1920, 120, 240, 480, 960][index] as number;
      const times = 1 + dice.below(frame === 960 || frame === 480 ? (2880 / frame) * 4 : 2880 / frame);
      for (let i = 0; i < times; i++) {
        encoder.bitrate = bitrate;
        bitrate = (dice.below(508_000) + 4000 + bitrate) >> 1;
        if (at + frame > pcm.length / 2) at = 0;
        const packet = room.subarray(0, encoder.encodeInto(pcm.subarray(2 * at, 2 * (at + frame)), room));
        at += frame;
        differences.compare(decoder.decodeInto(packet, out), frame, frame, i);
        differences.compare(decoder.finalRange, encoder.finalRange, frame, i, 'final range');
        const isLost = dice.once(1024);
        // Some bits of the frames, and none of what says where they are.
        const start = parsePacket(packet).frames[0]?.byteOffset as number;
        for (let byte = start; byte < packet.length; byte++) {
          if (dice.once(128)) packet[byte] = (packet[byte] as number) ^ (1 << dice.below(8));
        }
        const ranges = new Set<number>();
        for (const one of damaged) {
          const samples = one.decodeInto(isLost ? null : packet, out);
          if (!isLost) differences.compare(samples, packetSamples(packet, one.sampleRate), frame, i, 'damaged');
          ranges.add(one.finalRange);
        }
        if (!isLost) differences.compare(ranges.size, 1, frame, i, 'final ranges');
      }
    }
    expect(differences.found).toEqual([]);
  });
});

describe('settings at random', () => {
  const CHOICES: { [Name in keyof OpusEncoderSettings]: readonly OpusEncoderSettings[Name][] } = {
    bitrate: [6000, 12_000, 16_000, 24_000, 32_000, 48_000, 64_000, 96_000, 510_000, 'auto', 'max'],
    forceChannels: ['auto', 'auto', 1, 2],
    vbr: [false, true, true],
    vbrConstraint: [false, true, true],
    complexity: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    maxBandwidth: ['narrowband', 'mediumband', 'wideband', 'superwideband', 'fullband', 'fullband'],
    signal: ['auto', 'auto', 'voice', 'music'],
    inbandFec: [false, false, true, 'voice-only'],
    packetLossPerc: [0, 1, 2, 5],
    lsbDepth: [8, 24],
    predictionDisabled: [false, false, true],
    dtx: [false, true],
    frameDuration: [2.5, 5, 10, 20, 40, 60, 80, 100, 120],
    dredDuration: [0, 1, 10, 50, 100],
    qext: [false, true],
  };

  it.each(Array.from({ length: 12 }, (_, i) => i + 1))('encode and decode (seed %i)', { timeout: 30_000 }, (seed) => {
    const dice = new Dice(seed);
    const differences = new Differences();
    const [sampleRate, channels] = [dice.pick(RATES), dice.pick([1, 2] as const)];
    const application = dice.pick(['audio', 'voip', 'restricted-lowdelay'] as const);
    const encoder = new OpusEncoder({ sampleRate, channels, application });
    const decoder = new OpusDecoder({ sampleRate, channels, complexity: 5 });
    const dred = new OpusDred();
    const pcm = music(sampleRate, channels, sampleRate, seed);
    const out = new Int16Array(2 * LONGEST);
    const room = new Uint8Array(MOST_BYTES);
    for (let change = 0; change < 25; change++) {
      const settings = Object.fromEntries(
        Object.entries(CHOICES).map(([name, list]) => [name, dice.pick<unknown>(list)]),
      );
      if (channels === 1 && settings.forceChannels === 2) settings.forceChannels = 1;
      Object.assign(encoder, settings);
      const frame = ((settings.frameDuration as number) * sampleRate) / 1000;
      const where = [sampleRate, channels, application, JSON.stringify(settings)] as const;
      const end = Math.max(0.4 * sampleRate, 3 * frame);
      for (let at = 0; at + frame <= end; at += frame) {
        const length = encoder.encodeInto(pcm.subarray(at * channels, (at + frame) * channels), room);
        const packet = room.subarray(0, length);
        const reach = dred.parse(packet, { sampleRate, maxSamples: sampleRate });
        if (reach >= frame && dice.once(2)) {
          const brought = decoder.decodeDredInto(dred, frame, frame, out);
          differences.compare(brought, frame, ...where, 'DRED');
        }
        differences.compare(decoder.decodeInto(packet, out), frame, ...where);
        differences.compare(decoder.finalRange, encoder.finalRange, ...where, 'final range');
      }
    }
    expect(differences.found).toEqual([]);
  });
});
