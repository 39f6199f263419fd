import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../../examples/shared/wav.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'voxlink-wav-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function format(tag: number, channels: number, rate: number, bits: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rate, 4);
  body.writeUInt32LE((rate * channels * bits) / 8, 8);
  body.writeUInt16LE((channels * bits) / 8, 12);
  body.writeUInt16LE(bits, 14);
  return chunk('fmt ', body);
}

function wav(...chunks: Buffer[]): string {
  const path = join(folder, 'test.wav');
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  writeFileSync(path, chunk('RIFF', body));
  return path;
}

describe('readWav', () => {
  it('reads 16 bit stereo between chunks of odd length', async () => {
    const data = Buffer.from(Int16Array.of(0, 16384, -32768, 8192).buffer);
    const path = wav(
      chunk('junk', Buffer.alloc(3)),
      format(1, 2, 44100, 16),
      chunk('xtra', Buffer.alloc(5)),
      chunk('data', data),
    );
    expect(await readWav(path)).toEqual({ sampleRate: 44100, channels: 2, samples: Float32Array.of(0, 0.5, -1, 0.25) });
  });

  it('reads 24 bit', async () => {
    const data = Buffer.from([0, 0, 0x40, 0, 0, 0x80]);
    const { samples } = await readWav(wav(format(1, 1, 8000, 24), chunk('data', data)));
    expect([...samples]).toEqual([0.5, -1]);
  });

  it('reads float', async () => {
    const data = Buffer.from(Float32Array.of(0.125, -0.75).buffer);
    const { samples } = await readWav(wav(format(3, 1, 48000, 32), chunk('data', data)));
    expect([...samples]).toEqual([0.125, -0.75]);
  });

  it('reads the fixture', async () => {
    const { sampleRate, channels, samples } = await readWav('test/fixtures/speech.wav');
    expect([sampleRate, channels]).toEqual([48000, 1]);
    expect(samples.length / sampleRate).toBeGreaterThan(8);
  });

  it('fails on what is no WAV file', async () => {
    const path = join(folder, 'not.wav');
    writeFileSync(path, 'This is not audio at all.');
    await expect(readWav(path)).rejects.toThrow();
    await expect(readWav(join(folder, 'missing.wav'))).rejects.toThrow(/missing\.wav/);
  });
});
