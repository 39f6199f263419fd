// Opus without a connection around it: CPU time per frame, as a multiple of what C takes on the same static library.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OpusEncoder } from '../dist/opus/index.js';
import { interleave } from './harness/children.js';
import { runScript } from './harness/run-script.js';
import { ALLOCATING, codecs } from './opus/codecs.js';

const PEERS = Object.keys(codecs).filter((name) => !name.startsWith('voxlink'));
const ROUNDS = 3;
const SAMPLE_RATE = 48_000;
const APPLICATIONS = { voip: 2048, audio: 2049 };
const VENDOR = fileURLToPath(new URL('../vendor/linux-x64', import.meta.url));

/** The bytes of the fixture's one chunk of samples. */
function voice() {
  const wav = readFileSync(new URL('../test/fixtures/speech.wav', import.meta.url));
  return wav.subarray(wav.indexOf('data') + 8);
}

/** Eight seconds of plucked chords in stereo, which no codec finds easy. */
function music() {
  const samples = new Int16Array(SAMPLE_RATE * 8 * 2);
  for (let i = 0; i < samples.length / 2; i++) {
    const time = i / SAMPLE_RATE;
    const beat = time % 0.25;
    const root = 110 * 2 ** ([0, 5, 7, 3][Math.floor(time / 2) % 4] / 12);
    for (const channel of [0, 1]) {
      let value = 0;
      for (let partial = 1; partial <= 24; partial++) {
        const detune = 1 + (channel - 0.5) * 0.002 * partial;
        value += Math.sin(2 * Math.PI * root * partial * detune * time) * Math.exp(-beat * partial) * partial ** -0.8;
      }
      samples[2 * i + channel] = value * 5000;
    }
  }
  return Buffer.from(samples.buffer);
}

function compileReference(folder) {
  const program = path.join(folder, 'reference');
  const source = fileURLToPath(new URL('opus/reference.c', import.meta.url));
  const library = path.join(VENDOR, 'lib/libopus.a');
  execFileSync('cc', ['-O2', `-I${VENDOR}/include/opus`, source, library, '-lm', '-o', program], { stdio: 'inherit' });
  return program;
}

/** Everyone decodes the same packets. */
function encodeAll(file, { pcm, channels, application, frameSize, bitrate, complexity }) {
  const encoder = new OpusEncoder({ sampleRate: SAMPLE_RATE, channels, application, bitrate, complexity });
  const bytes = readFileSync(pcm);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const parts = [];
  const step = frameSize * channels;
  for (let start = 0; start + step <= samples.length; start += step) {
    const packet = encoder.encode(samples.subarray(start, start + step));
    parts.push(Buffer.of(packet.length & 255, packet.length >> 8), packet);
  }
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

function runReference(program, job) {
  const { pcm, packets, channels, application, frameSize, bitrate, complexity } = job;
  const args = [pcm, packets, channels, APPLICATIONS[application], frameSize, bitrate, complexity];
  return JSON.parse(execFileSync(program, args.map(String), { encoding: 'utf8' }));
}

/** Calls what a module of bench/opus exports, in a fresh process. */
async function runFresh(module, call, name, job) {
  const { href } = new URL(`opus/${module}.js`, import.meta.url);
  const { answer } = await runScript(`
    import { ${call} } from ${JSON.stringify(href)};
    process.stdout.write(JSON.stringify(await ${call}(${JSON.stringify(name)}, ${JSON.stringify(job)})));
  `);
  return answer;
}

async function compareAll(title, program, job) {
  const subjects = new Map([['C', runReference.bind(null, program)]]);
  for (const name of Object.keys(codecs))
    subjects.set(name, (settings) => runFresh('subject', 'measure', name, settings));
  const results = await interleave(subjects, ROUNDS, (measure) => measure(job));
  return ['encode', 'decode'].flatMap((what) => {
    // The shortest run again, for the same reason as within a run.
    const times = new Map(
      [...results].map(([name, rounds]) => [name, Math.min(...rounds.map((round) => round[what]))]),
    );
    const reference = times.get('C');
    const ratios = (own) =>
      new Map([['voxlink', times.get(own) / reference], ...PEERS.map((name) => [name, times.get(name) / reference])]);
    const note = `C ${reference.toFixed(1)} us a frame`;
    return [
      { what: `${what}Into ${title}`, unit: 'x C', note, values: ratios('voxlink'), target: { atMost: 1.02 } },
      { what: `${what} ${title}`, unit: 'x C', values: ratios(ALLOCATING), target: { atMost: 1.05 } },
    ];
  });
}

/** Bytes left to the garbage collector by each call. */
async function compareGarbage(title, job) {
  const answers = new Map();
  for (const name of Object.keys(codecs)) answers.set(name, await runFresh('garbage', 'countGarbage', name, job));
  return ['encode', 'decode'].map((what) => {
    const values = ['voxlink', ...PEERS].map((name) => [name, answers.get(name)[what]]);
    const note = `${what}() ${answers.get(ALLOCATING)[what].toFixed(0)} B`;
    const target = { below: 1 };
    return { what: `garbage of ${what}Into ${title}`, unit: 'B a frame', note, values: new Map(values), target };
  });
}

/** 100 streams by the clock, as a multiple of what voxlink takes for one after the other. */
async function compareStreams(title, job) {
  const { serial, batch } = await runFresh('streams', 'measureStreams', 'voxlink', job);
  const values = new Map([['voxlink', batch / serial]]);
  for (const name of PEERS) {
    try {
      values.set(name, (await runFresh('streams', 'measureStreams', name, job)).serial / serial);
    } catch (error) {
      console.error(`  ${name} makes no 100 encoders: ${error.message}`);
    }
  }
  const note = `${os.availableParallelism()} cores, ${batch.toFixed(1)} ms a tick`;
  return [{ what: `100 streams in one call, ${title}`, unit: 'x one core', note, values, target: { atMost: 0.55 } }];
}

export async function run() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'voxlink-bench-'));
  const inFolder = (name, bytes) => {
    writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  };
  try {
    const program = compileReference(folder);
    const signals = [
      { title: 'voice', pcm: inFolder('voice', voice()), channels: 1, application: 'voip', bitrate: 32_000 },
      { title: 'music', pcm: inFolder('music', music()), channels: 2, application: 'audio', bitrate: 128_000 },
    ];
    const lines = [];
    for (const { title, ...signal } of signals) {
      for (const complexity of [5, 10]) {
        for (const milliseconds of [20, 60]) {
          const settings = { ...signal, complexity, frameSize: (SAMPLE_RATE * milliseconds) / 1000 };
          const packets = encodeAll(path.join(folder, 'packets'), settings);
          const name = `${title}, complexity ${complexity}, ${milliseconds} ms`;
          lines.push(...(await compareAll(name, program, { ...settings, packets })));
          if (complexity !== 5 || milliseconds !== 20) continue;
          lines.push(...(await compareGarbage(name, { ...settings, packets })));
          lines.push(...(await compareStreams(name, settings)));
        }
      }
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
