/**
 * The cases of libopus's test_opus_dred.c: the deep redundancy of bytes at random, and of packets whose redundancy is
 * damaged, which bytes at random hardly ever have.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  extendPacket,
  OpusDecoder,
  OpusDred,
  OpusEncoder,
  OpusExtensionId,
  parsePacket,
  unpadPacket,
} from '../../lib/opus/index.js';
import { codeOf, Dice, Differences, RATES } from '../helpers/opus-cases.js';
import { speechFrames } from '../helpers/speech.js';

let carriers: Uint8Array[];

beforeAll(() => {
  const settings = { bitrate: 40_000, packetLossPerc: 30, dredDuration: 100, complexity: 5 };
  const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 1, application: 'voip', ...settings });
  const packets = speechFrames(60).map((frame) => encoder.encode(frame));
  carriers = packets.filter((packet) => parsePacket(packet).dred);
});

function redundancyOf(packet: Uint8Array): Uint8Array {
  return parsePacket(packet).extensions.find(({ id }) => id === OpusExtensionId.dred)?.data as Uint8Array;
}

describe('OpusDred.parse', () => {
  it('takes bytes at random for what they are', { timeout: 30_000 }, () => {
    const dice = new Dice(1);
    const dred = new OpusDred();
    const differences = new Differences();
    for (let i = 0; i < 30_000; i++) {
      const packet = dice.bytes(dice.below(201));
      const code = codeOf(() => dred.parse(packet));
      if (code === undefined) differences.compare(dred.reach >= dred.end && dred.end >= 0, true, i, 'end and reach');
      else differences.compare(code, 'ERR_OPUS_INVALID_PACKET', i);
    }
    expect(differences.found).toEqual([]);
  });

  it('begins before it ends, whatever the redundancy says', { timeout: 30_000 }, () => {
    expect(carriers.length).toBeGreaterThan(20);
    const dice = new Dice(2);
    const dred = new OpusDred();
    const differences = new Differences();
    const decoder = new OpusDecoder({ sampleRate: 48_000, channels: 1, complexity: 5 });
    const out = new Int16Array(960);
    let reached = 0;
    for (let i = 0; i < 1500; i++) {
      const carrier = dice.pick(carriers);
      const data = redundancyOf(carrier).slice();
      // The first two bytes say whose redundancy it is.
      const changes = 1 + dice.below(6);
      for (let change = 0; change < changes; change++) data[2 + dice.below(data.length - 2)] = dice.below(256);
      const cut = dice.once(4) ? data.subarray(0, dice.below(data.length + 1)) : data;
      const packet = extendPacket(unpadPacket(carrier), [{ id: OpusExtensionId.dred, data: cut }]);
      const sampleRate = dice.pick(RATES);
      const maxSamples = dice.pick([0, 960, sampleRate, 10 * sampleRate]);
      const code = codeOf(() => dred.parse(packet, { sampleRate, maxSamples }));
      if (code !== undefined) {
        differences.compare(code, 'ERR_OPUS_INVALID_PACKET', i);
        differences.compare(dred.reach, 0, i, 'after a refusal');
      }
      if (dred.reach > 0) reached++;
      differences.compare(dred.reach >= dred.end, true, i, dred.reach, dred.end);
      const offset = dice.below(Math.min(2 * 48_000, dred.reach + 4800));
      if (dice.once(10)) differences.compare(decoder.decodeDredInto(dred, offset, 960, out), 960, i, 'decoded');
    }
    expect(differences.found).toEqual([]);
    expect(reached).toBeGreaterThan(300);
  });

  it('has an end within what it reaches, at each rate', () => {
    const dred = new OpusDred();
    const packet = carriers.at(-1) as Uint8Array;
    const reach = dred.parse(packet);
    for (const sampleRate of RATES) {
      const atRate = dred.parse(packet, { sampleRate });
      expect(atRate).toBeCloseTo((reach * sampleRate) / 48_000, -1);
      expect(dred.end).toBeLessThan(atRate);
    }
  });
});
