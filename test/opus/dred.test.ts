import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusDred, OpusEncoder } from '../../lib/opus/index.js';
import { rms } from '../helpers/signals.js';
import { speechFrames } from '../helpers/speech.js';

const FRAMES = speechFrames(100);

function encodeAll(dredDuration: number): Uint8Array[] {
  const settings = { application: 'voip', bitrate: 32_000, packetLossPerc: 25, dredDuration } as const;
  const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, ...settings });
  return FRAMES.map((frame) => encoder.encode(frame));
}

describe('OpusDred', () => {
  it('tells how far back a packet reaches', () => {
    const dred = new OpusDred();
    const reach = (duration: number, options?: object) =>
      encodeAll(duration)
        .map((packet) => dred.parse(packet, options))
        .at(-1) as number;
    expect(reach(0)).toBe(0);
    expect(reach(20)).toBeGreaterThan(0.1 * 48_000);
    expect(reach(100)).toBeGreaterThan(0.3 * 48_000);
    expect(reach(100)).toBeLessThan(1.2 * 48_000);
    expect(dred.reach).toBeGreaterThan(dred.end);
    expect(reach(100, { sampleRate: 16_000 })).toBeLessThan(1.2 * 16_000);
    expect(reach(100, { maxSamples: 0 })).toBeLessThan(reach(100));
  });

  it('brings a lost stretch of speech back', () => {
    const packets = encodeAll(100);
    const lost = { from: 50, to: 70 };
    const hear = (byDred: boolean) => {
      const decoder = new OpusDecoder({ sampleRate: 48000, channels: 1, complexity: 5 });
      for (const packet of packets.slice(0, lost.from)) decoder.decode(packet);
      const dred = new OpusDred();
      dred.parse(packets[lost.to] as Uint8Array);
      let energy = 0;
      for (let i = lost.from; i < lost.to; i++) {
        const frame = byDred ? decoder.decodeDred(dred, (lost.to - i) * 960, 960) : decoder.decode(null);
        if (i > lost.from + 6) energy += rms(frame) ** 2;
      }
      return Math.sqrt(energy / (lost.to - lost.from - 7));
    };
    const loudness = rms(FRAMES.slice(lost.from + 7, lost.to).flatMap((frame) => [...frame]));
    expect(hear(true)).toBeGreaterThan(loudness * 0.4);
    expect(hear(false)).toBeLessThan(loudness * 0.1);
  });

  it('refuses what it cannot use', () => {
    const [packet] = encodeAll(20).slice(-1) as [Uint8Array];
    const dred = new OpusDred();
    const decoder = new OpusDecoder({ sampleRate: 48000, channels: 1, complexity: 5 });
    expect(() => dred.parse(new Uint8Array())).toThrow(expect.objectContaining({ code: 'ERR_OPUS_INVALID_PACKET' }));
    expect(() => dred.parse(Uint8Array.of(0xff))).toThrow(expect.objectContaining({ code: 'ERR_OPUS_INVALID_PACKET' }));
    expect(() => dred.parse(packet, { maxSamples: -1 })).toThrow('for maxSamples');
    expect(() => dred.parse(packet, { sampleRate: 44100 as never })).toThrow('for sampleRate');
    // Nothing was parsed: the loss is concealed.
    expect(decoder.decodeDred(dred, 960, 960).length).toBe(960);
    expect(() => decoder.decodeDred(dred, -1, 960)).toThrow('Expected integer between 0 and 480000 for offset');
    expect(() => decoder.decodeDred(dred, 960, 961)).toThrow('for frameSize');
    expect(() => decoder.decodeDred({} as never, 960, 960)).toThrow('Expected OpusDred for dred');
    const small = () => decoder.decodeDredInto(dred, 960, 960, new Int16Array(959));
    expect(small).toThrow('Expected at least 960 samples for out.length but received 959 (number)');
    dred.close();
    dred.close();
    expect(() => dred.parse(packet)).toThrow('The OpusDred is closed');
    expect(() => decoder.decodeDred(dred, 960, 960)).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }));
  });
});
