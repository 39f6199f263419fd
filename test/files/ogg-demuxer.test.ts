import { describe, expect, it } from 'vitest';
import { AudioFileError, OggOpusDemuxer, OggOpusMuxer, type OpusFilePacket } from '../../lib/files/index.js';
import { seededRandom } from '../helpers/signals.js';
import { heard, pageOffsets, toneFile } from './opus-files.js';

interface Outcome {
  packets: OpusFilePacket[];
  faults: AudioFileError[];
  thrown: unknown;
  demuxer: OggOpusDemuxer;
}

function demux(file: Uint8Array, { tolerant = false, chunk = 1000 } = {}): Outcome {
  const outcome: Outcome = { packets: [], faults: [], thrown: null, demuxer: new OggOpusDemuxer() };
  if (tolerant) outcome.demuxer = new OggOpusDemuxer({ onFault: (fault) => outcome.faults.push(fault) });
  const emit = (packet: OpusFilePacket) => outcome.packets.push(packet);
  try {
    for (let at = 0; at < file.length; at += chunk) outcome.demuxer.push(file.slice(at, at + chunk), emit);
    outcome.demuxer.end(emit);
  } catch (error) {
    outcome.thrown = error;
  }
  return outcome;
}

describe('OggOpusDemuxer', () => {
  it.each([1, 7, 100, 65_536])('gives every packet its place, from chunks of %i bytes', (chunk) => {
    const { packets, thrown } = demux(toneFile(20, { discardEnd: 500 }), { chunk });
    expect(thrown).toBeNull();
    expect(packets).toHaveLength(20);
    expect(packets.map(({ position }) => position)).toEqual(packets.map((_, index) => index * 960 - 312));
    expect(packets.map(({ discardStart }) => discardStart)).toEqual([312, ...new Array(19).fill(0)]);
    expect(packets.at(-1)?.discardEnd).toBe(500);
    expect(heard(packets)).toBe(20 * 960 - 312 - 500);
  });

  it('tells header and tags with each packet', () => {
    const { packets, demuxer } = demux(toneFile(3));
    expect(demuxer.streams).toEqual([packets[0]?.stream]);
    expect(packets[0]?.stream).toMatchObject({
      index: 0,
      head: { channels: 1, preSkip: 312, inputSampleRate: 48_000, outputGain: 0, mappingFamily: 0 },
      tags: { vendor: expect.stringContaining('libopus 1.6'), comments: [['TITLE', '440 Hz']] },
    });
  });

  it('reads chained streams, each with its own beginning and end', () => {
    const file = Buffer.concat([toneFile(5, { serial: 1, discardEnd: 100 }), toneFile(4, { serial: 2, hertz: 880 })]);
    const { packets, demuxer, thrown } = demux(file);
    expect(thrown).toBeNull();
    expect(demuxer.streams.map(({ tags }) => tags.comments[0]?.[1])).toEqual(['440 Hz', '880 Hz']);
    expect(packets.map(({ stream }) => stream.index)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
    expect(heard(packets)).toBe(9 * 960 - 2 * 312 - 100);
  });

  it('leaves out other streams beside the one of Opus', () => {
    const [one, two] = [toneFile(5, { serial: 1 }), toneFile(5, { serial: 2, hertz: 880 })];
    const [a, b] = [pageOffsets(one)[1] as number, pageOffsets(two)[1] as number];
    const both = Buffer.concat([one.subarray(0, a), two.subarray(0, b), one.subarray(a), two.subarray(b)]);
    const { packets, thrown } = demux(both);
    expect(thrown).toBeNull();
    expect(packets.map(({ data }) => data)).toEqual(demux(one).packets.map(({ data }) => data));
  });

  it('puts packets and tags of many pages together', () => {
    const picture = 'x'.repeat(200_000);
    const muxer = new OggOpusMuxer({ channels: 2, tags: { METADATA_BLOCK_PICTURE: picture } });
    const packet = Uint8Array.of(0xfc, 1, 2, 3);
    const pages = [...muxer.begin(), ...muxer.add(packet), muxer.finish()];
    expect(pages.length).toBe(6);
    const { packets, demuxer } = demux(Buffer.concat(pages));
    expect(demuxer.streams[0]?.tags.comments).toEqual([['METADATA_BLOCK_PICTURE', picture]]);
    expect(packets.map(({ data }) => [...data])).toEqual([[...packet]]);
  });

  it('writes pages of at most 255 segments that say where their last packet ends', () => {
    const muxer = new OggOpusMuxer({ channels: 1, pageMs: 60_000 });
    const pages = muxer.begin();
    for (let i = 0; i < 600; i++) pages.push(...muxer.add(new Uint8Array(100).fill(0xfc, 0, 1)));
    pages.push(muxer.finish());
    expect(pages.map((page) => page[26])).toEqual([1, 1, 255, 255, 90]);
    const granules = pages.map((page) => Number(Buffer.from(page).readBigInt64LE(6)));
    expect(granules).toEqual([0, 0, 255 * 960, 510 * 960, 600 * 960]);
  });

  it.each([
    ['in the middle of a page', -10],
    ['between two pages', null],
  ])('delivers all pages of a file that is cut off %s, then says so', (_, cut) => {
    const file = toneFile(20);
    const end = cut === null ? (pageOffsets(file).at(-1) as number) : file.length + cut;
    const { packets, thrown } = demux(file.subarray(0, end));
    expect(packets).toHaveLength(15);
    expect(thrown).toBeInstanceOf(AudioFileError);
    expect(thrown).toMatchObject({ code: 'ERR_VOXLINK_FILE_TRUNCATED' });
  });

  it('delivers what stands before a damaged page, then says so', () => {
    const file = toneFile(20).slice();
    const offset = pageOffsets(file)[3] as number;
    file[offset + 60] = (file[offset + 60] as number) ^ 1;
    const { packets, thrown } = demux(file);
    expect(packets).toHaveLength(5);
    expect(thrown).toMatchObject({
      code: 'ERR_VOXLINK_FILE_CORRUPT',
      message: `The checksum of an Ogg page does not match (at byte ${offset})`,
      offset,
    });
  });

  it('goes on after a fault where somebody hears of it, and says how much is missing', () => {
    const file = toneFile(20).slice();
    const offset = pageOffsets(file)[3] as number;
    file[offset + 60] = (file[offset + 60] as number) ^ 1;
    const { packets, faults, thrown } = demux(file, { tolerant: true });
    expect(thrown).toBeNull();
    expect(faults.map(({ code }) => code)).toEqual(['ERR_VOXLINK_FILE_CORRUPT', 'ERR_VOXLINK_FILE_CORRUPT']);
    expect(packets.map(({ gap }) => gap)).toEqual([0, 0, 0, 0, 0, 5 * 960, ...new Array(9).fill(0)]);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a few bytes', Uint8Array.of(1, 2, 3)],
    ['text', Buffer.from('This is no sound at all. '.repeat(10))],
  ])('refuses %s as no Ogg file', (_, bytes) => {
    for (const tolerant of [false, true]) {
      expect(demux(bytes, { tolerant }).thrown).toMatchObject({ code: 'ERR_VOXLINK_FILE_FORMAT' });
    }
  });

  it('ends with an error of its own or with packets, whatever the bytes are', () => {
    const random = seededRandom(5);
    const whole = Buffer.concat([toneFile(12, { serial: 1 }), toneFile(8, { serial: 2 })]);
    const offsets = pageOffsets(whole);
    const pick = () => offsets[Math.floor(random() * offsets.length)] as number;
    for (let round = 0; round < 600; round++) {
      let file = Buffer.from(whole);
      const kind = random();
      if (kind < 0.2) file = Buffer.from(Uint8Array.from({ length: random() * 3000 }, () => random() * 256));
      else if (kind < 0.4) file = Buffer.concat([file.subarray(0, pick()), file.subarray(pick())]);
      else if (kind < 0.6) file = file.subarray(0, random() * file.length);
      if (kind > 0.3) for (let i = 0; i < random() * 20; i++) file[Math.floor(random() * file.length)] = random() * 256;
      const chunk = Math.ceil(random() * 5000);
      for (const tolerant of [false, true]) {
        const { packets, thrown } = demux(file, { tolerant, chunk });
        if (thrown !== null) expect(thrown).toBeInstanceOf(AudioFileError);
        expect(packets.every(({ duration, discardStart, discardEnd }) => discardStart + discardEnd <= duration)).toBe(
          true,
        );
      }
    }
  });

  it('does not drown in bytes that look like the beginning of a page', () => {
    const page = Buffer.alloc(27 + 255);
    page.write('OggS');
    page.fill(255, 26);
    const file = Buffer.concat([toneFile(3), ...new Array(4000).fill(page)]);
    const { packets, faults } = demux(file, { tolerant: true, chunk: 65_536 });
    expect(packets).toHaveLength(3);
    expect(faults).toHaveLength(2);
  });
});
