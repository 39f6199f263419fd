import { describe, expect, it } from 'vitest';
import {
  extendPacket,
  type OpusBandwidth,
  OpusDecoder,
  OpusEncoder,
  OpusError,
  OpusExtensionId,
  OpusMultistreamEncoder,
  OpusRepacketizer,
  padPacket,
  parsePacket,
  unpadPacket,
} from '../../lib/opus/index.js';
import { packetSamples } from '../../lib/opus/packet.js';
import { tone } from '../helpers/signals.js';
import { speechFrames } from '../helpers/speech.js';

describe('packetSamples', () => {
  it('agrees with libopus on every first byte', () => {
    const decoder = new OpusDecoder(48000, 2);
    const out = new Int16Array(5760 * 2);
    for (let toc = 0; toc < 256; toc++) {
      // Six zero bytes after the header are valid for each layout of one or two frames.
      const packet = Uint8Array.of(toc, 2, 0, 0, 0, 0, 0, 0);
      const layout = toc & 3;
      const bytes = layout === 1 ? packet.subarray(0, 7) : packet;
      let decoded = 0;
      try {
        decoded = decoder.decodeInto(bytes, out);
      } catch {}
      if (decoded > 0) expect(packetSamples(bytes, 48000), `first byte ${toc}`).toBe(decoded);
    }
  });

  it('knows what the encoder made', () => {
    for (const rate of [8000, 16000, 48000, 96000] as const) {
      for (const ms of [2.5, 5, 10, 20, 40, 60, 80, 100, 120]) {
        const samples = (rate * ms) / 1000;
        const packet = new OpusEncoder(rate, 1).encode(tone(rate, 1, samples, 440));
        expect(packetSamples(packet, rate)).toBe(samples);
      }
    }
  });

  it('finds nothing in what is no packet', () => {
    expect(packetSamples(new Uint8Array(), 48000)).toBe(0);
    expect(packetSamples(Uint8Array.of(0xff), 48000)).toBe(0);
    expect(packetSamples(Uint8Array.of(0xff, 63), 48000)).toBe(0);
    expect(packetSamples(Uint8Array.of(0xff, 0), 48000)).toBe(0);
  });
});

function encodeSpeech(settings: object, frames = 10): Uint8Array[] {
  const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, application: 'voip', ...settings });
  return speechFrames(frames).map((frame) => encoder.encode(frame));
}

const invalid = expect.objectContaining({ code: 'ERR_OPUS_INVALID_PACKET' });

describe('parsePacket', () => {
  it('knows mode, bandwidth and lengths of all 32 configurations', () => {
    const rows: [string, OpusBandwidth, number[]][] = [
      ['silk', 'narrowband', [10, 20, 40, 60]],
      ['silk', 'mediumband', [10, 20, 40, 60]],
      ['silk', 'wideband', [10, 20, 40, 60]],
      ['hybrid', 'superwideband', [10, 20]],
      ['hybrid', 'fullband', [10, 20]],
      ['celt', 'narrowband', [2.5, 5, 10, 20]],
      ['celt', 'wideband', [2.5, 5, 10, 20]],
      ['celt', 'superwideband', [2.5, 5, 10, 20]],
      ['celt', 'fullband', [2.5, 5, 10, 20]],
    ];
    const configs = rows.flatMap(([mode, bandwidth, durations]) => durations.map((ms) => ({ mode, bandwidth, ms })));
    expect(configs.length).toBe(32);
    configs.forEach(({ mode, bandwidth, ms }, config) => {
      for (const stereo of [0, 4]) {
        const info = parsePacket(Uint8Array.of((config << 3) | stereo | 1, 1, 2, 3, 4));
        expect(info).toMatchObject({ mode, bandwidth, frameDuration: ms, duration: 2 * ms, samples: 96 * ms });
        expect(info).toMatchObject({ channels: stereo ? 2 : 1, length: 5, padding: 0, extensions: [], dred: false });
        expect(info.frames).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
      }
    });
  });

  it('says what the encoder put in', () => {
    const [plain] = encodeSpeech({ bitrate: 16_000, bandwidth: 'wideband' }).slice(-1) as [Uint8Array];
    expect(parsePacket(plain)).toMatchObject({ mode: 'silk', lbrr: false, dred: false, duration: 20 });
    const fec = encodeSpeech({ bitrate: 24_000, inbandFec: true, packetLossPerc: 20 });
    expect(fec.some((packet) => parsePacket(packet).lbrr)).toBe(true);
    const dred = encodeSpeech({ bitrate: 32_000, dredDuration: 20, packetLossPerc: 20 }, 20).map((p) => parsePacket(p));
    const carrier = dred.find((info) => info.dred);
    expect(carrier?.extensions.map(({ id }) => id)).toContain(OpusExtensionId.dred);
    expect(carrier?.padding).toBeGreaterThan(10);
    const encoder = new OpusEncoder({ sampleRate: 48000, channels: 2, bitrate: 256_000, qext: true });
    const packets = [0, 1, 2].map((i) => encoder.encode(tone(48000, 2, 960, 440, i * 960)));
    const ids = packets.flatMap((packet) => parsePacket(packet).extensions.map(({ id }) => id));
    expect(ids).toContain(OpusExtensionId.qext);
  });

  it('reads the streams of a multistream packet one after the other', () => {
    const encoder = new OpusMultistreamEncoder({ sampleRate: 48000, channels: 6, family: 1 });
    let rest: Uint8Array = encoder.encode(tone(48000, 6, 960, 440));
    for (let i = 0; i < encoder.streams; i++) {
      const info = parsePacket(rest, { selfDelimited: i < encoder.streams - 1 });
      expect(info.duration).toBe(20);
      expect(info.channels).toBe(i < encoder.coupledStreams ? 2 : 1);
      rest = rest.subarray(info.length);
    }
    expect(rest.length).toBe(0);
  });

  it('refuses what is no packet', () => {
    for (const bytes of [[], [0xff], [1, 1], [2, 252], [3, 0], [0xff, 63]]) {
      expect(() => parsePacket(Uint8Array.from(bytes)), String(bytes)).toThrow(invalid);
    }
    expect(() => parsePacket('packet' as never)).toThrow('Expected Uint8Array for packet but received');
  });
});

