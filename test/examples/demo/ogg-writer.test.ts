import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EncodedPacketSink, FilePathSource, Input, OGG } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OggOpusWriter } from '../../../examples/demo/ogg-writer.js';
import { compare } from '../../../examples/shared/compare.js';
import { readWav } from '../../../examples/shared/wav.js';
import { OpusDecoder, OpusEncoder, type OpusEncoderOptions } from '../../../lib/opus/index.js';
import { toInt16 } from '../../helpers/signals.js';

const hasOpusTools = spawnSync('opusdec', ['--version']).status === 0;

let folder: string;
let speech: Float32Array;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'voxlink-ogg-'));
  speech = (await readWav('test/fixtures/speech.wav')).samples;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function write(name: string, pcm: Float32Array | Int16Array, options: OpusEncoderOptions, chunk = 777) {
  const path = join(folder, name);
  const encoder = new OpusEncoder(options);
  const writer = await OggOpusWriter.create(path, encoder, { title: 'A test' });
  for (let start = 0; start < pcm.length; start += chunk) await writer.write(pcm.subarray(start, start + chunk));
  await writer.close();
  return { path, writer };
}

/** Everything in the file, decoded with our own decoder, without cutting anything off. */
async function decodeAll(path: string): Promise<Float32Array> {
  const input = new Input({ formats: [OGG], source: new FilePathSource(path) });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no track');
  const decoder = new OpusDecoder(48000, 1);
  const parts: number[] = [];
  for await (const { data } of new EncodedPacketSink(track).packets()) {
    parts.push(...decoder.decode(data, { format: 'float32' }));
  }
  input.dispose();
  return Float32Array.from(parts);
}

it('keeps the sound', async () => {
  const options = { sampleRate: 48000, channels: 1, bitrate: 64_000 } as const;
  const { path, writer } = await write('speech.opus', speech, options);
  expect(writer.duration).toBeCloseTo(speech.length / 48000, 5);
  const heard = await decodeAll(path);
  const { similarity, delay } = compare({ samples: speech, sampleRate: 48000 }, { samples: heard, sampleRate: 48000 });
  expect(similarity).toBeGreaterThan(0.95);
  expect(delay).toBeCloseTo(0.0065, 3);
});

describe.skipIf(!hasOpusTools)('what the reference tools read (opus-tools)', () => {
  function decoded(path: string): { frames: number; info: string } {
    const pcm = execFileSync('opusdec', ['--quiet', '--force-wav', '--rate', '48000', path, '-'], {
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const channels = pcm.readUInt16LE(22);
    const data = pcm.indexOf('data', 36, 'latin1') + 8;
    return {
      frames: (pcm.length - data) / (2 * channels),
      info: execFileSync('opusinfo', [path], { encoding: 'utf8' }),
    };
  }

  it.each([0, 1, 647, 648, 649, 959, 960, 961, 48_000, 464_065])(
    'is %i samples long, to the sample',
    async (length) => {
      const { path } = await write('cut.opus', speech.subarray(0, length), { sampleRate: 48000, channels: 1 });
      const { frames, info } = decoded(path);
      expect(frames).toBe(length);
      expect(info).toContain('Pre-skip: 312');
      expect(info).toContain('TITLE=A test');
      expect(info).not.toMatch(/warning/i);
    },
  );

  it.each([
    [8000, 1],
    [16000, 2],
    [24000, 1],
    [96000, 2],
  ] as const)('is exact at %i Hz with %i channels', async (sampleRate, channels) => {
    const pcm = toInt16(speech.subarray(0, 96_000));
    const { path } = await write('rate.opus', pcm, { sampleRate, channels, application: 'voip' }, 1234);
    const { frames, info } = decoded(path);
    expect(frames).toBe((96_000 / channels) * (48_000 / sampleRate));
    expect(info).toContain(`Original sample rate: ${sampleRate} Hz`);
    expect(info).toContain(`Channels: ${channels}`);
    expect(info).not.toMatch(/warning/i);
  });

  it('is exact over many small packets', async () => {
    const silence = new Int16Array(480_000);
    const { path } = await write('small.opus', silence, { sampleRate: 8000, channels: 1, bitrate: 6000 }, 4800);
    const { frames, info } = decoded(path);
    expect(frames).toBe(480_000 * 6);
    expect(info).not.toMatch(/warning/i);
  });

  it('leaves the delay of the low-delay mode out as well', async () => {
    const options = { sampleRate: 48000, channels: 1, application: 'restricted-lowdelay' } as const;
    const { path } = await write('delay.opus', speech.subarray(0, 10_000), options);
    expect(decoded(path)).toEqual({ frames: 10_000, info: expect.stringContaining('Pre-skip: 120') });
  });
});
