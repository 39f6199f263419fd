import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  Input,
  MkvOutputFormat,
  Output,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AudioFileError, type OpusFilePacket, openOpusFile, transcode } from '../../lib/files/index.js';
import { parseBlock } from '../../lib/files/webm-block.js';
import { WebmOpusDemuxer } from '../../lib/files/webm-demuxer.js';
import { seededRandom } from '../helpers/signals.js';
import { collect, heard, toneFile } from './opus-files.js';

let folder: string;
const at = (name: string) => path.join(folder, name);
const ogg = toneFile(200, { discardEnd: 123 });
const SAMPLES = 200 * 960 - 312 - 123;
let webm: Uint8Array;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'webm-test-'));
  await transcode(ogg, at('tone.webm'));
  webm = new Uint8Array(readFileSync(at('tone.webm')));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function demux(file: Uint8Array, { tolerant = false, chunk = 1000 } = {}) {
  const packets: OpusFilePacket[] = [];
  const faults: AudioFileError[] = [];
  let thrown: unknown = null;
  const demuxer = new WebmOpusDemuxer(tolerant ? { onFault: (fault) => faults.push(fault) } : {});
  try {
    for (let start = 0; start < file.length; start += chunk) {
      demuxer.push(file.slice(start, start + chunk), (packet) => packets.push(packet));
    }
    demuxer.end();
  } catch (error) {
    thrown = error;
  }
  return { packets, faults, thrown };
}

describe('WebM', () => {
  it('holds what Ogg does: packets, header, tags and the exact end', async () => {
    await using reader = await openOpusFile(at('tone.webm'));
    await using before = await openOpusFile(ogg);
    expect(reader.format).toBe('webm');
    expect(reader.stream.head).toEqual(before.stream.head);
    expect(reader.stream.tags).toEqual(before.stream.tags);
    const packets = await collect(reader);
    expect(packets.map(({ data }) => [...data])).toEqual((await collect(before)).map(({ data }) => [...data]));
    expect(heard(packets)).toBe(SAMPLES);
    expect(await reader.duration()).toBe(SAMPLES / 48_000);
  });

  it('goes to any time', async () => {
    await using reader = await openOpusFile(webm);
    for (const seconds of [2.5, 0, 3.9]) {
      await reader.seek(seconds);
      expect(heard(await collect(reader))).toBe(SAMPLES - Math.round(seconds * 48_000));
    }
  });

  it('goes through a stream, whose beginning is not written over', async () => {
    const pipe = new TransformStream<Uint8Array, Uint8Array>();
    const parts = collect(pipe.readable);
    await transcode(new Blob([ogg as Uint8Array<ArrayBuffer>]).stream() as never, pipe.writable as never, {
      format: 'webm',
    });
    expect(heard(demux(Buffer.concat(await parts)).packets)).toBe(SAMPLES);
  });

  it('is read by mediabunny', async () => {
    const input = new Input({ formats: [WEBM], source: new BufferSource(webm) });
    const track = await input.getPrimaryAudioTrack();
    expect(track?.codec).toBe('opus');
    const sink = new EncodedPacketSink(track as NonNullable<typeof track>);
    expect(await collect(sink.packets())).toHaveLength(200);
    expect(await input.computeDuration()).toBeCloseTo(4, 1);
  });

  it.each([
    ['WebM', new WebMOutputFormat()],
    ['WebM for streaming', new WebMOutputFormat({ appendOnly: true })],
    ['Matroska', new MkvOutputFormat()],
  ])('reads %s of mediabunny', async (_, format) => {
    const output = new Output({ format, target: new BufferTarget() });
    const source = new EncodedAudioPacketSource('opus');
    output.addAudioTrack(source);
    await output.start();
    const { packets } = demux(webm);
    for (const { data, duration, position } of packets) {
      const packet = new EncodedPacket(data, 'key', (position + 312) / 48_000, duration / 48_000);
      await source.add(packet, {
        decoderConfig: { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, description: description() },
      });
    }
    await output.finalize();
    const read = demux(new Uint8Array((output.target as BufferTarget).buffer as ArrayBuffer));
    expect(read.thrown).toBeNull();
    expect(read.packets.map(({ data }) => [...data])).toEqual(packets.map(({ data }) => [...data]));
    expect(read.packets.every(({ gap }) => gap === 0)).toBe(true);
  });

  it('tells what is missing', async () => {
    const { packets } = demux(webm);
    const missing = packets.toSpliced(50, 5);
    missing[50] = { ...(missing[50] as OpusFilePacket), gap: 5 * 960 };
    const { WebmOpusMuxer } = await import('../../lib/files/webm-muxer.js');
    const stream = packets[0]?.stream as OpusFilePacket['stream'];
    const muxer = new WebmOpusMuxer(stream.head, stream.tags);
    const parts = [muxer.begin()];
    for (const { data, gap } of missing) parts.push(...(gap ? muxer.skip(gap) : []), ...muxer.add(data));
    const read = demux(Buffer.concat([...parts, ...muxer.finish()]));
    expect(read.packets.filter(({ gap }) => gap > 0).map(({ gap }) => gap)).toEqual([5 * 960]);
  });

  it('delivers what stands before a fault, then says so; or goes on at the next cluster', () => {
    const cut = demux(webm.subarray(0, webm.length / 2));
    expect(cut.packets.length).toBeGreaterThan(50);
    expect(cut.thrown).toMatchObject({ code: 'ERR_VOXLINK_FILE_TRUNCATED' });
    const damaged = webm.slice().fill(0, webm.length / 2, webm.length / 2 + 200);
    expect(demux(damaged).thrown).toMatchObject({ code: 'ERR_VOXLINK_FILE_CORRUPT' });
    const { packets, faults, thrown } = demux(damaged, { tolerant: true });
    expect(thrown).toBeNull();
    expect(faults.length).toBeGreaterThan(0);
    expect(packets.some(({ gap }) => gap > 0)).toBe(true);
    expect(packets.length).toBeGreaterThan(120);
  });

  it('ends with an error of its own or with packets, whatever the bytes are', () => {
    const random = seededRandom(9);
    for (let round = 0; round < 300; round++) {
      let file = webm.slice();
      const kind = random();
      if (kind < 0.2) file = Uint8Array.from({ length: random() * 3000 }, () => random() * 256);
      else if (kind < 0.5) file = file.subarray(0, random() * file.length);
      if (kind < 0.3) file.set(webm.subarray(0, Math.min(file.length, 40)));
      for (let i = 0; i < random() * 20; i++) file[Math.floor(random() ** 3 * file.length)] = random() * 256;
      for (const tolerant of [false, true]) {
        const { packets, thrown } = demux(file, { tolerant, chunk: Math.ceil(random() * 5000) });
        if (thrown !== null) expect(thrown).toBeInstanceOf(AudioFileError);
        expect(packets.every((packet) => packet.discardStart + packet.discardEnd <= packet.duration)).toBe(true);
      }
    }
  });
});

