import { describe, expect, it } from 'vitest';
import { AudioSource, type VideoFrame, VideoSink, VideoSource } from '../../lib/index.js';
import { sleep, withDeadline } from '../helpers/audio.js';
import { everyFrame, gradient, sizeOf } from '../helpers/video.js';

async function first(sink: VideoSink, count: number): Promise<VideoFrame[]> {
  const frames: VideoFrame[] = [];
  for await (const frame of withDeadline(sink, 5000)) if (frames.push(frame) === count) break;
  return frames;
}

it('refuses what is no video track', () => {
  using audio = new AudioSource();
  expect(() => new VideoSink(audio.track)).toThrow('Expected video track for track.kind but received "audio" (string)');
  expect(() => new VideoSink(null as never)).toThrow('Expected MediaStreamTrack for track but received null');
});

describe('frames', () => {
  it.each([
    [640, 480],
    [321, 241],
    [2, 2],
    [1, 1],
  ])('of %i x %i arrive as they were written', async (width, height) => {
    using source = new VideoSource();
    using sink = new VideoSink(source.track);
    const picture = gradient(width, height);
    using _sending = everyFrame(() => source.write({ ...picture, rotation: 90 }));
    const [frame] = await first(sink, 1);
    expect(frame).toMatchObject({ width, height, rotation: 90 });
    expect(frame?.data).toEqual(picture.data);
    expect(frame?.timestampUs).toBeGreaterThan(0);
  });

  it('keep the distance of the times that were given', async () => {
    using source = new VideoSource();
    using sink = new VideoSink(source.track);
    let time = 0;
    using _sending = everyFrame(() => {
      source.write({ ...gradient(8, 8), timestampUs: time });
      time += 33_000;
    });
    const frames = await first(sink, 8);
    const distances = frames.slice(1).map((frame, i) => frame.timestampUs - (frames[i] as VideoFrame).timestampUs);
    expect(Math.min(...distances)).toBeGreaterThan(0);
  });

  it('may change their size', async () => {
    using source = new VideoSource();
    using sink = new VideoSink(source.track);
    let wide = true;
    using _sending = everyFrame(() => {
      wide = !wide;
      source.write(wide ? gradient(64, 48) : gradient(48, 64));
    });
    expect(new Set((await first(sink, 6)).map(sizeOf))).toEqual(new Set(['64x48', '48x64']));
  });

  it('are black while the track is disabled', async () => {
    using source = new VideoSource();
    source.track.enabled = false;
    using sink = new VideoSink(source.track);
    using _sending = everyFrame(() => source.write(gradient(64, 48)));
    const frames = await first(sink, 3);
    expect(Math.max(...(frames.at(-1) as VideoFrame).data.subarray(0, 64 * 48))).toBe(0);
  });
});

describe('delivery', () => {
  it('drops what a blocked event loop cannot take, and counts it', async () => {
    using source = new VideoSource();
    let called = 0;
    using sink = new VideoSink(source.track, { onframe: () => called++ });
    await sleep(20);
    for (let i = 0; i < 20; i++) {
      source.write(gradient(64, 48));
      const until = performance.now() + 10;
      while (performance.now() < until);
    }
    await sleep(50);
    expect(called).toBeGreaterThan(0);
    expect(called).toBeLessThanOrEqual(6);
    expect(called + sink.droppedFrames + source.droppedFrames).toBe(20);
  });

  it('ends with the track', async () => {
    const source = new VideoSource();
    const sink = new VideoSink(source.track);
    setTimeout(() => source.close(), 100);
    using _sending = everyFrame(() => {
      if (!source.closed) source.write(gradient(64, 48));
    });
    let frames = 0;
    for await (const _ of withDeadline(sink, 5000)) frames++;
    expect(frames).toBeGreaterThan(0);
    expect(sink.closed).toBe(true);
  });
});
