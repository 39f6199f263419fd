import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EncodedPacketSink, FilePathSource, Input, OGG } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../../examples/shared/compare.js';
import { readWav } from '../../../examples/shared/wav.js';
import { OpusDecoder } from '../../../lib/opus/index.js';

const FIXTURE = 'test/fixtures/speech.wav';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'voxlink-demo-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function demo(...args: string[]) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['examples/demo/main.js', '--out', folder, ...args],
    { encoding: 'utf8', timeout: 60_000 },
  );
  return { status, signal, stdout, stderr };
}

/** What the Ogg file holds: decoded by the reference tool where there is one, else by our own decoder. */
async function decodeFile(path: string): Promise<{ samples: Float32Array; sampleRate: number }> {
  const wav = `${path}.wav`;
  if (spawnSync('opusdec', ['--quiet', '--rate', '48000', path, wav]).status === 0) return readWav(wav);
  const input = new Input({ formats: [OGG], source: new FilePathSource(path) });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no track');
  const decoder = new OpusDecoder(48000, 1);
  const samples: number[] = [];
  for await (const { data } of new EncodedPacketSink(track).packets()) {
    samples.push(...decoder.decode(data, { format: 'float32' }));
  }
  return { samples: Float32Array.from(samples), sampleRate: 48000 };
}

describe('the demo', () => {
  // Real time is at the mercy of whatever else the machine does, hence the second chance.
  it('carries a voice over a connection into a file', { timeout: 60_000, retry: 1 }, async () => {
    const { status, stdout, stderr } = demo();
    expect(stderr).toBe('');
    expect(stdout).toContain('Sending speech.wav: 9.7 s, 48000 Hz');
    expect(stdout).toMatch(/^Connected in \d+ ms: udp \S+ → \S+$/m);
    expect(stdout).toMatch(/^audio\/opus, DTLS 1\.[23], SRTP \w+$/m);
    expect(stdout).toMatch(/^ +\d+\.\d s [█░]+ .*packets, 0 lost$/m);
    expect(stdout).toMatch(/^packets +\d{3} sent, \d{3} received, 0 lost$/m);
    expect(stdout).toMatch(/^similarity +0\.[89]\d+, worst moment 0\.\d+$/m);
    expect(stdout).toContain('The voice arrived intact.');
    expect(status).toBe(0);

    const file = join(folder, 'speech.opus');
    const [sent, heard] = [await readWav(FIXTURE), await decodeFile(file)];
    expect(heard.samples.length / heard.sampleRate).toBeGreaterThan(sent.samples.length / sent.sampleRate);
    expect(compare(sent, heard).similarity).toBeGreaterThan(0.75);
  });

  it('says that a recording without a voice proves nothing', () => {
    const silent = join(folder, 'silent.wav');
    const head = Buffer.from(
      '524946460000000057415645666d74201000000001000100401f0000803e0000020010006461746100000000',
      'hex',
    );
    const samples = Buffer.alloc(8000);
    head.writeUInt32LE(samples.length, 40);
    head.writeUInt32LE(36 + samples.length, 4);
    writeFileSync(silent, Buffer.concat([head, samples]));
    const { status, stdout } = demo(silent);
    expect(stdout).toContain('The recording is silent, so there is nothing to compare.');
    expect(status).toBe(1);
    expect(existsSync(join(folder, 'silent.opus'))).toBe(true);
  });

  it('says what is wrong with a file that it cannot read', () => {
    expect(demo('missing.wav')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('missing.wav'),
    });
    expect(demo('package.json')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The demo failed: .+format/),
    });
    expect(demo('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: /) });
  });
});
