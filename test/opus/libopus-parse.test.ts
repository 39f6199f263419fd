/**
 * The cases of libopus's test_opus_api.c that read packets without decoding them (test_parse, and the functions that
 * count samples, frames and channels in test_dec_api), and the same for packets that tell their own length.
 */
import { describe, expect, it } from 'vitest';
import { type OpusBandwidth, packetSamples, parsePacket } from '../../lib/opus/index.js';
import { codeOf, Dice, Differences, RATES } from '../helpers/opus-cases.js';

const INVALID = 'ERR_OPUS_INVALID_PACKET';
const LONGEST_FRAME = 1275;
const LONGEST = 5760;
const TOCS = Array.from({ length: 64 }, (_, i) => i << 2);

/** Samples of one frame at 48 kHz: the table of RFC 6716, section 3.1, by its rule. */
function frameSamples(toc: number): number {
  const size = (toc >> 3) & 3;
  if (toc & 0x80) return 120 << size;
  if ((toc & 0x60) === 0x60) return size & 1 ? 960 : 480;
  return size === 3 ? 2880 : 480 << size;
}

/** The lengths of the frames of a packet, or the code of why it is none. */
function read(packet: Uint8Array, length: number, selfDelimited = false): number[] | string {
  try {
    const info = parsePacket(packet.subarray(0, length), { selfDelimited });
    let at = info.frames[0]?.byteOffset;
    for (const frame of info.frames) {
      if (frame.byteOffset !== at) return 'frames that do not follow each other';
      at += frame.length;
    }
    return info.frames.map((frame) => frame.length);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const text = (lengths: number[] | string) => String(lengths);

function lengthBytes(length: number): number[] {
  return length < 252 ? [length] : [252 + (length & 3), (length - 252) >> 2];
}

describe('what the first bytes say', () => {
  it('counts frames and samples for all first and second bytes, at each rate', () => {
    const differences = new Differences();
    const packet = new Uint8Array(2);
    for (let first = 0; first < 256; first++) {
      const each = frameSamples(first);
      const short = [1, 2, 2, 0][first & 3] as number;
      packet[0] = first;
      differences.compare(packetSamples(packet.subarray(0, 1), 48_000), short * each, 'one byte', first);
      for (let second = 0; second < 256; second++) {
        packet[1] = second;
        const frames = (first & 3) === 3 ? second & 63 : short;
        const samples = frames * each;
        const expected = samples > LONGEST ? 0 : samples;
        differences.compare(packetSamples(packet, 48_000), expected, first, second);
      }
      for (const rate of RATES) {
        differences.compare(packetSamples(Uint8Array.of(first & ~3), rate), (each * rate) / 48_000, first, rate);
      }
    }
    expect(differences.found).toEqual([]);
  });

  it('knows rates that no decoder has', () => {
    const packet = Uint8Array.of(0);
    expect([48_000, 96_000, 32_000, 8000].map((rate) => packetSamples(packet, rate))).toEqual([480, 960, 320, 80]);
    expect(packetSamples(Uint8Array.of(3), 24_000)).toBe(0);
    expect(packetSamples(Uint8Array.of((63 << 2) | 3, 63), 48_000)).toBe(0);
    expect(packetSamples(new Uint8Array(), 24_000)).toBe(0);
  });

  it('names bandwidth and channels', () => {
    const bandwidths: OpusBandwidth[] = [];
    for (let config = 0; config < 32; config++) {
      const [mono, stereo] = [0, 4].map((flag) => parsePacket(Uint8Array.of((config << 3) | flag, 0)));
      expect([mono?.channels, stereo?.channels]).toEqual([1, 2]);
      expect(stereo?.bandwidth).toBe(mono?.bandwidth);
      bandwidths.push(mono?.bandwidth as OpusBandwidth);
    }
    const of = (...runs: [OpusBandwidth, number][]) => runs.flatMap(([name, times]) => Array(times).fill(name));
    const speech = of(['narrowband', 4], ['mediumband', 4], ['wideband', 4], ['superwideband', 2], ['fullband', 2]);
    const sound = of(['narrowband', 4], ['wideband', 4], ['superwideband', 4], ['fullband', 4]);
    expect(bandwidths).toEqual([...speech, ...sound]);
  });
});

describe('one frame, code 0', () => {
  it('is all of the packet', () => {
    const differences = new Differences();
    for (const toc of TOCS) {
      const packet = new Uint8Array(1300);
      packet[0] = toc;
      for (let length = 0; length < packet.length; length += length < 10 || length > 1270 ? 1 : 90) {
        const expected = length === 0 || length > LONGEST_FRAME + 1 ? INVALID : [length - 1];
        differences.compare(text(read(packet, length)), text(expected), toc, length);
      }
    }
    expect(differences.found).toEqual([]);
  });
});

describe('two frames of one length, code 1', () => {
  it('need an even number of bytes', () => {
    const differences = new Differences();
    const packet = new Uint8Array(2 * LONGEST_FRAME + 4);
    for (const toc of TOCS) {
      packet[0] = toc | 1;
      // Each length for one of them; for the others those where something changes, and some between.
      const step = toc === 0 ? 1 : 87;
      for (let length = 0; length <= 2 * LONGEST_FRAME + 3; length += length > 2540 ? 1 : step) {
        const half = (length - 1) / 2;
        const expected = length % 2 === 1 && half <= LONGEST_FRAME ? [half, half] : INVALID;
        differences.compare(text(read(packet, length)), text(expected), toc, length);
      }
    }
    expect(differences.found).toEqual([]);
  });
});

describe('two frames, code 2', () => {
  it('have the length of the first, in one byte or two', () => {
    const differences = new Differences();
    const packet = new Uint8Array(2 * LONGEST_FRAME + 10);
    for (const toc of TOCS) {
      packet[0] = toc | 2;
      differences.compare(read(packet, 1), INVALID, toc, 'no length');
      packet[1] = 252;
      differences.compare(read(packet, 2), INVALID, toc, 'half of a length');
      const step = toc === 0 ? 1 : 17;
      for (let first = 0; first < LONGEST_FRAME; first += first > 245 && first < 260 ? 1 : step) {
        const coded = lengthBytes(first);
        packet.set(coded, 1);
        const header = 1 + coded.length;
        const where = [toc, first] as const;
        differences.compare(read(packet, header + first - 1), INVALID, ...where, 'too short');
        differences.compare(text(read(packet, header + first)), text([first, 0]), ...where, 'second empty');
        const rest = first + 3 - coded.length;
        differences.compare(text(read(packet, 2 * first + 4)), text([first, rest]), ...where, 'both');
        differences.compare(read(packet, header + first + LONGEST_FRAME + 1), INVALID, ...where, 'too long');
      }
    }
    expect(differences.found).toEqual([]);
  });
});

describe('any number of frames, code 3', () => {
  it('needs the number', () => {
    for (const toc of TOCS) expect(read(Uint8Array.of(toc | 3), 1)).toBe(INVALID);
  });

  it('has 1 to 48', () => {
    const differences = new Differences();
    const packet = new Uint8Array(LONGEST_FRAME);
    for (const toc of TOCS) {
      packet[0] = toc | 3;
      for (let count = 49; count <= 64; count++) {
        for (const flags of [0, 0x80, 0x40, 0xc0]) {
          packet[1] = flags | (count & 63);
          differences.compare(read(packet, LONGEST_FRAME), INVALID, toc, count, flags);
        }
      }
    }
    expect(differences.found).toEqual([]);
  });

  it.each([
    ['constant', 0],
    ['variable', 0x80],
  ])('of %s length: one frame takes what there is', (_name, flag) => {
    const differences = new Differences();
    const packet = new Uint8Array(1300);
    for (const toc of TOCS) {
      packet[0] = toc | 3;
      packet[1] = flag | 1;
      for (let length = 0; length <= LONGEST_FRAME; length += toc === 0 || length > 1270 ? 1 : 15) {
        differences.compare(text(read(packet, length + 2)), text([length]), toc, length);
      }
      differences.compare(read(packet, LONGEST_FRAME + 1 + 2), INVALID, toc, 'too long');
    }
    expect(differences.found).toEqual([]);
  });

  it('of constant length: divides the bytes evenly, up to 120 ms', () => {
    const differences = new Differences();
    const dice = new Dice(1);
    const packet = new Uint8Array(50 * LONGEST_FRAME);
    for (const toc of TOCS) {
      packet[0] = toc | 3;
      for (let count = 2; count < 49; count++) {
        packet[1] = count;
        const fits = frameSamples(toc) * count <= LONGEST;
        const each = [0, 1, 2, 252, dice.below(1275), 1274, LONGEST_FRAME, LONGEST_FRAME + 1];
        for (const bytes of fits ? each.flatMap((one) => [one * count, one * count + 1, one * count - 1]) : [count]) {
          if (bytes < 0) continue;
          const one = bytes / count;
          const isGood = fits && Number.isInteger(one) && one <= LONGEST_FRAME;
          const expected = isGood ? Array(count).fill(one) : INVALID;
          differences.compare(text(read(packet, bytes + 2)), text(expected), toc, count, bytes);
        }
      }
    }
    expect(differences.found).toEqual([]);
  });

  it('of variable length: has the length of each but the last', () => {
    const differences = new Differences();
    const packet = new Uint8Array(62_000);
    for (const [i, toc] of TOCS.entries()) {
      packet[0] = toc | 3;
      for (let count = 2; count < 49; count++) {
        const fits = frameSamples(toc) * count <= LONGEST;
        packet[1] = 0x80 | count;
        packet.fill(0, 2, 2 + 2 * count);
        const where = [toc, count] as const;
        // Zeros in the most expensive way, and one byte less than that.
        const zeros = fits ? text(Array(count).fill(0)) : INVALID;
        differences.compare(text(read(packet, 2 + count - 1)), zeros, ...where, 'zeros');
        differences.compare(read(packet, 2 + count - 2), INVALID, ...where, 'a length is missing');
        packet[2] = 252;
        differences.compare(read(packet, 2 + count), INVALID, ...where, 'half of a length');
        differences.compare(read(packet, 2 + count + 252 - 1), INVALID, ...where, 'a frame is missing');
        for (const size of fits ? [50, 201, 403, 700, 1472, 5110, 20_400, 61_298] : [1472]) {
          const bytes = size + i;
          const each = Math.trunc((bytes - count - 2) / count);
          if (each < 0) continue;
          const coded = Array.from({ length: count - 1 }, () => lengthBytes(Math.min(each, LONGEST_FRAME))).flat();
          packet.set(coded, 2);
          const last = bytes - 2 - coded.length - each * (count - 1);
          const isGood = fits && each <= LONGEST_FRAME && last >= 0 && last <= LONGEST_FRAME;
          const expected = isGood ? [...Array(count - 1).fill(each), last] : INVALID;
          differences.compare(text(read(packet, bytes)), text(expected), ...where, bytes);
        }
      }
    }
    expect(differences.found).toEqual([]);
  });

  it('pads with as many bytes as it says, 254 and more for each 255', () => {
    const differences = new Differences();
    const packet = new Uint8Array(70_000);
    for (const [i, toc] of TOCS.entries()) {
      packet[0] = toc | 3;
      packet[1] = 0x80 | 0x40 | 1;
      packet.fill(255, 2, 127);
      differences.compare(read(packet, 127), INVALID, toc, 'padding without an end');
      for (const [at, size] of [0, 72, 512, 1275].entries()) {
        for (let padding = at; padding < 65_025; padding += toc === 0 ? 211 : 4013) {
          const bytes = Math.floor(padding / 254);
          packet.fill(255, 2, 2 + bytes);
          packet[2 + bytes] = padding % 254;
          const header = 3 + bytes;
          const where = [toc, size, padding] as const;
          differences.compare(read(packet, header + padding - 1), INVALID, ...where, 'too short');
          const frame = size + i;
          const length = header + frame + padding;
          differences.compare(text(read(packet, length)), text(frame <= LONGEST_FRAME ? [frame] : INVALID), ...where);
          if (frame > LONGEST_FRAME) continue;
          const info = parsePacket(packet.subarray(0, length));
          differences.compare(info.padding, padding, ...where, 'padding');
          differences.compare(info.length, length, ...where, 'length');
        }
      }
    }
    expect(differences.found).toEqual([]);
  });
});

describe('a packet that tells its own length (RFC 6716, appendix B)', () => {
  it('ends where it says', () => {
    const differences = new Differences();
    const packet = new Uint8Array(6000);
    for (const toc of TOCS) {
      for (const bytes of [0, 1, 251, 252, 253, 1000, LONGEST_FRAME]) {
        const coded = lengthBytes(bytes);
        for (const [code, count] of [
          [0, 1],
          [1, 2],
          [3, 2],
        ] as const) {
          packet[0] = toc | code;
          packet[1] = count;
          const at = code === 3 ? 2 : 1;
          packet.set(coded, at);
          const length = at + coded.length + count * bytes;
          const where = [toc, code, bytes] as const;
          const expected = text(Array(count).fill(bytes));
          differences.compare(text(read(packet, length, true)), expected, ...where);
          differences.compare(text(read(packet, length + 100, true)), expected, ...where, 'more behind it');
          const info = parsePacket(packet.subarray(0, length + 100), { selfDelimited: true });
          differences.compare(info.length, length, ...where, 'length');
          if (bytes > 0) differences.compare(read(packet, length - 1, true), INVALID, ...where, 'too short');
        }
      }
    }
    expect(differences.found).toEqual([]);
  });
});

describe('bytes at random', () => {
  it('are read or refused, and never counted differently from how they are read', () => {
    const dice = new Dice(2);
    const differences = new Differences();
    let good = 0;
    for (let i = 0; i < 20_000; i++) {
      const packet = dice.bytes(dice.below(40));
      if (packet.length > 1 && dice.once(2)) packet[1] = (packet[1] as number) & 0xc7;
      let samples = 0;
      const code = codeOf(() => {
        samples = parsePacket(packet).samples;
      });
      if (code === undefined) {
        good++;
        differences.compare(packetSamples(packet, 48_000), samples, packet);
      } else {
        differences.compare(code, INVALID, packet);
      }
    }
    expect(differences.found).toEqual([]);
    expect(good).toBeGreaterThan(5000);
  });
});
