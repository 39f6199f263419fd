import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type OpusApplication,
  OpusDecoder,
  OpusEncoder,
  type OpusEncoderSettings,
  type OpusSampleRate,
} from '../../lib/opus/index.js';
import { toInt16, toInt24 } from '../helpers/signals.js';
import { speech } from '../helpers/speech.js';

const VENDOR = process.env.VOXLINK_VENDOR_DIR ?? fileURLToPath(new URL('../../vendor/linux-x64', import.meta.url));
const SOURCE = fileURLToPath(new URL('../native/opus-reference.c', import.meta.url));
const APPLICATIONS = {
  voip: 2048,
  audio: 2049,
  'restricted-lowdelay': 2051,
  'restricted-silk': 2052,
  'restricted-celt': 2053,
};

interface Case {
  sampleRate?: OpusSampleRate;
  channels?: 1 | 2;
  application?: OpusApplication;
  ms?: number;
  format?: 16 | 24 | 32;
  settings?: OpusEncoderSettings;
  /** The same for libopus: requests and values. */
  controls?: number[];
}

/** A voice that goes from one side to the other, with a tone that reaches up into what only high rates carry. */
function input({ sampleRate = 48_000, channels = 1, format = 16 }: Case): Int16Array | Int32Array | Float32Array {
  const voice = speech();
  const samples = Float32Array.from({ length: sampleRate * 0.48 * channels }, (_, i) => {
    const time = Math.floor(i / channels) / sampleRate;
    const pan = i % channels === 0 ? 1 - time : time;
    const heard = (voice[Math.floor((time + 0.5) * 48_000)] ?? 0) / 32_768;
    return heard * pan + 0.05 * Math.sin(2 * Math.PI * 0.3 * sampleRate * time);
  });
  return format === 16 ? toInt16(samples) : format === 24 ? toInt24(samples) : samples;
}

interface Frame {
  packet: Uint8Array;
  encoderRange: number;
  decoderRange: number;
  heard: Int16Array;
}

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'voxlink-opus-'));
  program = path.join(folder, 'reference');
  const library = path.join(VENDOR, 'lib/libopus.a');
  execFileSync('cc', ['-O1', `-I${VENDOR}/include/opus`, SOURCE, library, '-lm', '-o', program]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function byLibopus(one: Case, pcm: Int16Array | Int32Array | Float32Array): Frame[] {
  const { sampleRate = 48_000, channels = 1, application = 'audio', ms = 20, format = 16, controls = [] } = one;
  const samples = (sampleRate * ms) / 1000;
  const args = [sampleRate, channels, APPLICATIONS[application], samples, format, ...controls].map(String);
  const bytes = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const out = execFileSync(program, args, { input: bytes, maxBuffer: 2 ** 28 });
  const frames: Frame[] = [];
  for (let at = 0; at < out.length; ) {
    const [length, encoderRange, decoderRange] = [0, 4, 8].map((offset) => out.readUInt32LE(at + offset));
    const packet = new Uint8Array(out.subarray(at + 12, at + 12 + (length as number)));
    at += 12 + packet.length;
    const heard = new Int16Array(new Uint8Array(out.subarray(at, at + 2 * channels * samples)).buffer);
    at += heard.byteLength;
    frames.push({ packet, encoderRange: encoderRange as number, decoderRange: decoderRange as number, heard });
  }
  return frames;
}

function byUs(one: Case, pcm: Int16Array | Int32Array | Float32Array): Frame[] {
  const { sampleRate = 48_000, channels = 1, application = 'audio', ms = 20, settings } = one;
  using encoder = new OpusEncoder({ sampleRate, channels, application, ...settings });
  using decoder = new OpusDecoder(sampleRate, channels);
  const step = (sampleRate * ms * channels) / 1000;
  const frames: Frame[] = [];
  for (let start = 0; start + step <= pcm.length; start += step) {
    const packet = encoder.encode(pcm.subarray(start, start + step));
    const heard = decoder.decode(packet);
    frames.push({ packet, encoderRange: encoder.finalRange, decoderRange: decoder.finalRange, heard });
  }
  return frames;
}

const AUTO = -1000;
const CASES: Record<string, Case> = {
  ...Object.fromEntries(
    ([8000, 12_000, 16_000, 24_000, 48_000, 96_000] as const).flatMap((sampleRate) =>
      ([1, 2] as const).map((channels) => [`${sampleRate} Hz, ${channels} channels`, { sampleRate, channels }]),
    ),
  ),
  ...Object.fromEntries(
    [2.5, 5, 10, 40, 60, 80, 120].flatMap((ms) =>
      (['voip', 'restricted-celt'] as const).map((application) => [`${ms} ms ${application}`, { ms, application }]),
    ),
  ),
  ...Object.fromEntries(
    (Object.keys(APPLICATIONS) as OpusApplication[]).map((application) => [application, { application }]),
  ),
  ...Object.fromEntries(([24, 32] as const).map((format) => [`format ${format}`, { format, channels: 2 }])),
  ...Object.fromEntries(
    [0, 1, 5, 10].map((complexity) => [
      `complexity ${complexity}`,
      { channels: 2, settings: { complexity }, controls: [4010, complexity] },
    ]),
  ),
  'bitrate 12000, voice': {
    settings: { bitrate: 12_000, signal: 'voice' },
    controls: [4002, 12_000, 4024, 3001],
  },
  'bitrate max, no vbr': { settings: { bitrate: 'max', vbr: false }, controls: [4002, -1, 4006, 0] },
  'bitrate auto, unconstrained': {
    settings: { bitrate: 'auto', vbrConstraint: false },
    controls: [4002, AUTO, 4020, 0],
  },
  'bandwidth and forced mono': {
    channels: 2,
    settings: { bandwidth: 'wideband', forceChannels: 1 },
    controls: [4008, 1103, 4022, 1],
  },
  'limited bandwidth': { settings: { maxBandwidth: 'superwideband' }, controls: [4004, 1104] },
  'FEC at 20 % loss': {
    application: 'voip',
    settings: { bitrate: 24_000, inbandFec: true, packetLossPerc: 20 },
    controls: [4002, 24_000, 4012, 1, 4014, 20],
  },
  'DTX, 16 significant bits': { settings: { dtx: true, lsbDepth: 16 }, controls: [4016, 1, 4036, 16] },
  'no prediction, no phase inversion': {
    channels: 2,
    settings: { predictionDisabled: true, phaseInversionDisabled: true },
    controls: [4042, 1, 4046, 1],
  },
  'DRED over 500 ms': {
    application: 'voip',
    settings: { bitrate: 32_000, dredDuration: 50, packetLossPerc: 25 },
    controls: [4002, 32_000, 4050, 50, 4014, 25],
  },
  'QEXT at 96 kHz, 24 bit': {
    sampleRate: 96_000,
    channels: 2,
    format: 24,
    settings: { qext: true, bitrate: 400_000 },
    controls: [4056, 1, 4002, 400_000],
  },
};

describe('the same as libopus in C, bit by bit', () => {
  it.each(Object.entries(CASES))('%s', (_name, one) => {
    const pcm = input(one);
    const ours = byUs(one, pcm);
    expect(ours.length).toBeGreaterThan(3);
    expect(ours).toEqual(byLibopus(one, pcm));
    for (const { encoderRange, decoderRange } of ours) expect(decoderRange).toBe(encoderRange);
  });
});
