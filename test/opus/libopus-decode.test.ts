/**
 * The cases of libopus's test_opus_decode.c: concealment before the first packet, decoders of all rates and channels fed
 * with packets of all modes and with bytes at random. All of them have to agree on the final range. What it does with
 * opus_pcm_soft_clip is in soft-clipper.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusError, packetSamples } from '../../lib/opus/index.js';
import { codeOf, Dice, Differences, eachAfterEach, FORMATS, GuardedSamples, marsaglia } from '../helpers/opus-cases.js';

const LONGEST = 5760;
const MODES = Array.from({ length: 64 }, (_, i) => i << 2);

/** One for each rate and number of channels, and what each writes to. */
const makeDecoders = () => FORMATS.map(({ sampleRate, channels }) => new OpusDecoder(sampleRate, channels));

/** From 5 on libopus conceals by neural networks, from 6 on it enhances by them. */
function turnComplexity(decoder: OpusDecoder, dice: Dice): void {
  decoder.complexity = dice.below(11);
}

describe('before the first packet', () => {
  it.each(FORMATS)('a loss is silence of the length asked for, at $sampleRate Hz, $channels channels', (format) => {
    const decoder = new OpusDecoder(format);
    const dice = new Dice(1);
    const shortest = format.sampleRate / 400;
    const guarded = new GuardedSamples(48 * shortest * format.channels);
    const out = guarded.samples;
    const packet = Uint8Array.of(0, 0, 0);
    for (const fec of [false, true]) {
      for (const complexity of [0, dice.below(5), 5 + dice.below(6)]) {
        decoder.complexity = complexity;
        for (const times of [1, 2, 4, 48]) {
          const frameSize = times * shortest;
          expect(decoder.decodeInto(null, out, { fec, frameSize })).toBe(frameSize);
          expect(decoder.lastPacketDuration).toBe(frameSize);
          const heard = out.subarray(0, frameSize * format.channels);
          expect(heard.every((sample) => sample === 0)).toBe(true);
        }
        // Lengths that are no multiple of 2.5 ms, and no length at all.
        for (const frameSize of [shortest + 2, 0, -1, -shortest, 49 * shortest, 2 ** 31, NaN]) {
          expect(codeOf(() => decoder.decodeInto(null, out, { fec, frameSize }))).toBe('ERR_VOXLINK_ARGUMENT');
        }
        // An empty packet is one that was received; libopus takes it for a loss.
        const options = { fec, frameSize: shortest };
        expect(codeOf(() => decoder.decodeInto(new Uint8Array(), out, options))).toBe('ERR_OPUS_INVALID_PACKET');
        const noRoom = new Int16Array();
        expect(codeOf(() => decoder.decodeInto(null, noRoom, options))).toBe('ERR_VOXLINK_ARGUMENT');
        expect(codeOf(() => decoder.decodeInto(packet, noRoom))).toBe('ERR_OPUS_BUFFER_TOO_SMALL');
        decoder.reset();
        expect(decoder.lastPacketDuration).toBe(0);
      }
    }
    for (const fec of [-1, 2, 1, 0, 'yes', null]) {
      for (const given of [packet, null]) {
        expect(() => decoder.decode(given, { fec: fec as never })).toThrow(/^Expected boolean for fec but received/);
        expect(() => decoder.decodeInto(given, out, { fec: fec as never })).toThrow(/^Expected boolean for fec but/);
      }
    }
    expect(guarded.isIntact).toBe(true);
  });

  it('refuses a wrong fec away from the event loop too', async () => {
    const decoder = new OpusDecoder(48_000, 1);
    await expect(decoder.decodeAsync(Uint8Array.of(0, 0), { fec: 2 as never })).rejects.toThrow(
      'Expected boolean for fec but received 2 (number)',
    );
  });
});

