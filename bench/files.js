// Files: wall time of whole programs, from WAV to Ogg Opus and back, beside opusenc and opusdec of Debian's opus-tools.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave } from './harness/children.js';
import { median } from './harness/numbers.js';

const ROUNDS = 5;
const COPIES = 60;
const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const FIXTURE = new URL('../test/fixtures/speech.wav', import.meta.url);

/** Ten minutes of speech, at a rate of one's choice: the samples stay the same, so that the pitch does not. */
function writeSpeech(file, sampleRate) {
  const wav = readFileSync(FIXTURE);
  const start = wav.indexOf('data') + 8;
  const pcm = wav.subarray(start);
  const head = Buffer.from(wav.subarray(0, start));
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt32LE(start - 8 + pcm.length * COPIES, 4);
  head.writeUInt32LE(pcm.length * COPIES, start - 4);
  writeFileSync(file, Buffer.concat([head, ...new Array(COPIES).fill(pcm)]));
}

function time(command, args) {
  const start = performance.now();
  execFileSync(command, args, { stdio: 'ignore' });
  return (performance.now() - start) / 1000;
}

async function compare(what, programs) {
  const results = await interleave(new Map(Object.entries(programs)), ROUNDS, (measure) => measure());
  const seconds = new Map([...results].map(([name, rounds]) => [name, median(rounds)]));
  return { what, unit: 's', values: seconds, target: { ofBest: 1 } };
}

export async function run() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'voxlink-bench-'));
  const at = (name) => path.join(folder, name);
  try {
    const lines = [];
    for (const rate of [48_000, 44_100]) {
      writeSpeech(at('in.wav'), rate);
      // What both do by default differs, so it is said.
      const settings = ['--bitrate', '32', '--comp', '10', '--framesize', '20', '--speech'];
      const own = ['--bitrate', '32k', '--complexity', '10', '--frame', '20', '--content', 'voice', '--quiet'];
      const minutes = Math.round(statSync(at('in.wav')).size / 2 / rate / 60);
      const title = `${minutes} min of speech at ${rate / 1000} kHz`;
      lines.push(
        await compare(`encode ${title}`, {
          opusenc: () => time('opusenc', ['--quiet', ...settings, at('in.wav'), at('tool.opus')]),
          voxlink: () => time(process.execPath, [CLI, 'transcode', at('in.wav'), at('own.opus'), ...own]),
        }),
        await compare(`decode ${title}`, {
          opusdec: () => time('opusdec', ['--quiet', at('tool.opus'), at('tool.wav')]),
          voxlink: () => time(process.execPath, [CLI, 'transcode', at('tool.opus'), at('own.wav'), '--quiet']),
        }),
      );
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
