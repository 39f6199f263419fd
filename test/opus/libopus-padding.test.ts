/** The case of libopus's test_opus_padding.c: padding whose length, summed up, was once more than 32 bits hold. */
import { describe, expect, it } from 'vitest';
import {
  extendPacket,
  OpusDecoder,
  OpusDred,
  OpusMultistreamDecoder,
  OpusRepacketizer,
  packetSamples,
  padPacket,
  parsePacket,
  unpadPacket,
} from '../../lib/opus/index.js';
import { codeOf } from '../helpers/opus-cases.js';

const INVALID = 'ERR_OPUS_INVALID_PACKET';

/** Each 255 stands for 254 bytes of padding; the last byte makes the sum 2³² + 5. */
function overflowing(length: number): Uint8Array {
  const packet = new Uint8Array(length).fill(0xff);
  packet[1] = 0x41;
  packet[length - 1] = 0x0b;
  return packet;
}

describe.each([16_909_318, 2 ** 20, 2 ** 16])('padding that its packet of %i bytes cannot hold', (length) => {
  const packet = overflowing(length);

  it('is refused by every decoder', async () => {
    const decoder = new OpusDecoder(48_000, 2);
    const out = new Int16Array(2 * 5760);
    expect(codeOf(() => decoder.decode(packet))).toBe(INVALID);
    expect(codeOf(() => decoder.decodeInto(packet, out))).toBe(INVALID);
    expect(codeOf(() => decoder.decode(packet, { fec: true }))).toBe(INVALID);
    await expect(decoder.decodeAsync(packet)).rejects.toMatchObject({ code: INVALID });
    const layout = { channels: 2, streams: 1, coupledStreams: 1, mapping: [0, 1] };
    const several = new OpusMultistreamDecoder({ sampleRate: 48_000, ...layout });
    expect(codeOf(() => several.decodeInto(packet, out))).toBe(INVALID);
  });

  it('is refused by whatever reads packets', () => {
    expect(codeOf(() => parsePacket(packet))).toBe(INVALID);
    expect(codeOf(() => parsePacket(packet, { selfDelimited: true }))).toBe(INVALID);
    expect(codeOf(() => new OpusRepacketizer().add(packet))).toBe(INVALID);
    expect(codeOf(() => new OpusDred().parse(packet))).toBe(INVALID);
    expect(codeOf(() => unpadPacket(packet))).toMatch(/^ERR_OPUS_(INVALID_PACKET|BAD_ARG)$/);
    expect(codeOf(() => padPacket(packet, length + 1))).toMatch(/^ERR_(OPUS|VOXLINK)_/);
    expect(codeOf(() => extendPacket(packet, [{ id: 40, data: new Uint8Array(1) }]))).toMatch(/^ERR_OPUS_/);
    // The first two bytes alone are those of a packet.
    expect(packetSamples(packet, 48_000)).toBe(960);
  });
});