describe('padding', () => {
  it('makes a packet longer and shorter without a change of its sound', () => {
    const packets = encodeSpeech({ bitrate: 24_000 });
    const decoders = Array.from({ length: 3 }, () => new OpusDecoder(48000, 1));
    for (const packet of packets) {
      const padded = padPacket(packet, packet.length + 300);
      expect(padded.length).toBe(packet.length + 300);
      expect(parsePacket(padded).padding).toBeGreaterThan(290);
      const unpadded = unpadPacket(padded);
      expect(unpadded).toEqual(packet);
      const [a, b, c] = [packet, padded, unpadded].map((bytes, i) => decoders[i]?.decode(bytes));
      expect(b).toEqual(a);
      expect(c).toEqual(a);
    }
  });

  it('does so for several streams', () => {
    const encoder = new OpusMultistreamEncoder({ sampleRate: 48000, channels: 6, family: 1 });
    const packet = encoder.encode(tone(48000, 6, 960, 440));
    const streams = { streams: encoder.streams };
    const padded = padPacket(packet, packet.length + 1000, streams);
    expect(unpadPacket(padded, streams)).toEqual(unpadPacket(packet, streams));
    expect(() => padPacket(packet, packet.length + 10, { streams: 9 })).toThrow(invalid);
  });

  it('refuses lengths that are none', () => {
    const [packet] = encodeSpeech({}) as [Uint8Array];
    for (const length of [packet.length - 1, 0, -1, 2 ** 20 + 1, 1.5, NaN]) {
      expect(() => padPacket(packet, length)).toThrow(/^Expected integer between \d+ and 1048576 for length/);
    }
    expect(padPacket(packet, packet.length)).toEqual(packet);
    expect(() => unpadPacket(packet, { streams: 0 })).toThrow('for streams');
    expect(() => unpadPacket(new Uint8Array())).toThrow(expect.objectContaining({ code: 'ERR_OPUS_BAD_ARG' }));
  });
});

describe('extendPacket', () => {
  it('adds what parsePacket finds again', () => {
    const [packet] = encodeSpeech({ bitrate: 24_000 }).slice(-1) as [Uint8Array];
    const extensions = [
      { id: 3, frame: 0, data: new Uint8Array() },
      { id: 31, frame: 0, data: Uint8Array.of(7) },
      { id: 32, frame: 0, data: Uint8Array.of(1, 2, 3) },
      { id: 127, frame: 0, data: new Uint8Array(1000).fill(9) },
    ];
    const extended = extendPacket(packet, extensions);
    expect(parsePacket(extended).extensions).toEqual(extensions);
    const more = extendPacket(extended, [{ id: 40, data: Uint8Array.of(5) }]);
    expect(
      parsePacket(more)
        .extensions.map(({ id }) => id)
        .toSorted(),
    ).toEqual([127, 3, 31, 32, 40]);
    expect(unpadPacket(more)).toEqual(packet);
    expect(new OpusDecoder(48000, 1).decode(more)).toEqual(new OpusDecoder(48000, 1).decode(packet));
  });

  it('refuses what is none', () => {
    const [packet] = encodeSpeech({}) as [Uint8Array];
    const data = Uint8Array.of(1, 2);
    for (const bad of [
      { id: 2, data },
      { id: 128, data },
      { id: 5, data },
      { id: 40 },
      { id: 40, frame: 48, data },
      null,
    ]) {
      expect(() => extendPacket(packet, [bad as never])).toThrow(/^Expected /);
    }
    expect(() => extendPacket(packet, [{ id: 40, frame: 1, data }])).toThrow(
      expect.objectContaining({ code: 'ERR_OPUS_BAD_ARG' }),
    );
  });
});

describe('packets that were trouble', () => {
  it('padding whose length would not fit into 32 bits', () => {
    // More than sixteen million bytes that say 254 bytes of padding each, as in the tests of libopus.
    const packet = new Uint8Array(16_909_318).fill(0xff);
    packet[1] = 0x41;
    expect(() => new OpusDecoder(48000, 2).decode(packet)).toThrow(invalid);
    expect(() => parsePacket(packet)).toThrow(invalid);
    expect(() => padPacket(packet.subarray(0, 2 ** 20), 2 ** 20)).toThrow(OpusError);
  });

  it('more extensions than 48 frames can have', () => {
    // Each byte of the padding is an extension without data, and libopus keeps a list of them on the stack.
    const lengths = Array.from({ length: 240 }, () => 0xff);
    const padding = new Uint8Array(240 * 254).fill(3 << 1);
    const packet = Uint8Array.of(0x03, 0x41, ...lengths, 0, ...padding, 1, 2);
    expect(parsePacket(packet).padding).toBe(padding.length);
    const repacketizer = new OpusRepacketizer();
    try {
      for (let i = 0; i < 6; i++) repacketizer.add(packet);
      repacketizer.packet();
    } catch (error) {
      expect(error).toBeInstanceOf(OpusError);
    }
    for (const call of [() => unpadPacket(packet), () => padPacket(packet, packet.length + 5)]) {
      expect(call).toThrow(invalid);
    }
    expect(new OpusDecoder(48000, 1).decode(packet).length).toBe(480);
  });
});
