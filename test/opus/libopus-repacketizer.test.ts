/**
 * The cases of libopus's test_opus_api.c for the repacketizer and for padding (test_repacketizer_api). A buffer for the
 * packet is only there in the native calls.
 */
import { describe, expect, it } from 'vitest';
import { native } from '../../lib/native.js';
import { OpusRepacketizer, packetSamples, padPacket, unpadPacket } from '../../lib/opus/index.js';
import { codeOf, Differences } from '../helpers/opus-cases.js';

const INVALID = 'ERR_OPUS_INVALID_PACKET';
const BAD_ARG = 'ERR_OPUS_BAD_ARG';
const BUFFER_TOO_SMALL = -2;
const LONGEST_FRAME = 1275;
/** Of every second configuration the mono one, of the others the stereo one. */
const TOCS = Array.from({ length: 32 }, (_, i) => ((i << 1) + (i & 1)) << 2);

const framesIn120Ms = (toc: number) => 5760 / packetSamples(Uint8Array.of(toc), 48_000);

/** A packet of zeros behind its first bytes. */
function zeros(first: number[], length: number): Uint8Array {
  const packet = new Uint8Array(length);
  packet.set(first.slice(0, length));
  return packet;
}

/** Padding to any length and back leaves a packet as it was, also when libopus takes it for one of several streams. */
function comparePadding(differences: Differences, packet: Uint8Array, ...where: unknown[]): void {
  const [once, twice] = [packet.length + 1, packet.length + 256];
  for (const pad of [padPacket, (bytes: Uint8Array, length: number) => padPacket(bytes, length, { streams: 1 })]) {
    differences.compare(unpadPacket(packet).length, packet.length, ...where, 'unpadded as it is');
    const padded = pad(pad(packet, once), twice);
    differences.compare(padded.length, twice, ...where, 'padded');
    differences.compare(String(unpadPacket(padded)), String(packet), ...where, 'padded and unpadded');
  }
}

/** What the native call says to less room than the packet takes. */
function compareRoom(differences: Differences, packets: Uint8Array[], frames: number, length: number): void {
  for (const room of new Set([length - 1, 1])) {
    if (room < 1 || room >= length) continue;
    const result = native.opusRepacketize(packets, 0, frames, new Uint8Array(room));
    differences.compare(result, BUFFER_TOO_SMALL, frames, length, 'room', room);
  }
  differences.compare(native.opusRepacketize(packets, 0, frames, new Uint8Array(length)), length, frames, length);
}

describe('OpusRepacketizer.add', () => {
  it.each([
    ['no byte', [], 0],
    ['two frames of one length in an odd number of bytes', [1], 2],
    ['two frames without a length', [2], 1],
    ['frames without their number', [3], 1],
    ['half of a length', [2, 255], 2],
    ['a frame that is longer than the packet', [2, 250], 251],
    ['no frames', [3, 0], 2],
    ['49 frames', [3, 49], 100],
  ])('refuses %s', (_name, first, length) => {
    const repacketizer = new OpusRepacketizer();
    expect(repacketizer.frames).toBe(0);
    expect(codeOf(() => repacketizer.add(zeros(first, length)))).toBe(INVALID);
    expect(repacketizer.frames).toBe(0);
  });

  it('refuses a packet of another kind', () => {
    const repacketizer = new OpusRepacketizer().add(zeros([0], 3));
    expect(codeOf(() => repacketizer.add(zeros([1 << 2], 3)))).toBe(INVALID);
    expect(codeOf(() => repacketizer.add(zeros([1 << 3], 3)))).toBe(INVALID);
    expect(repacketizer.frames).toBe(1);
  });
});

