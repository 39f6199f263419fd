import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AudioInput, type OpusFilePacket, openOpusFile } from '../../lib/files/index.js';
import { OpusDecoder } from '../../lib/opus/index.js';
import { collect, hasOpusTools, heard, pageOffsets, toneFile } from './opus-files.js';

const root = path.resolve(import.meta.dirname, '../..');
const file = Buffer.from(toneFile(100, { discardEnd: 700 }));
let folder: string;
let name: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'files-test-'));
  name = path.join(folder, 'tone.opus');
  writeFileSync(name, file);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openOpusFile', () => {
  const inputs: [string, () => AudioInput][] = [
    ['a path', () => name],
    ['a URL', () => pathToFileURL(name)],
    ['bytes', () => file],
    ['an ArrayBuffer', () => new Uint8Array(file).buffer],
    ['a Blob', () => new Blob([file])],
    ['a ReadableStream', () => new Blob([file]).stream()],
    ['a Readable', () => Readable.from([file.subarray(0, 5), file.subarray(5, 50), file.subarray(50)])],
  ];

  it.each(inputs)('reads %s', async (_, input) => {
    await using reader = await openOpusFile(input());
    expect(reader.stream.head.channels).toBe(1);
    expect(heard(await collect(reader))).toBe(100 * 960 - 312 - 700);
  });

  it('says how long a file is, and goes on where it was', async () => {
    await using reader = await openOpusFile(name);
    const packets: OpusFilePacket[] = [];
    for await (const packet of reader) {
      packets.push(packet);
      if (packets.length === 10) expect(await reader.duration()).toBe((100 * 960 - 312 - 700) / 48_000);
    }
    expect(packets.map(({ position }) => position)).toEqual(packets.map((_, index) => index * 960 - 312));
    expect(packets).toHaveLength(100);
  });

  it('goes to any time, exact to the sample', async () => {
    await using reader = await openOpusFile(name);
    const whole = await collect(reader);
    const decoder = new OpusDecoder(48_000, 1);
    const expected = whole.flatMap((packet) => [...decoder.decode(packet.data)]).slice(312);
    for (const seconds of [1.2345, 0, 0.01, 1.9]) {
      await reader.seek(seconds);
      const packets = await collect(reader);
      const position = Math.round(seconds * 48_000);
      expect(heard(packets)).toBe(100 * 960 - 312 - 700 - position);
      decoder.reset();
      const pcm = packets.flatMap(({ data, discardStart }) => [...decoder.decode(data).subarray(discardStart)]);
      expect(Math.abs((pcm[500] as number) - (expected[position + 500] as number))).toBeLessThan(200);
    }
    await reader.seek(1000);
    expect(heard(await collect(reader))).toBe(0);
  });

  it('goes to a time in a chained file', async () => {
    const both = Buffer.concat([file, toneFile(50, { serial: 9, hertz: 880 })]);
    await using reader = await openOpusFile(both);
    const first = 100 * 960 - 312 - 700;
    expect(await reader.duration()).toBe((first + 50 * 960 - 312) / 48_000);
    await reader.seek(first / 48_000 + 0.5);
    const packets = await collect(reader);
    expect(packets.every(({ stream }) => stream.index === 1)).toBe(true);
    expect(heard(packets)).toBe(50 * 960 - 312 - 24_000);
    await reader.seek(1);
    expect(heard(await collect(reader))).toBe(first - 48_000 + 50 * 960 - 312);
  });

  it('delivers what stands before a fault, however it is read', async () => {
    const cut = file.subarray(0, pageOffsets(file)[10]);
    await using reader = await openOpusFile(cut);
    const packets: OpusFilePacket[] = [];
    const reading = (async () => {
      for await (const packet of reader) packets.push(packet);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AudioFileError', code: 'ERR_VOXLINK_FILE_TRUNCATED' });
    expect(packets).toHaveLength(40);
  });

  it('stops waiting when it is told to', async () => {
    const controller = new AbortController();
    const endless = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(file.subarray(0, 2000)) });
    await using reader = await openOpusFile(endless, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(collect(reader)).rejects.toThrow('enough');
  });

  it('refuses what it cannot read', async () => {
    await expect(openOpusFile(path.join(folder, 'missing.opus'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(openOpusFile(5 as never)).rejects.toMatchObject({ code: 'ERR_VOXLINK_ARGUMENT' });
    await expect(openOpusFile(Buffer.alloc(0))).rejects.toMatchObject({ code: 'ERR_VOXLINK_FILE_FORMAT' });
    await expect(openOpusFile(path.join(root, 'test/fixtures/speech.wav'))).rejects.toThrow('This is a WAV file');
    await using stream = await openOpusFile(Readable.from([file]));
    await expect(stream.seek(1)).rejects.toMatchObject({ code: 'ERR_VOXLINK_ARGUMENT' });
  });

  it.skipIf(!hasOpusTools())('reads what opusenc writes', async () => {
    const encoded = path.join(folder, 'opusenc.opus');
    const speech = path.join(root, 'test/fixtures/speech.wav');
    execFileSync('opusenc', ['--quiet', '--title', 'Speech', '--framesize', '60', speech, encoded]);
    await using reader = await openOpusFile(encoded);
    expect(reader.stream.tags.comments).toContainEqual(['TITLE', 'Speech']);
    expect(heard(await collect(reader))).toBe(464_065);
    expect(await reader.duration()).toBe(464_065 / 48_000);
  });
});
