import { describe, expect, it } from 'vitest';
import { i420Size, VideoSink, VideoSource } from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent } from '../helpers/peers.js';
import { everyFrame, gradient } from '../helpers/video.js';

describe('i420Size', () => {
  it.each([
    [640, 480, 460_800],
    [1, 1, 3],
    [3, 3, 17],
    [321, 241, 116_323],
  ])('of %i x %i is %i', (width, height, size) => {
    expect(i420Size(width, height)).toBe(size);
  });
});

describe('write', () => {
  it.each([
    [null, TypeError, 'Expected object for frame but received null'],
    [
      { ...gradient(4, 4), width: 0 },
      RangeError,
      'Expected integer between 1 and 8192 for width but received 0 (number)',
    ],
    [{ ...gradient(4, 4), height: 2.5 }, RangeError, /for height but received 2.5 \(number\)$/],
    [
      { ...gradient(4, 4), data: new Uint8Array(23) },
      RangeError,
      'Expected 24 bytes of I420 for 4x4 for data.length but received 23 (number)',
    ],
    [{ ...gradient(3, 3), data: new Uint8Array(9) }, RangeError, 'Expected 17 bytes of I420 for 3x3 for data.length'],
    [{ ...gradient(4, 4), data: 'x' }, TypeError, 'Expected Uint8Array for data but received "x" (string)'],
    [{ ...gradient(4, 4), rotation: 45 }, RangeError, 'Expected one of 0, 90, 180, 270 for rotation'],
    [{ ...gradient(4, 4), timestampUs: -1 }, RangeError, /for timestampUs but received -1 \(number\)$/],
  ])('refuses %o', (frame, type, message) => {
    using source = new VideoSource();
    expect(() => source.write(frame as never)).toThrow(type);
    expect(() => source.write(frame as never)).toThrow(message);
  });

  it('takes bytes of either kind, at the offset of the view', async () => {
    using source = new VideoSource();
    using sink = new VideoSink(source.track);
    const { width, height, data } = gradient(16, 10);
    const memory = new ArrayBuffer(data.length + 5);
    const view = new Uint8ClampedArray(memory, 5);
    view.set(data);
    // The sink is attached on another thread, a moment later.
    using _pictures = everyFrame(() => source.write({ width, height, data: view }));
    for await (const frame of withDeadline(sink, 2000)) {
      expect(frame.data).toEqual(data);
      break;
    }
    expect(source.track.getSettings()).toMatchObject({ width, height });
  });

  it('drops frames rather than queueing them, and counts them', () => {
    using source = new VideoSource();
    using _sink = new VideoSink(source.track);
    const frame = gradient(1280, 720);
    let taken = 0;
    for (let i = 0; i < 200; i++) if (source.write(frame)) taken++;
    expect(taken + source.droppedFrames).toBe(200);
    expect(taken).toBeGreaterThan(0);
  });

  it('throws once the source is closed', async () => {
    const source = new VideoSource({ isScreencast: true });
    const clone = source.track.clone();
    const ended = Promise.all([nextEvent(source.track, 'ended'), nextEvent(clone, 'ended')]);
    source.close();
    source.close();
    await ended;
    expect([source.isScreencast, source.closed, clone.readyState]).toEqual([true, true, 'ended']);
    expect(() => source.write(gradient(4, 4))).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }));
  });
});