describe('frames of one length', () => {
  it('make packets of code 0, 1 or 3, up to 120 ms', { timeout: 30_000 }, () => {
    const differences = new Differences();
    for (const toc of TOCS) {
      const most = framesIn120Ms(toc);
      for (let count = 1; count <= most; count++) {
        const packets = Math.floor(most / count);
        for (const each of [0, 1, 3, 252, LONGEST_FRAME]) {
          // The longest only in a few, because each is copied for each further packet.
          if (each > 252 && count > 6) continue;
          const code = count > 2 ? 3 : count - 1;
          const header = count > 2 ? [toc | code, count] : [toc | code];
          const packet = zeros(header, header.length + each * count);
          const repacketizer = new OpusRepacketizer();
          differences.compare(
            codeOf(() => repacketizer.packet()),
            BAD_ARG,
            toc,
            'of nothing',
          );
          // All lengths of the sequence for few packets, its ends for many.
          for (let added = 1; added <= packets + 1; added++) {
            const where = [toc, count, each, added] as const;
            const result = codeOf(() => repacketizer.add(packet));
            differences.compare(result, added > packets ? INVALID : undefined, ...where);
            const held = Math.min(added, packets);
            const frames = held * count;
            differences.compare(repacketizer.frames, frames, ...where, 'frames');
            if (added > 3 && added < packets - 1) continue;
            const joined = repacketizer.packet();
            const length = each * frames + (frames > 2 ? 2 : 1);
            differences.compare(joined.length, length, ...where, 'length');
            const expected = frames > 2 ? 3 : frames - 1;
            differences.compare((joined[0] as number) & 3, expected, ...where, 'code');
            if (frames > 2) differences.compare(joined[1], frames, ...where, 'number');
            if (each > 252) continue;
            comparePadding(differences, joined, ...where);
            if (added === 2) compareRoom(differences, Array(held).fill(packet), frames, length);
          }
        }
      }
    }
    expect(differences.found).toEqual([]);
  });

  it('may not be longer than 1275 bytes', () => {
    for (const [first, count] of [
      [[0], 1],
      [[1], 2],
      [[3, 3], 3],
    ] as const) {
      const packet = zeros([...first], first.length + count * (LONGEST_FRAME + 1));
      expect(codeOf(() => new OpusRepacketizer().add(packet))).toBe(INVALID);
    }
  });
});

describe('packets of different codes', () => {
  it('of frames of one length make one of constant length', () => {
    const repacketizer = new OpusRepacketizer().add(zeros([0], 5)).add(zeros([1], 9));
    const packet = repacketizer.packet();
    expect([packet.length, packet[0], packet[1]]).toEqual([4 + 8 + 2, 3, 3]);
    for (const [begin, end] of [
      [0, 1],
      [1, 2],
      [2, 3],
    ]) {
      const one = repacketizer.packet(begin, end);
      expect([one.length, one[0]]).toEqual([5, 0]);
    }
  });

  it('of frames of different lengths make one of variable length', () => {
    const packet = new OpusRepacketizer()
      .add(zeros([1], 9))
      .add(zeros([0], 3))
      .packet();
    expect([packet.length, packet[0], packet[1]]).toEqual([2 + 8 + 2 + 2, 3, 0x80 | 3]);
  });

  it('keep different lengths different', () => {
    const two = zeros([2, 4], 8);
    const packet = new OpusRepacketizer().add(two).add(two).packet();
    expect([packet.length, packet[0], packet[1]]).toEqual([2 + 3 + 4 + 2 + 4 + 2, 3, 0x80 | 4]);
  });

  it('find that lengths are one', () => {
    const two = zeros([2, 4], 10);
    const packet = new OpusRepacketizer().add(two).add(two).packet();
    expect([packet.length, packet[0], packet[1]]).toEqual([2 + 4 * 4, 3, 4]);
  });

  it('of one frame each, each longer than the one before', () => {
    const differences = new Differences();
    for (const toc of TOCS) {
      const most = framesIn120Ms(toc);
      const repacketizer = new OpusRepacketizer();
      const packets: Uint8Array[] = [];
      let bytes = 0;
      for (let i = 1; i <= most + 2; i++) {
        const packet = zeros([toc], i);
        const result = codeOf(() => repacketizer.add(packet));
        differences.compare(result, i > most ? INVALID : undefined, toc, i);
        if (i <= most) {
          packets.push(packet);
          bytes += i - 1;
        }
        const frames = packets.length;
        const length = bytes + (frames > 2 ? frames + 1 : frames);
        const joined = repacketizer.packet();
        differences.compare(joined.length, length, toc, i, 'length');
        if (frames > 2) differences.compare((joined[1] as number) & 63, frames, toc, i, 'number');
        else differences.compare((joined[0] as number) & 3, frames === 2 ? 2 : 0, toc, i, 'code');
        comparePadding(differences, joined, toc, i);
        compareRoom(differences, packets, frames, length);
      }
    }
    expect(differences.found).toEqual([]);
  });
});

describe('padPacket and unpadPacket', () => {
  const none = Uint8Array.of(0x4f, 0x70, 0, 0);

  it.each([undefined, { streams: 1 }, { streams: 2 }])('refuse what is no packet, with %o', (options) => {
    // libopus leaves a packet that has its length already unread.
    expect(codeOf(() => padPacket(none, 4, options))).toBe(INVALID);
    expect(codeOf(() => padPacket(none, 5, options))).toBe(INVALID);
    expect(codeOf(() => unpadPacket(none, options))).toBe(INVALID);
    expect(codeOf(() => padPacket(new Uint8Array(), 5, options))).toBe(BAD_ARG);
    expect(codeOf(() => unpadPacket(new Uint8Array(), options))).toBe(BAD_ARG);
    expect(codeOf(() => padPacket(new Uint8Array(5), 4, options))).toBe('ERR_VOXLINK_ARGUMENT');
  });
});
