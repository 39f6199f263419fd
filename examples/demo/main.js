#!/usr/bin/env node
// npm run demo [-- recording.wav]
//
// Sends a recording in real time from one connection to another, encrypted and coded as any WebRTC call is, writes what
// arrives into an Ogg Opus file, and tells whether it is still the same voice. Exit code 1 when it is not.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AudioSink, AudioSource } from 'voxlink';
import { OpusEncoder } from 'voxlink/opus';
import { compare, level } from '../shared/compare.js';
import { resample, toMono } from '../shared/resample.js';
import { readWav } from '../shared/wav.js';
import { placeCall } from './call.js';
import { OggOpusWriter } from './ogg-writer.js';
import { Progress } from './progress.js';
import { findFaults, printResult } from './result.js';

const FIXTURE = fileURLToPath(new URL('../../test/fixtures/speech.wav', import.meta.url));
const USAGE = 'Usage: npm run demo [-- recording.wav] [--out folder]';

const RATE = 48_000;
const CHUNK_MS = 20;
const PROGRESS_MS = 100;
/** Silence before the voice, in which the jitter buffer finds its depth. */
const LEAD_MS = 300;
/** What is still under way when the last sample has been sent: in the encoder, the network and the jitter buffer. */
const TAIL_MS = 500;

/** @param {string} file */
async function loadVoice(file) {
  const { samples, sampleRate, channels } = await readWav(file);
  const mono = toMono(samples, channels);
  return { mono, sampleRate, seconds: mono.length / sampleRate, pcm: resample(mono, sampleRate, RATE) };
}

/** Writes in real time: the source's queue drains as the clock sends it, and a full queue makes the writer wait. */
async function send(source, pcm, signal) {
  source.write(new Float32Array((RATE * LEAD_MS) / 1000));
  const chunk = (RATE * CHUNK_MS) / 1000;
  for (let start = 0; start < pcm.length; start += chunk) {
    if (!source.write(pcm.subarray(start, start + chunk))) await source.drain({ signal });
  }
  await source.flush({ signal });
  await new Promise((resolve) => setTimeout(resolve, TAIL_MS));
}

/** Collects what arrives until the sink is closed, and writes it to the file as it comes. */
async function receive(sink, writer, heard) {
  for await (const frame of sink) {
    heard.push(frame);
    await writer.write(frame.data);
  }
  await writer.close();
}

function joinFrames(heard) {
  const samples = new Float32Array(heard.reduce((length, { data }) => length + data.length, 0));
  let end = 0;
  for (const { data } of heard) {
    for (const sample of data) samples[end++] = sample / 32768;
  }
  return samples;
}

/** The level of the tenth of a second that is being sent, and of the one that arrived last. */
function levels(pcm, position, heard) {
  const recent = heard.slice(-100 / CHUNK_MS);
  return {
    sentLevel: level(pcm.subarray(Math.max(0, position - RATE / 10), position)),
    heardLevel: level(joinFrames(recent)),
  };
}

/** @param {{ file: string, folder: string, signal: AbortSignal }} job */
async function run({ file, folder, signal }) {
  const voice = await loadVoice(file);
  const name = path.basename(file);
  console.log(`Sending ${name}: ${voice.seconds.toFixed(1)} s, ${voice.sampleRate} Hz`);

  const source = new AudioSource({ sampleRate: RATE, channels: 1, queueMs: 1000 });
  const call = await placeCall(source.track);
  const sink = new AudioSink(call.received, { sampleRate: RATE, channels: 1, frameMs: CHUNK_MS });
  const progress = new Progress();
  try {
    const opened = await call.statistics();
    console.log(
      `Connected in ${call.connectMs.toFixed(0)} ms: ${opened.path}\n${opened.codec}, ${opened.encryption}\n`,
    );

    await mkdir(folder, { recursive: true });
    const output = path.join(folder, `${path.parse(name).name}.opus`);
    const encoder = new OpusEncoder({ sampleRate: RATE, channels: 1, application: 'voip', bitrate: 32_000 });
    const writer = await OggOpusWriter.create(output, encoder, { title: name });
    const heard = [];
    const recording = receive(sink, writer, heard);

    const started = performance.now();
    let statistics = opened;
    const timer = setInterval(async () => {
      const seconds = Math.max(0, performance.now() - started - LEAD_MS) / 1000;
      statistics = await call.statistics();
      const { packetsReceived: packets, packetsLost: lost } = statistics;
      progress.show({ seconds, total: voice.seconds, packets, lost, ...levels(voice.pcm, seconds * RATE, heard) });
    }, PROGRESS_MS);
    try {
      await send(source, voice.pcm, signal);
    } finally {
      clearInterval(timer);
      progress.end();
      statistics = await call.statistics();
      sink.close();
      await recording;
    }
    const samples = joinFrames(heard);
    const comparison = compare({ samples: voice.pcm, sampleRate: RATE }, { samples, sampleRate: RATE });
    return {
      statistics,
      connectMs: call.connectMs,
      sent: { seconds: voice.seconds, level: level(voice.mono) },
      heard: { seconds: samples.length / RATE, level: level(samples) },
      comparison,
      delay: (heard[0].timestamp - started - LEAD_MS) / 1000 + comparison.delay,
      dropped: sink.droppedFrames,
      output: { path: output, seconds: writer.duration, bytes: (await stat(output)).size },
    };
  } finally {
    sink.close();
    call.close();
    source.close();
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string', default: 'demo-output' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help || positionals.length > 1) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort(new Error('Interrupted.')));
  const result = await run({ file: positionals[0] ?? FIXTURE, folder: values.out, signal: interruption.signal });
  const faults = findFaults(result);
  printResult(result, faults);
  return faults.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`The demo failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
