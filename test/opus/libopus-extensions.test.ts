/**
 * The cases of libopus's test_opus_extensions.c: what packets carry in their padding, byte by byte. libopus reads and
 * writes lists of extensions by functions of its own; here they are always those of a packet.
 */
import { describe, expect, it } from 'vitest';
import {
  extendPacket,
  OpusDecoder,
  OpusDred,
  type OpusExtension,
  OpusRepacketizer,
  packetSamples,
  parsePacket,
  unpadPacket,
} from '../../lib/opus/index.js';
import { codeOf, Dice, Differences } from '../helpers/opus-cases.js';

const ARGUMENT = 'ERR_VOXLINK_ARGUMENT';
const BAD_ARG = 'ERR_OPUS_BAD_ARG';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const extension = (id: number, frame: number, text = ''): Required<OpusExtension> => ({ id, frame, data: bytes(text) });

/** Empty frames of 2.5 ms: code 3, constant length. */
const framesOf = (count: number) => Uint8Array.of((16 << 3) | 3, count);

/** The same with that padding behind them. */
function padded(count: number, padding: ArrayLike<number>): Uint8Array {
  const [more, last] = [Math.floor(padding.length / 254), padding.length % 254];
  return Uint8Array.of((16 << 3) | 3, 0x40 | count, ...Array(more).fill(255), last, ...Array.from(padding));
}

/** Without the first byte, the number of frames and the length of the padding. */
function paddingOf(packet: Uint8Array): number[] {
  const { padding } = parsePacket(packet);
  return padding === 0 ? [] : [...packet.subarray(-padding)];
}

const read = (packet: Uint8Array) => parsePacket(packet).extensions;

/** By frame, and within a frame in the order in which they were given. */
const inOrder = (extensions: Required<OpusExtension>[]) => extensions.toSorted((a, b) => a.frame - b.frame);

const FOUR = [extension(3, 0, 'a'), extension(32, 10, 'DRED'), extension(33, 1, 'NOT DRED'), extension(4, 4)];

describe('writing', () => {
  it('orders extensions by frame and says how far it is to the next', () => {
    const packet = extendPacket(framesOf(11), FOUR);
    const expected = [
      // A byte of data follows an extension below 32 when its lowest bit is set.
      ...[(3 << 1) | 1, ...bytes('a')],
      // The next frame; from 32 on the bit says that a length follows.
      ...[0x02, (33 << 1) | 1, 8, ...bytes('NOT DRED')],
      // Three frames on: an extension without data.
      ...[0x03, 3, 4 << 1],
      // Six frames on: the last one takes what there is.
      ...[0x03, 6, 32 << 1, ...bytes('DRED')],
    ];
    expect(paddingOf(packet)).toEqual(expected);
    expect(expected.length).toBe(23);
    expect(read(packet)).toEqual(inOrder(FOUR));
  });

  it('of nothing leaves the packet as it is', () => {
    expect(extendPacket(framesOf(11), [])).toEqual(framesOf(11));
    expect(read(framesOf(11))).toEqual([]);
  });

  it.each([
    ['a number that is too high', { id: 256 }, ARGUMENT],
    ['a number just too high', { id: 128 }, ARGUMENT],
    ['a number that means something else', { id: 2 }, ARGUMENT],
    ['a frame below the first', { frame: -1 }, ARGUMENT],
    ['a frame that no packet has', { frame: 48 }, ARGUMENT],
    ['the frame behind the last', { frame: 11 }, BAD_ARG],
    ['too many bytes for its number', { id: 3, data: bytes('abcd') }, ARGUMENT],
    ['no data', { data: null }, ARGUMENT],
    ['data that is no array of bytes', { data: { length: -4 } }, ARGUMENT],
  ])('refuses %s', (_name, wrong, code) => {
    const one = { ...extension(33, 0, 'a'), ...wrong } as OpusExtension;
    expect(codeOf(() => extendPacket(framesOf(11), [one]))).toBe(code);
  });

  it('refuses more frames than a packet has', () => {
    expect(codeOf(() => extendPacket(framesOf(49), [extension(33, 11, 'a')]))).toBe('ERR_OPUS_INVALID_PACKET');
  });
});