describe('packets of one frame', () => {
  it('decode to the same final range in all decoders, for all modes and many first bytes', { timeout: 30_000 }, () => {
    const decoders = makeDecoders();
    const dice = new Dice(2);
    const differences = new Differences();
    const guarded = new GuardedSamples(2 * LONGEST);
    for (const [i, mode] of MODES.entries()) {
      const packet = Uint8Array.of(mode, 255, 255);
      for (let byte = i % 7; byte < 256; byte += 7) {
        packet[1] = byte;
        const ranges = decoders.map((decoder) => {
          turnComplexity(decoder, dice);
          const samples = decoder.decodeInto(packet, guarded.samples);
          differences.compare(samples, packetSamples(packet, decoder.sampleRate), mode, byte);
          differences.compare(decoder.lastPacketDuration, samples, mode, byte, 'duration');
          return decoder.finalRange;
        });
        differences.compare(new Set(ranges).size, 1, mode, byte, 'final ranges');
      }
    }
    expect(differences.found).toEqual([]);
    expect(guarded.isIntact).toBe(true);
  });

  it('are followed by losses of their own length and of 2.5 ms, for all modes', { timeout: 30_000 }, () => {
    const dice = new Dice(3);
    const differences = new Differences();
    const guarded = new GuardedSamples(2 * LONGEST);
    for (const decoder of makeDecoders()) {
      for (const mode of MODES) {
        const packet = Uint8Array.of(mode, 255, 255);
        const samples = packetSamples(packet, decoder.sampleRate);
        decoder.decodeInto(packet, guarded.samples);
        for (let i = 0; i < 6; i++) {
          turnComplexity(decoder, dice);
          differences.compare(decoder.decodeInto(null, guarded.samples), samples, decoder.sampleRate, mode, i);
          differences.compare(decoder.lastPacketDuration, samples, decoder.sampleRate, mode, 'duration');
        }
        // Who corrects a drift of clocks asks for very little.
        const frameSize = decoder.sampleRate / 400;
        const short = decoder.decodeInto(null, guarded.samples, { frameSize });
        differences.compare(short, frameSize, decoder.sampleRate, mode, 'short');
        differences.compare(decoder.lastPacketDuration, frameSize, decoder.sampleRate, mode, 'short duration');
        const room = guarded.samples.subarray(0, samples * decoder.channels - 1);
        const code = codeOf(() => decoder.decodeInto(packet, room));
        differences.compare(code, 'ERR_OPUS_BUFFER_TOO_SMALL', decoder.sampleRate, mode);
      }
    }
    expect(differences.found).toEqual([]);
    expect(guarded.isIntact).toBe(true);
  });

  /** The sums of the final ranges over all 65536 pairs of first bytes that libopus's own test knows. */
  it.each([
    [16, 116_290_185],
    [20, 2_172_123_586],
    [24, 2_172_123_586],
    [28, 2_172_123_586],
    [0, 3_285_687_739],
    [4, 1_481_572_662],
    [8, 694_350_475],
  ])('of configuration %i have the final ranges that they always had', { timeout: 30_000 }, (config, sum) => {
    const dice = new Dice(config);
    const { sampleRate, channels } = dice.pick(FORMATS);
    const decoder = new OpusDecoder(sampleRate, channels);
    const out = new Int16Array(2 * LONGEST);
    const packet = Uint8Array.of(config << 3, 0, 0, 255);
    const samples = packetSamples(packet, sampleRate);
    let ranges = 0;
    let wrong = 0;
    for (let i = 0; i < 65_536; i++) {
      packet[1] = i >> 8;
      packet[2] = i;
      if (decoder.decodeInto(packet, out) !== samples) wrong++;
      ranges = (ranges + decoder.finalRange) >>> 0;
    }
    expect({ wrong, ranges }).toEqual({ wrong: 0, ranges: sum });
  });
});