describe('a block', () => {
  const head = [0x81, 0, 5];

  it.each([
    ['no', [0x80, 1, 2, 3], [[1, 2, 3]]],
    ['Xiph', [0x82, 2, 1, 2, 9, 8, 8, 7, 7, 7], [[9], [8, 8], [7, 7, 7]]],
    [
      'fixed',
      [0x84, 1, 1, 2, 3, 4],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['EBML', [0x86, 2, 0x81, 0xc0, 9, 8, 8, 7], [[9], [8, 8], [7]]],
  ])('with %s lacing gives its frames', (_, content, frames) => {
    const block = parseBlock(Uint8Array.from([...head, ...content]));
    expect(block).toMatchObject({ track: 1, timestamp: 5 });
    expect(block?.frames.map((frame) => [...frame])).toEqual(frames);
  });

  it.each([
    ['nothing', []],
    ['half a head', [0x81, 0]],
    ['more than there is', [...head, 0x82, 1, 200]],
    ['a size that does not end', [...head, 0x82, 1, 255, 255]],
    ['frames of no equal length', [...head, 0x84, 1, 1, 2, 3]],
    ['a negative size', [...head, 0x86, 2, 0x81, 0x80, 9]],
  ])('of %s is none', (_, bytes) => {
    expect(parseBlock(Uint8Array.from(bytes))).toBeNull();
  });
});

/** The header that mediabunny wants for Opus. */
function description(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(19);
  bytes.set(Buffer.from('OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00', 'latin1'));
  return bytes;
}
