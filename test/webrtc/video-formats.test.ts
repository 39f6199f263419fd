/** Formats, sizes, rates and memory of VideoSource and VideoSink. */
import { describe, expect, it } from 'vitest';
import {
  convertFrame,
  convertFrameAsync,
  frameSize,
  type VideoFrame,
  type VideoPixelFormat,
  VideoSink,
  type VideoSinkOptions,
  VideoSource,
  type VideoSourceFrame,
} from '../../lib/index.js';
import { until, withDeadline } from '../helpers/audio.js';
import { everyFrame, gradient, psnr, sizeOf } from '../helpers/video.js';

const FORMATS: VideoPixelFormat[] = ['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX'];

/** The next frame of a sink, while something is written again and again. */
async function firstOf(source: VideoSource, write: () => unknown, options?: VideoSinkOptions): Promise<VideoFrame> {
  using sink = new VideoSink(source.track, options);
  using _sending = everyFrame(write);
  for await (const frame of withDeadline(sink, 10_000)) return frame;
  throw new Error('The sink has ended');
}

describe('a source', () => {
  it.each(FORMATS)('takes %s', async (format) => {
    using source = new VideoSource();
    const picture = gradient(322, 242);
    const converted = convertFrame(picture, { format });
    const frame = await firstOf(source, () => source.write(converted));
    expect(frame).toMatchObject({ format: 'I420', width: 322, height: 242 });
    expect(psnr(frame.data, picture.data)).toBeGreaterThan(38);
    const moved = await firstOf(source, () =>
      source.write({ ...converted, data: converted.data.slice(), transfer: true }),
    );
    expect(moved.data).toEqual(frame.data);
  });

  it('makes larger pictures smaller, also those that lie on their side', async () => {
    using source = new VideoSource({ maxWidth: 200, maxHeight: 100 });
    const frame = await firstOf(source, () => source.write(gradient(640, 360)));
    expect([sizeOf(frame), source.track.getSettings().width, source.track.getCapabilities().width?.max]).toEqual([
      '178x100',
      178,
      200,
    ]);
    const turned = await firstOf(source, () => source.write({ ...gradient(640, 360), rotation: 90 }));
    expect(sizeOf(turned)).toBe('100x56');
    expect(sizeOf(await firstOf(source, () => source.write(gradient(20, 10))))).toBe('20x10');
  });

  it('leaves out what comes too fast', async () => {
    using source = new VideoSource({ maxFramerate: 10 });
    const frame = gradient(16, 16);
    let taken = 0;
    for (let i = 0; i < 60; i++) {
      if (source.write({ ...frame, timestampUs: i * 16_667 })) taken++;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(taken + source.skippedFrames + source.droppedFrames).toBe(60);
    expect(source.skippedFrames).toBeGreaterThanOrEqual(48);
    expect(source.skippedFrames).toBeLessThanOrEqual(51);
  });

  it.each([
    [{ maxFramerate: 0 }, 'Expected number between 0.01 and 1000 for maxFramerate but received 0 (number)'],
    [{ maxWidth: 0 }, 'Expected integer between 1 and 8192 for maxWidth but received 0 (number)'],
    [{ maxHeight: '100' }, 'for maxHeight but received "100" (string)'],
  ])('refuses the options %o', (options, message) => {
    expect(() => new VideoSource(options as object)).toThrow(message);
  });
});

describe('memory that is given away', () => {
  it('is empty at once, and comes back when it has been read', async () => {
    using source = new VideoSource();
    const { width, height, data } = gradient(64, 48);
    const before = data.slice();
    const back = new Promise<Uint8Array>((onrelease) => {
      source.write({ width, height, data, transfer: true, onrelease });
    });
    expect([data.length, data.buffer.byteLength]).toEqual([0, 0]);
    expect(await back).toEqual(before);
  });

  it('comes back as well when the picture was dropped', async () => {
    using source = new VideoSource();
    let released = 0;
    const count = 50;
    for (let i = 0; i < count; i++) {
      const data = new Uint8Array(frameSize('RGBA', 640, 360));
      source.write({ format: 'RGBA', width: 640, height: 360, data, transfer: true, onrelease: () => released++ });
    }
    await until(() => released === count);
    expect(source.droppedFrames).toBeGreaterThan(0);
  });

  it('may be that of a sink', async () => {
    using camera = new VideoSource();
    using relay = new VideoSource();
    const picture = gradient(64, 48);
    using sink = new VideoSink(camera.track, { onframe: (frame) => relay.write({ ...frame, transfer: true }) });
    using _sending = everyFrame(() => camera.write(picture));
    using far = new VideoSink(relay.track, { format: 'I420' });
    let frames = 0;
    for await (const frame of withDeadline(far, 10_000)) {
      expect(frame.data).toEqual(picture.data);
      if (++frames === 10) break;
    }
    expect(sink.closed).toBe(false);
  });

  it('is taken once', async () => {
    using source = new VideoSource();
    const frame = await firstOf(source, () => source.write(gradient(16, 16)));
    source.write({ ...frame, transfer: true });
    expect(frame.data.length).toBe(0);
    expect(() => source.write({ ...frame, transfer: true })).toThrow('for data.length but received 0 (number)');
    expect(() => convertFrame(frame)).toThrow('for data.length but received 0 (number)');
  });

  it.each<[Partial<VideoSourceFrame>, string]>([
    [{ transfer: 1 as never }, 'Expected boolean for transfer but received 1 (number)'],
    [{ transfer: true, onrelease: 'x' as never }, 'Expected function for onrelease but received "x" (string)'],
  ])('is refused with %o', (change, message) => {
    using source = new VideoSource();
    expect(() => source.write({ ...gradient(8, 8), ...change })).toThrow(message);
  });

  it.each([
    ['the pool of Buffer', Buffer.from(new Uint8Array(96))],
    ['WebAssembly', new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, 96)],
  ])('is not that of %s', async (_what, data) => {
    using source = new VideoSource();
    const frame = { width: 8, height: 8, data, transfer: true };
    expect(() => source.write(frame)).toThrow('Expected bytes that can be transferred for data but received');
    expect(() => source.write(frame)).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' }));
    await expect(convertFrameAsync(frame, { transfer: true })).rejects.toThrow('bytes that can be transferred');
    expect([data.length, source.write({ ...frame, transfer: false })]).toEqual([96, true]);
  });

  it('stays with the caller when the source is closed', () => {
    const source = new VideoSource();
    source.close();
    const frame = gradient(8, 8);
    expect(() => source.write({ ...frame, transfer: true })).toThrow(
      expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }),
    );
    expect(frame.data.length).toBe(96);
  });
});