describe('reading', () => {
  const good = paddingOf(extendPacket(framesOf(11), FOUR));

  it.each([0, 1, 4, 9, 300])('skips %i bytes of padding before them', (count) => {
    const packet = padded(11, [...Array(count).fill(1), ...good]);
    expect(read(packet)).toEqual(inOrder(FOUR));
    expect(parsePacket(packet).padding).toBe(count + 23);
  });

  it.each([
    ['a length beyond the end', good.with(4, 255), 11],
    ['a frame beyond the last, in a packet with fewer', good, 5],
    ['a frame beyond the last', good.with(14, 255), 11],
    ['a length that does not end', [(33 << 1) | 1, 255, 255], 11],
    ['a length without data', [(33 << 1) | 1, 1], 11],
    ['a missing byte', [(3 << 1) | 1], 11],
    ['a missing step', [0x03], 11],
    ['a missing length', [(33 << 1) | 1], 11],
  ])('gives none with %s', (_name, padding, frames) => {
    const packet = padded(frames, padding);
    expect(read(packet)).toEqual([]);
    // The packet itself is sound.
    expect(unpadPacket(packet)).toEqual(framesOf(frames));
    expect(new OpusDecoder(48_000, 1).decode(packet).length).toBe(packetSamples(packet, 48_000));
    expect(codeOf(() => new OpusDred().parse(packet))).toBe('ERR_OPUS_INVALID_PACKET');
  });

  it('gives none when the data of repeated ones is cut off', () => {
    const repeated = [
      ...[extension(3, 0, 'a'), extension(33, 1, 'NOT DRED'), extension(4, 4), extension(32, 10, 'DRED')],
      ...[extension(32, 9, 'DRED'), extension(4, 9, 'b'), extension(4, 10, 'c')],
    ];
    const padding = paddingOf(extendPacket(framesOf(11), repeated));
    expect(read(padded(11, padding))).toEqual(inOrder(repeated));
    expect(read(padded(11, padding.slice(0, -5)))).toEqual([]);
  });

  it('refuses a length in more bytes than a packet may have', () => {
    const padding = new Uint8Array(2 ** 20).fill(255);
    padding[0] = (33 << 1) | 1;
    const count = Math.floor(padding.length / 254);
    const packet = new Uint8Array(2 + count + 1 + padding.length).fill(255);
    packet.set([(16 << 3) | 3, 0x41]);
    packet[2 + count] = padding.length % 254;
    packet.set(padding, 3 + count);
    expect(codeOf(() => parsePacket(packet))).toBe('ERR_OPUS_INVALID_PACKET');
    const short = padded(1, padding.subarray(0, 60_000));
    expect(read(short)).toEqual([]);
  });
});

describe('extensions that each frame has', () => {
  const ALL = [
    ...[extension(3, 0, 'a'), extension(3, 1, 'b'), extension(3, 2, 'c')],
    ...[extension(4, 0, 'd'), extension(4, 1), extension(4, 2)],
    ...[extension(32, 2, 'DRED2'), extension(32, 1, 'DRED'), extension(5, 1), extension(5, 2)],
    ...[extension(6, 2, 'f'), extension(6, 1, 'e'), extension(32, 2, 'DREDthree')],
  ];
  const paddingFor = (count: number) => paddingOf(extendPacket(framesOf(3), ALL.slice(0, count)));

  /**
   * Bytes of the padding for the first of them: an extension that is in all frames is named once, the last data of
   * 32 and more goes without its length, and two frames that differ from the first repeat each other.
   */
  const LENGTHS = [0, 2, 5, 5, 7, 9, 10, 16, 21, 23, 22, 26, 25, 37].map((length, count) => [count, length] as const);

  it.each(LENGTHS)('the first %i take %i bytes', (count, length) => {
    const packet = extendPacket(framesOf(3), ALL.slice(0, count));
    expect(parsePacket(packet).padding).toBe(length);
    expect(read(packet)).toEqual(inOrder(ALL.slice(0, count)));
  });

  it.each([
    ['a repetition in the last frame, and what follows one', 6, (old: number[]) => [...old, 2 << 1, 3 << 1]],
    ['padding before a repetition', 8, (old: number[]) => old.toSpliced(15, 0, 1)],
    ['a step of no frames', 10, (old: number[]) => old.toSpliced(15, 0, 3, 0)],
    ['a repetition of nothing', 13, (old: number[]) => old.with(26, 2 << 1)],
    [
      'repetitions one after the other',
      8,
      (old: number[]) =>
        old
          .toSpliced(15, 0, 1)
          .toSpliced(9, 0, (2 << 1) | 1)
          .toSpliced(5, 0, (2 << 1) | 1),
    ],
  ])('are read with %s, which libopus never writes', (_name, count, change) => {
    expect(read(padded(3, change(paddingFor(count))))).toEqual(inOrder(ALL.slice(0, count)));
  });
});

describe('padding at random', () => {
  it('gives extensions that lie within it, and that can be written again', { timeout: 30_000 }, () => {
    const dice = new Dice(1);
    const differences = new Differences();
    let found = 0;
    for (let i = 0; i < 8000; i++) {
      const frames = 1 + dice.below(48);
      const packet = padded(frames, dice.bytes(dice.below(201)));
      const start = packet.length - parsePacket(packet).padding;
      const extensions = read(packet);
      for (const { id, frame, data } of extensions) {
        const isGood = id >= 3 && id <= 127 && frame >= 0 && frame < frames;
        const isInside = data.length === 0 || data.byteOffset - packet.byteOffset >= start;
        differences.compare(isGood && isInside && (id >= 32 || data.length < 2), true, i, id, frame, data.length);
      }
      if (extensions.length === 0) continue;
      found++;
      const again = extendPacket(framesOf(frames), extensions);
      differences.compare(JSON.stringify(read(again)), JSON.stringify(extensions), i, 'written again');
    }
    expect(differences.found).toEqual([]);
    expect(found).toBeGreaterThan(3000);
  });
});

describe('OpusRepacketizer', () => {
  it('keeps the extensions of each of three packets with its frame', () => {
    const frame = Uint8Array.of((15 << 3) | 3, 1, 0, 0);
    const two = [extension(33, 0, 'abcdefg'), extension(100, 0, 'uvwxyz')];
    const carrier = extendPacket(frame, two);
    const repacketizer = new OpusRepacketizer().add(carrier).add(frame).add(carrier);
    expect(repacketizer.frames).toBe(3);
    const joined = repacketizer.packet();
    expect(read(joined)).toEqual([...two, ...two.map((one) => ({ ...one, frame: 2 }))]);
    expect(read(repacketizer.packet(1, 3))).toEqual(two.map((one) => ({ ...one, frame: 1 })));
    expect(read(repacketizer.packet(1, 2))).toEqual([]);
  });
});
