import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProgressBar } from '../../lib/cli/progress-bar.js';
import { pageOffsets, toneFile } from '../files/opus-files.js';

const root = path.resolve(import.meta.dirname, '../..');
const speech = path.join(root, 'test/fixtures/speech.wav');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cli-test-'));
  writeFileSync(path.join(folder, 'tone.opus'), toneFile(100));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

function run(args: string[], { input, interrupt }: { input?: Uint8Array; interrupt?: string } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'dist/cli/main.js'), ...args], { cwd: folder });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(out), stderr }));
    child.stdin.on('error', () => {});
    if (interrupt) {
      // It has its handlers once there is an output.
      child.stdin.write(readFileSync(speech).subarray(0, 100_000));
      const poll = setInterval(() => {
        if (!existsSync(path.join(folder, interrupt))) return;
        clearInterval(poll);
        child.kill('SIGINT');
      }, 10);
    } else {
      child.stdin.end(input);
    }
  });
}

describe('voxlink', () => {
  it.each([['--help'], ['transcode', '--help'], ['inspect', '-h']])('%s %s says what there is', async (...args) => {
    const { code, stdout, stderr } = await run(args.filter(Boolean));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.toString()).toContain('voxlink');
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(String((await run(['--version'])).stdout)).toBe(`${version}\n`);
  });

  it.each([
    [[], 'voxlink transcode <input> <output>'],
    [['fly'], "there is no command 'fly'"],
    [['constructor'], "there is no command 'constructor'"],
    [['transcode', 'one'], 'Expected an input and an output'],
    [['transcode', 'tone.opus', 'out.wav', '--bitrat', '3'], "Unknown option '--bitrat'"],
    [['transcode', 'tone.opus', 'out.opus', '--bitrate', 'much'], 'Expected a number such as 32000 or 32k'],
    [['transcode', 'tone.opus', 'out.opus', '--bitrate', '1'], 'Expected integer between 500 and'],
    [['transcode', 'tone.opus', 'out.mp3'], 'Expected one of ogg, webm, wav'],
    [['inspect'], 'Expected one file'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout: String(stdout) }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('voxlink transcode', () => {
  it('makes one file of another', async () => {
    const { code, stdout, stderr } = await run([
      'transcode',
      speech,
      'out.opus',
      '--bitrate',
      '32k',
      '--tag',
      'TITLE=Hi',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(String(stdout)).toMatch(/^out\.opus: 0:09\.7, \d+\.\d kB, \d+x\n$/);
  });

  it('works in a pipe', async () => {
    const there = await run(['transcode', '-', '-', '--format', 'ogg', '--quiet'], { input: readFileSync(speech) });
    expect({ code: there.code, stderr: there.stderr }).toEqual({ code: 0, stderr: '' });
    expect(there.stdout.toString('latin1', 0, 4)).toBe('OggS');
    const back = await run(['transcode', '-', 'back.wav'], { input: there.stdout });
    expect(back.code).toBe(0);
    expect(readFileSync(path.join(folder, 'back.wav')).length).toBeGreaterThan(464_065 * 2);
  });

  it('fails where a file does', async () => {
    expect(await run(['transcode', 'missing.wav', 'out.opus'])).toMatchObject({ code: 1 });
    const whole = toneFile(100);
    writeFileSync(path.join(folder, 'cut.opus'), whole.subarray(0, pageOffsets(whole)[9]));
    const strict = await run(['transcode', 'cut.opus', 'cut.wav']);
    expect(strict.code).toBe(1);
    expect(strict.stderr).toContain('voxlink transcode: The file ends before its last page');
    const lenient = await run(['transcode', 'cut.opus', 'cut.wav', '--keep-going']);
    expect(lenient.code).toBe(0);
    expect(lenient.stderr).toContain('The file ends before its last page');
  });

  it('ends with 130 when it is interrupted', async () => {
    expect(await run(['transcode', '-', 'stopped.opus'], { interrupt: 'stopped.opus' })).toMatchObject({
      code: 130,
    });
    expect(existsSync(path.join(folder, 'stopped.opus'))).toBe(false);
  });
});

describe('voxlink inspect', () => {
  it('tells what is in a file', async () => {
    const { code, stdout, stderr } = await run(['inspect', 'tone.opus']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const text = String(stdout);
    expect(text).toMatch(/^tone\.opus: Ogg Opus, 0:02\.0, \d+\.\d kB\n/);
    for (const row of [
      /TITLE +440 Hz/,
      /pre-skip +312 samples/,
      /packets +100 of 20 ms/,
      /bitrate +\d+\.\d kbit\/s/,
      /modes +celt/,
      /missing +nothing/,
      / {2}[▁▂▃▄▅▆▇█]{2} {2}up to \d+\.\d kbit\/s/,
    ]) {
      expect(text).toMatch(row);
    }
  });

  it('tells of gaps and faults, and fails then', async () => {
    const file = Buffer.from(toneFile(100));
    file[(pageOffsets(file)[5] as number) + 40] = 0;
    const { code, stdout, stderr } = await run(['inspect', '-'], { input: file });
    expect(code).toBe(1);
    expect(String(stdout)).toMatch(/missing +0\.100 s in 1 gaps/);
    expect(String(stdout)).toContain('The checksum of an Ogg page does not match');
    expect(stderr).toContain('- has 2 faults');
  });

  it('tells programs as well', async () => {
    const { stdout } = await run(['inspect', 'tone.opus', '--json']);
    const summary = JSON.parse(String(stdout));
    expect(summary).toMatchObject({ format: 'ogg', faults: [], streams: [{ packets: 100, durations: { 20: 100 } }] });
    expect(summary.seconds).toBe((100 * 960 - 312) / 48_000);
    expect(summary.streams[0].bitrates).toHaveLength(2);
  });
});

describe('ProgressBar', () => {
  function written(isTTY: boolean, show: (bar: ProgressBar) => void): string {
    let text = '';
    const stream = { isTTY, columns: 60, write: (chunk: string) => (text += chunk) };
    show(new ProgressBar(stream as never));
    return text;
  }

  it('draws itself over on a terminal, in one line', () => {
    const text = written(true, (bar) => {
      bar.show(0.5, '0:05.0');
      bar.show(null, '0:06.0 '.repeat(20));
      bar.clear();
    });
    const [, half, unknown, cleared] = text.split('\r\u001b[K');
    expect(half).toBe(`${'█'.repeat(15)}${'░'.repeat(15)}  50 %  0:05.0`);
    expect(unknown).toHaveLength(59);
    expect(cleared).toBe('');
  });

  it('says nothing elsewhere', () => {
    expect(written(false, (bar) => bar.show(0.5, 'half'))).toBe('');
  });
});
