import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOpusFile, type TranscodeProgress, transcode } from '../../lib/files/index.js';
import { rms } from '../helpers/signals.js';
import { collect, hasOpusTools, heard, pageOffsets, toneFile } from './opus-files.js';
import { wavFile } from './wav-file.js';

const speech = path.resolve(import.meta.dirname, '../fixtures/speech.wav');
const SAMPLES = 464_065;
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'transcode-test-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The samples of a WAV file of 16 bits. */
function samplesOf(wav: Uint8Array): Int16Array {
  const bytes = Buffer.from(wav);
  return new Int16Array(new Uint8Array(bytes.subarray(bytes.indexOf('data') + 8)).buffer);
}

describe('transcode', () => {
  it('goes from WAV to Opus and back, to the sample', async () => {
    const seen: TranscodeProgress[] = [];
    const there = await transcode(speech, at('speech.opus'), {
      bitrate: 32_000,
      application: 'voip',
      tags: { title: 'Speech' },
      onProgress: (progress) => seen.push(progress),
    });
    expect(there).toMatchObject({ inputFormat: 'wav', outputFormat: 'ogg', copied: false });
    expect(there.seconds).toBe(SAMPLES / 48_000);
    expect(seen.at(-1)).toEqual({ seconds: there.seconds, fraction: 1, bytesWritten: there.bytesWritten });
    expect(readFileSync(at('speech.opus'))).toHaveLength(there.bytesWritten);
    const back = await transcode(at('speech.opus'), at('speech.wav'));
    expect(back).toMatchObject({ inputFormat: 'ogg', outputFormat: 'wav', copied: false });
    const [before, after] = [samplesOf(readFileSync(speech)), samplesOf(readFileSync(at('speech.wav')))];
    expect(after).toHaveLength(SAMPLES);
    expect(Math.abs(rms(after) / rms(before) - 1)).toBeLessThan(0.1);
  });

  it('takes packets over where nothing asks for others', async () => {
    const file = toneFile(50, { discardEnd: 123 });
    const { copied } = await transcode(file, at('copy.opus'), { tags: { TITLE: 'Copy' } });
    expect(copied).toBe(true);
    await using one = await openOpusFile(file);
    await using two = await openOpusFile(at('copy.opus'));
    expect(two.stream.tags.comments).toEqual([['TITLE', 'Copy']]);
    const [from, to] = [await collect(one), await collect(two)];
    expect(to.map(({ data }) => [...data])).toEqual(from.map(({ data }) => [...data]));
    expect(heard(to)).toBe(heard(from));
  });

  it('encodes anew where a setting asks for it, and keeps the tags', async () => {
    const { copied } = await transcode(toneFile(50), at('anew.opus'), { bitrate: 12_000, frameMs: 60 });
    expect(copied).toBe(false);
    await using reader = await openOpusFile(at('anew.opus'));
    const packets = await collect(reader);
    expect(packets[0]?.duration).toBe(2880);
    expect(heard(packets)).toBe(50 * 960 - 312);
    expect(reader.stream.tags.comments).toEqual([['TITLE', '440 Hz']]);
  });

  it('takes over a chained file with all its links', async () => {
    const chain = Buffer.concat([toneFile(20, { serial: 1, discardEnd: 7 }), toneFile(30, { serial: 2, hertz: 880 })]);
    await transcode(chain, at('chain.opus'));
    await using reader = await openOpusFile(at('chain.opus'));
    const packets = await collect(reader);
    expect(packets.map(({ stream }) => stream.tags.comments[0]?.[1])).toEqual([
      ...new Array(20).fill('440 Hz'),
      ...new Array(30).fill('880 Hz'),
    ]);
    const { seconds } = await transcode(chain, at('chain.wav'));
    expect(samplesOf(readFileSync(at('chain.wav')))).toHaveLength(Math.round(seconds * 48_000));
  });

  it.each([
    ['8 bit', { tag: 1, channels: 1, rate: 16_000, bits: 8 }, (v: number) => Buffer.of(128 + Math.round(v * 127))],
    ['24 bit', { tag: 1, channels: 1, rate: 44_100, bits: 24 }, (v: number) => int(Math.round(v * 8388607), 3)],
    ['32 bit', { tag: 1, channels: 1, rate: 48_000, bits: 32 }, (v: number) => int(Math.round(v * 2147483647), 4)],
    ['float', { tag: 3, channels: 1, rate: 22_050, bits: 32 }, (v: number) => float(v)],
    ['double', { tag: 3, channels: 1, rate: 96_000, bits: 64 }, (v: number) => double(v)],
  ])('reads WAV of %s', async (_, format, write) => {
    const { rate } = format;
    const data = Buffer.concat(
      Array.from({ length: rate }, (_, i) => write(0.5 * Math.sin((i * 2 * Math.PI * 300) / rate))),
    );
    await transcode(wavFile(format, data), at('kind.opus'));
    await transcode(at('kind.opus'), at('kind.wav'));
    const pcm = samplesOf(readFileSync(at('kind.wav')));
    expect(pcm).toHaveLength(rate);
    expect(rms(pcm.slice(2000, -2000))).toBeGreaterThan(11_000);
    expect(rms(pcm.slice(2000, -2000))).toBeLessThan(12_200);
  });

  it('reads and writes streams of both kinds', async () => {
    const out = new PassThrough();
    const collected = collect(out);
    await transcode(Readable.from([readFileSync(speech)]), out, { format: 'ogg', bitrate: 24_000 });
    const opus = Buffer.concat((await collected) as Buffer[]);
    const web = new TransformStream<Uint8Array, Uint8Array>();
    const parts = collect(web.readable);
    await transcode(new Blob([opus]).stream(), web.writable as never, {
      format: 'wav',
      sampleRate: 16_000,
      channels: 2,
    });
    expect(samplesOf(Buffer.concat(await parts))).toHaveLength(Math.round(SAMPLES / 3) * 2);
  });

  it('writes what stands before a fault, then says so; or goes on', async () => {
    const whole = Buffer.from(toneFile(100));
    const cut = whole.subarray(0, pageOffsets(whole)[12]);
    await expect(transcode(cut, at('cut.wav'))).rejects.toMatchObject({ code: 'ERR_VOXLINK_FILE_TRUNCATED' });
    expect(samplesOf(readFileSync(at('cut.wav')))).toHaveLength(50 * 960 - 312);
    const faults: Error[] = [];
    whole[(pageOffsets(whole)[12] as number) + 50] = 1;
    await transcode(whole, at('damaged.wav'), { onFault: (fault) => faults.push(fault) });
    expect(faults).not.toHaveLength(0);
    expect(samplesOf(readFileSync(at('damaged.wav')))).toHaveLength(100 * 960 - 312);
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const forever = (async function* () {
      yield wavFile({ tag: 1, channels: 1, rate: 48_000, bits: 16 }, Buffer.alloc(0)).fill(255, 40);
      for (;;) yield Buffer.alloc(65_536);
    })();
    const job = transcode(forever, at('aborted.opus'), {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
      complexity: 10,
    });
    await expect(job).rejects.toThrow('enough');
    expect(existsSync(at('aborted.opus'))).toBe(false);
    const endless = new ReadableStream<Uint8Array>();
    setTimeout(() => again.abort(new Error('enough')), 20);
    const again = new AbortController();
    await expect(transcode(endless, at('aborted.opus'), { signal: again.signal })).rejects.toThrow('enough');
  });

  it('refuses what cannot be', async () => {
    await expect(transcode(speech, at('speech.mp3'))).rejects.toThrow('Expected one of ogg, webm, wav');
    await expect(transcode(at('missing.wav'), at('x.opus'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(transcode(speech, at('x.opus'), { bitrate: 5 })).rejects.toMatchObject({
      code: 'ERR_VOXLINK_ARGUMENT',
    });
    writeFileSync(at('same.wav'), readFileSync(speech));
    await expect(transcode(at('same.wav'), at('same.wav'))).rejects.toThrow('another file than the input');
    expect(readFileSync(at('same.wav'))).toHaveLength(readFileSync(speech).length);
    await expect(transcode(Buffer.from('RIFFxxxxWAVE'), at('x.opus'))).rejects.toMatchObject({
      name: 'AudioFileError',
    });
  });

  it.skipIf(!hasOpusTools())('writes files that opus-tools take', async () => {
    for (const settings of [
      { frameMs: 2.5 as const },
      { frameMs: 120 as const },
      { sampleRate: 8000 },
      { channels: 2 as const },
    ]) {
      await transcode(speech, at('tools.opus'), settings);
      const info = execFileSync('opusinfo', [at('tools.opus')], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expect(info).not.toMatch(/warning|error/i);
      expect(info).toMatch(/Playback length: 0m:09\.66[78]s/);
      execFileSync('opusdec', ['--quiet', at('tools.opus'), at('tools.wav')]);
      // A sample at 8 kHz is six at 48 kHz.
      const decoded = samplesOf(readFileSync(at('tools.wav'))).length / (settings.channels ?? 1);
      expect(Math.abs(decoded - SAMPLES)).toBeLessThanOrEqual(settings.sampleRate ? 3 : 0);
    }
  });
});

function int(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeIntLE(value, 0, bytes);
  return buffer;
}

function float(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function double(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer;
}
