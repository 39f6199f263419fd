import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openOpusFile, transcode } from '../../lib/files/index.js';
import { collect, heard } from '../files/opus-files.js';
import { test } from '../helpers/browser.js';

const speech = path.resolve(import.meta.dirname, '../fixtures/speech.wav');
const SAMPLES = 464_065;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'files-interop-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('Chromium', () => {
  test.for([['speech.opus', 'audio/ogg'] as const, ['speech.webm', 'audio/webm'] as const])(
    'decodes and plays %s',
    async ([name, type], { call }) => {
      await transcode(speech, path.join(folder, name), { bitrate: 64_000 });
      const base64 = await readFile(path.join(folder, name), 'base64');
      const heardThere = await call.page.evaluate(
        async ([data, mime]) => {
          const url = `data:${mime};base64,${data}`;
          const bytes = await (await fetch(url)).arrayBuffer();
          const { length, sampleRate } = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes);
          const audio = new Audio(url);
          await new Promise((resolve, reject) => {
            audio.oncanplaythrough = resolve;
            audio.onerror = () => reject(new Error(audio.error?.message));
          });
          await audio.play();
          await new Promise((resolve) => {
            audio.ontimeupdate = () => audio.currentTime > 0.1 && resolve(null);
          });
          const before = audio.duration;
          audio.currentTime = 5;
          await new Promise((resolve) => {
            audio.onseeked = resolve;
          });
          audio.pause();
          return { length, sampleRate, duration: before };
        },
        [base64, type] as const,
      );
      expect(heardThere.sampleRate).toBe(48_000);
      // Chromium's decoder cuts the end by whole packets at most.
      expect(Math.abs(heardThere.length - SAMPLES)).toBeLessThanOrEqual(960);
      expect(heardThere.duration).toBeCloseTo(SAMPLES / 48_000, 1);
    },
  );

  test('records what is read here', async ({ call }) => {
    const base64 = await call.page.evaluate(async () => {
      const context = new AudioContext();
      const destination = context.createMediaStreamDestination();
      const oscillator = new OscillatorNode(context, { frequency: 440 });
      oscillator.connect(destination);
      oscillator.start();
      await context.resume();
      const recorder = new MediaRecorder(destination.stream, { mimeType: 'audio/webm;codecs=opus' });
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.start(200);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      recorder.stop();
      await new Promise((resolve) => {
        recorder.onstop = resolve;
      });
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    });
    await using reader = await openOpusFile(Buffer.from(base64, 'base64'));
    expect(reader.format).toBe('webm');
    const packets = await collect(reader);
    expect(packets.length).toBeGreaterThan(5);
    expect(heard(packets)).toBeGreaterThan(0.3 * 48_000);
    const { copied } = await transcode(Buffer.from(base64, 'base64'), path.join(folder, 'recorded.opus'));
    expect(copied).toBe(true);
  });
});
