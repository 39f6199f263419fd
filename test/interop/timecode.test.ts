/** Delay and loss between this process and a browser, read from the pixels at both ends. */
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';
import { beforeAll, expect } from 'vitest';
import { ColorBars, readTimecode, type Timecode } from '../../lib/devices/index.js';
import { type MediaStreamTrack, VideoSink } from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';

const WIDTH = 320;
const HEIGHT = 180;
const PICTURES = 40;
/** Until then the encoder may not know how much it may send. */
const FIRST = 10;
const LONGEST_MS = 5000;

interface Reading {
  code: Timecode | null;
  /** Date.now() when it was seen. */
  now: number;
}

let source: string;
beforeAll(async () => {
  const text = await readFile(new URL('../../lib/devices/timecode.ts', import.meta.url), 'utf8');
  source = (await transform(text, { loader: 'ts', format: 'esm' })).code;
});

function expectTimecodes(readings: Reading[]): void {
  const steady = readings.slice(FIRST);
  const codes = steady.flatMap(({ code, now }) => (code === null ? [] : [{ ...code, delay: now - code.time }]));
  expect(codes.length).toBeGreaterThan(steady.length * 0.8);
  for (const [i, { count, delay }] of codes.entries()) {
    expect(count).toBeGreaterThanOrEqual(codes[i - 1]?.count ?? 0);
    // The clocks are the same, but for the steps of Date.now().
    expect(delay).toBeGreaterThan(-2);
    expect(delay).toBeLessThan(LONGEST_MS);
  }
}

test('a timecode of this process is read by the browser', async ({ call }) => {
  using bars = new ColorBars({ width: WIDTH, height: HEIGHT });
  call.node.addTrack(bars.track);
  await call.page.evaluate(() => {
    globalThis.remoteTrack = new Promise((resolve) => {
      pc.ontrack = ({ track }) => resolve(track);
    });
  });
  await call.connect('node');
  const readings = await call.page.evaluate(
    async ([text, width, height, count]) => {
      const { readLuma } = await tools.load(text);
      const video = tools.play(await remoteTrack) as HTMLVideoElement;
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
      const seen = [];
      while (seen.length < count) {
        await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
        context.drawImage(video, 0, 0, width, height);
        const { data } = context.getImageData(0, 0, width, height);
        const luma = new Uint8Array(width * height).map((_, i) => data[4 * i + 1] as number);
        seen.push({ code: readLuma(luma, width, height), now: Date.now() });
      }
      return seen;
    },
    [source, WIDTH, HEIGHT, PICTURES] as [string, number, number, number],
  );
  expectTimecodes(readings);
});

test('a timecode of the browser is read by this process', async ({ call }) => {
  await call.page.evaluate(
    async ([text, width, height]) => {
      const { paintTimecode } = await tools.load(text);
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const image = context.createImageData(width, height);
      const luma = new Uint8Array(width * height).fill(128);
      let count = 0;
      setInterval(() => {
        paintTimecode(luma, width, height, { count: count++, time: Date.now() });
        for (let i = 0; i < luma.length; i++) image.data.fill(luma[i] as number, 4 * i, 4 * i + 3);
        for (let i = 3; i < image.data.length; i += 4) image.data[i] = 255;
        context.putImageData(image, 0, 0);
      }, 50);
      pc.addTrack(canvas.captureStream(20).getTracks()[0] as globalThis.MediaStreamTrack);
    },
    [source, WIDTH, HEIGHT] as [string, number, number],
  );
  const announced = nextEvent<{ track: MediaStreamTrack }>(call.node, 'track');
  await call.connect('browser');
  using sink = new VideoSink((await announced).track, { format: 'NV12', rotate: true });
  const readings: Reading[] = [];
  for await (const frame of withDeadline(sink, 10_000)) {
    expect([frame.width, frame.height]).toEqual([WIDTH, HEIGHT]);
    expect(Math.abs((frame.receiveTime ?? 0) - performance.now())).toBeLessThan(LONGEST_MS);
    if (readings.push({ code: readTimecode(frame), now: Date.now() }) === PICTURES) break;
  }
  expectTimecodes(readings);
});