describe('streams', () => {
  it('lead from a sink to a source, and end with it', async () => {
    const camera = new VideoSource();
    const [web, node] = [new VideoSource(), new VideoSource()];
    const picture = gradient(64, 48);
    using _sending = everyFrame(() => camera.closed || camera.write(picture));
    const frames = camera.track.frames<'video'>();
    const piped = frames.readable.pipeTo(web.writable);
    const stream = camera.track.frames<'video'>({ format: 'NV12' }).toNodeStream().pipe(node.toNodeStream());
    const finished = new Promise((resolve) => stream.on('close', resolve));
    for (const source of [web, node]) {
      for await (const frame of withDeadline(new VideoSink(source.track), 10_000)) {
        expect(frame.data).toEqual(picture.data);
        break;
      }
    }
    camera.close();
    await Promise.all([piped, finished]);
    expect([web.closed, node.closed]).toEqual([true, true]);
  });

  it('fail with what is no picture', async () => {
    const writer = new VideoSource().writable.getWriter();
    await expect(writer.write({ width: 0 })).rejects.toThrow('for width but received 0 (number)');
    const stream = new VideoSource().toNodeStream();
    const error = new Promise((resolve) => stream.on('error', resolve));
    stream.write(7);
    expect(await error).toMatchObject({ code: 'ERR_VOXLINK_ARGUMENT' });
  });
});

