import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusEncoder, OpusRepacketizer, parsePacket } from '../../lib/opus/index.js';
import { speechFrames } from '../helpers/speech.js';

function encodeSpeech(frames: number, settings: object = {}): Uint8Array[] {
  const encoder = new OpusEncoder({
    sampleRate: 48000,
    channels: 1,
    application: 'restricted-silk',
    bandwidth: 'wideband',
    bitrate: 24_000,
    ...settings,
  });
  return speechFrames(frames).map((frame) => encoder.encode(frame));
}

describe('OpusRepacketizer', () => {
  it('puts packets together and apart again', () => {
    const packets = encodeSpeech(12).slice(-6);
    const repacketizer = new OpusRepacketizer();
    for (const packet of packets) repacketizer.add(packet);
    expect(repacketizer.frames).toBe(6);
    const joined = repacketizer.packet();
    expect(parsePacket(joined)).toMatchObject({ duration: 120 });
    expect(joined.length).toBeLessThanOrEqual(packets.reduce((sum, { length }) => sum + length, 8));
    expect(repacketizer.split()).toEqual(packets);
    expect(new OpusRepacketizer().add(joined).split()).toEqual(packets);

    const [one, other] = [new OpusDecoder(48000, 1), new OpusDecoder(48000, 1)];
    const apart = packets.flatMap((packet) => [...one.decode(packet)]);
    expect([...other.decode(joined)]).toEqual(apart);
  });

  it('keeps the extensions of each frame', () => {
    const packets = encodeSpeech(30, { dredDuration: 20, packetLossPerc: 20, bitrate: 32_000 }).slice(-3);
    expect(packets.every((packet) => parsePacket(packet).dred)).toBe(true);
    const repacketizer = new OpusRepacketizer();
    for (const packet of packets) repacketizer.add(packet);
    const { extensions } = parsePacket(repacketizer.packet());
    expect(extensions.map(({ frame }) => frame)).toEqual([0, 1, 2]);
    const again = new OpusRepacketizer().add(repacketizer.packet()).split();
    const carried = (packet: Uint8Array) => parsePacket(packet).extensions;
    expect(again.map(carried)).toEqual(packets.map(carried));
  });

  it('takes 120 ms of one kind and no more', () => {
    const repacketizer = new OpusRepacketizer();
    const [packet] = encodeSpeech(1) as [Uint8Array];
    for (let i = 0; i < 6; i++) repacketizer.add(packet);
    const invalid = expect.objectContaining({ code: 'ERR_OPUS_INVALID_PACKET' });
    expect(() => repacketizer.add(packet)).toThrow(invalid);
    expect(repacketizer.frames).toBe(6);
    repacketizer.reset();
    expect(repacketizer.frames).toBe(0);
    repacketizer.add(Uint8Array.of(0, 1, 2));
    expect(() => repacketizer.add(Uint8Array.of(8, 1, 2))).toThrow(invalid);
    expect(() => repacketizer.add(new Uint8Array())).toThrow(invalid);
    expect(repacketizer.packet()).toEqual(Uint8Array.of(0, 1, 2));
  });

  it('does not see later changes of what it was given', () => {
    const bytes = Uint8Array.of(0, 1, 2);
    const repacketizer = new OpusRepacketizer().add(bytes);
    bytes.fill(255);
    expect(repacketizer.packet()).toEqual(Uint8Array.of(0, 1, 2));
  });

  it('refuses ranges that it does not hold', () => {
    const repacketizer = new OpusRepacketizer().add(Uint8Array.of(0, 1, 2));
    expect(() => repacketizer.packet(0, 2)).toThrow('Expected integer between 0 and 1 for end but received 2 (number)');
    expect(() => repacketizer.packet(-1)).toThrow('for begin');
    expect(() => repacketizer.packet(1, 1)).toThrow(expect.objectContaining({ code: 'ERR_OPUS_BAD_ARG' }));
    expect(() => new OpusRepacketizer().packet()).toThrow(expect.objectContaining({ code: 'ERR_OPUS_BAD_ARG' }));
  });
});