describe('bytes at random', () => {
  it('decode to the same final range in all decoders, for all modes and lengths', { timeout: 30_000 }, () => {
    const decoders = makeDecoders();
    const dice = new Dice(4);
    const differences = new Differences();
    const guarded = new GuardedSamples(2 * LONGEST);
    for (const mode of MODES) {
      for (let length = 2 + dice.below(50); length < 1275; length += 50) {
        const packet = dice.bytes(length + 1);
        packet[0] = mode;
        const ranges = decoders.map((decoder) => {
          turnComplexity(decoder, dice);
          const samples = decoder.decodeInto(packet, guarded.samples);
          differences.compare(samples, packetSamples(packet, decoder.sampleRate), mode, length);
          return decoder.finalRange;
        });
        differences.compare(new Set(ranges).size, 1, mode, length, 'final ranges');
      }
    }
    expect(differences.found).toEqual([]);
    expect(guarded.isIntact).toBe(true);
  });

  it('go from each mode to each other, with losses and FEC before them', { timeout: 30_000 }, () => {
    const dice = new Dice(5);
    const decoders = makeDecoders();
    // All of these hear the packets alone, and one has some of them repaired or concealed first.
    const lossy = new OpusDecoder(48_000, 2);
    const differences = new Differences();
    const guarded = new GuardedSamples(2 * LONGEST);
    const out = guarded.samples;
    for (const [i, number] of eachAfterEach(64).entries()) {
      const packet = dice.bytes(30 + dice.below(150)).map((byte) => byte | dice.below(256));
      packet[0] = number << 2;
      const ranges = decoders.map((decoder) => {
        turnComplexity(decoder, dice);
        const samples = decoder.decodeInto(packet, out);
        differences.compare(samples, packetSamples(packet, decoder.sampleRate), i);
        differences.compare(decoder.lastPacketDuration, samples, i, 'duration');
        return decoder.finalRange;
      });
      differences.compare(new Set(ranges).size, 1, i, 'final ranges');
      const frameSize = packetSamples(packet, 48_000);
      if (dice.once(3)) differences.compare(lossy.decodeInto(packet, out, { fec: true, frameSize }), frameSize, i);
      if (dice.once(3)) differences.compare(lossy.decodeInto(null, out, { frameSize: LONGEST }), LONGEST, i);
      if (dice.once(2)) differences.compare(lossy.decodeInto(packet, out), frameSize, i);
    }
    expect(differences.found).toEqual([]);
    expect(guarded.isIntact).toBe(true);
  });

  it('that once read too far', () => {
    for (const { sampleRate, channels } of FORMATS) {
      const next = marsaglia(140_441);
      const packet = Uint8Array.from({ length: 157 }, (_, i) => (i === 0 ? 25 << 2 : next() & 255));
      const guarded = new GuardedSamples(2 * LONGEST);
      const decoder = new OpusDecoder(sampleRate, channels);
      expect(decoder.decodeInto(packet, guarded.samples)).toBe(sampleRate / 100);
      expect(guarded.isIntact).toBe(true);
    }
  });

  it('in whole packets decode or are refused, in each format', { timeout: 30_000 }, () => {
    const dice = new Dice(6);
    const differences = new Differences();
    const outs = [Int16Array, Int32Array, Float32Array].map((type) => new type(2 * 2 * LONGEST));
    const decoders = [...makeDecoders(), new OpusDecoder(96_000, 2)];
    const counts = { decoded: 0, refused: 0 };
    for (let i = 0; i < 4000; i++) {
      const packet = dice.bytes(1 + dice.below(dice.once(10) ? 1500 : 120));
      const decoder = dice.pick(decoders);
      try {
        const samples = decoder.decodeInto(packet, dice.pick(outs));
        differences.compare(samples, packetSamples(packet, decoder.sampleRate), i);
        counts.decoded++;
      } catch (error) {
        differences.compare(error instanceof OpusError && error.code, 'ERR_OPUS_INVALID_PACKET', i);
        counts.refused++;
      }
    }
    expect(differences.found).toEqual([]);
    expect(Math.min(counts.decoded, counts.refused)).toBeGreaterThan(500);
  });
});