describe('a sink', () => {
  it.each(FORMATS)('gives %s', async (format) => {
    using source = new VideoSource();
    const picture = gradient(162, 122);
    const frame = await firstOf(source, () => source.write(picture), { format });
    expect(frame).toMatchObject({ format, width: 162, height: 122 });
    expect(frame.data).toHaveLength(frameSize(format, 162, 122));
    expect(psnr(convertFrame(frame, { format: 'I420' }).data, picture.data)).toBeGreaterThan(38);
  });

  it.each<[VideoSinkOptions, string, number]>([
    [{ width: 80 }, '80x60', 90],
    [{ width: 80, height: 80 }, '80x80', 90],
    [{ maxWidth: 80, maxHeight: 8192 }, '80x60', 90],
    [{ maxHeight: 8192 }, '160x120', 90],
    [{ rotate: true }, '120x160', 0],
    [{ rotate: true, width: 60, format: 'BGRA' }, '60x80', 0],
    [{ rotate: true, maxHeight: 80, format: 'NV12' }, '60x80', 0],
  ])('with %o gives %s', async (options, size, rotation) => {
    using source = new VideoSource();
    const frame = await firstOf(source, () => source.write({ ...gradient(160, 120), rotation: 90 }), options);
    expect([sizeOf(frame), frame.rotation]).toEqual([size, rotation]);
  });

  it('leaves out what comes too fast, which is no loss', async () => {
    using source = new VideoSource();
    let all = 0;
    let some = 0;
    using sink = new VideoSink(source.track, { onframe: () => all++ });
    using slow = new VideoSink(source.track, { maxFramerate: 5, onframe: () => some++ });
    let time = 0;
    using _sending = everyFrame(() => {
      source.write({ ...gradient(16, 16), timestampUs: time });
      time += 33_333;
    });
    await until(() => all >= 30);
    expect(some).toBeGreaterThanOrEqual(all / 6 - 3);
    expect(some).toBeLessThanOrEqual(all / 6 + 3);
    expect(sink.droppedFrames + slow.droppedFrames).toBeLessThan(10);
  });

  it('says when a local picture was taken, and nothing of a network', async () => {
    using source = new VideoSource();
    const frame = await firstOf(source, () => source.write(gradient(16, 16)));
    expect(frame).toMatchObject({ rtpTimestamp: undefined, receiveTime: undefined });
    expect(Math.abs(performance.now() - (frame.captureTime ?? 0))).toBeLessThan(1000);
  });

  it('goes on with memory that came back', async () => {
    using source = new VideoSource();
    const seen = new Set<ArrayBufferLike>();
    using sink = new VideoSink(source.track, { format: 'RGBA' });
    using _sending = everyFrame(() => source.write(gradient(64, 64)));
    let frames = 0;
    const kept: VideoFrame[] = [];
    for await (const frame of withDeadline(sink, 10_000)) {
      expect(seen.has(frame.data.buffer)).toBe(false);
      seen.add(frame.data.buffer);
      if (frames % 4 === 0) kept.push({ ...frame, data: frame.data });
      if (++frames === 20) break;
    }
    for (const { data } of kept) expect(data).toEqual(kept[0]?.data);
  });

  it.each([
    [{ format: 'I444' }, 'for format but received "I444" (string)'],
    [{ width: 0 }, 'Expected integer between 1 and 8192 for width but received 0 (number)'],
    [{ height: 10, maxWidth: 5 }, 'Expected no limit beside a size for maxWidth'],
    [{ maxFramerate: Infinity }, 'for maxFramerate but received Infinity (number)'],
    [{ rotate: 'yes' }, 'Expected boolean for rotate'],
  ])('refuses the options %o', (options, message) => {
    using source = new VideoSource();
    expect(() => new VideoSink(source.track, options as object)).toThrow(message);
    expect(() => source.track.frames(options as object)).toThrow(message);
  });

  it('takes its options by frames() as well', async () => {
    using source = new VideoSource();
    using _sending = everyFrame(() => source.write(gradient(64, 48)));
    for await (const frame of source.track.frames<'video'>({ format: 'RGBA', maxWidth: 32 })) {
      expect([frame.format, sizeOf(frame)]).toEqual(['RGBA', '32x24']);
      break;
    }
  });
});
