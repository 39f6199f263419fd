import { describe, expect, it } from 'vitest';
import { ColorBars, readTimecode } from '../../lib/devices/index.js';
import { paintTimecode } from '../../lib/devices/timecode.js';
import {
  convertFrame,
  type MediaStreamTrack,
  type VideoFrame,
  type VideoPixelFormat,
  VideoSink,
} from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { gradient } from '../helpers/video.js';

async function frames(track: MediaStreamTrack, count: number): Promise<VideoFrame[]> {
  using sink = new VideoSink(track, { highWaterMark: 30 });
  const seen: VideoFrame[] = [];
  for await (const frame of withDeadline(sink, 10_000)) if (seen.push(frame) === count) break;
  return seen;
}

function painted(width: number, height: number, count: number, time: number) {
  const picture = gradient(width, height);
  paintTimecode(picture.data.subarray(0, width * height), width, height, { count, time });
  return picture;
}

describe('readTimecode', () => {
  it.each([
    [640, 360],
    [128, 64],
    [161, 121],
    [1920, 1080],
  ])('reads what was painted at %i x %i', (width, height) => {
    for (const count of [0, 1, 2 ** 20 - 1]) {
      const time = Date.now() - count;
      expect(readTimecode(painted(width, height, count, time))).toEqual({ count, time });
    }
  });

  it.each<VideoPixelFormat>(['NV12', 'RGBA', 'BGRX'])('reads %s, in other sizes', (format) => {
    const time = Date.now();
    const picture = painted(640, 360, 12_345, time);
    for (const width of [1280, 640, 333, 160]) {
      expect(readTimecode(convertFrame(picture, { format, width }))).toEqual({ count: 12_345, time });
    }
  });

  it('says when there is none, or a damaged one', () => {
    expect(readTimecode(gradient(640, 360))).toBe(null);
    expect(readTimecode(gradient(8, 8))).toBe(null);
    const picture = painted(640, 360, 7, Date.now());
    for (let y = 0; y < 22; y++) picture.data.fill(235, y * 640 + 100, y * 640 + 220);
    expect(readTimecode(picture)).toBe(null);
  });
});

describe('ColorBars', () => {
  it('shows seven colours, and pictures that say when they were taken', async () => {
    using bars = new ColorBars({ framerate: 60 });
    const seen = await frames(bars.track, 20);
    const codes = seen.map((frame) => readTimecode(frame));
    for (const [i, code] of codes.entries()) {
      expect(code?.count).toBeGreaterThan(codes[i - 1]?.count ?? -1);
      expect(Math.abs(Date.now() - (code?.time ?? 0))).toBeLessThan(10_000);
    }
    const { data, width, height } = convertFrame(seen[0] as VideoFrame, { format: 'RGBA' });
    const colors = Array.from({ length: 7 }, (_, i) => {
      const at = 4 * (Math.floor(height * 0.4) * width + Math.floor(((i + 0.5) * width) / 7));
      return [...data.subarray(at, at + 3)].map((value) => (value > 150 ? 1 : 0)).join('');
    });
    expect(colors).toEqual(['111', '110', '011', '010', '101', '100', '001']);
    expect(bars.frames).toBeGreaterThanOrEqual(20);
  });

  it('keeps its rate', async () => {
    using bars = new ColorBars({ width: 128, height: 64, framerate: 50, timecode: false, isScreencast: true });
    const begin = performance.now();
    const seen = await frames(bars.track, 50);
    const seconds = (performance.now() - begin) / 1000;
    expect(seconds).toBeGreaterThan(0.9);
    expect(bars.frames / seconds).toBeLessThan(55);
    expect(readTimecode(seen[0] as VideoFrame)).toBe(null);
  });

  it('is read at the other end of a connection: delay and loss', async () => {
    using pair = new Pair();
    using bars = new ColorBars();
    pair.caller.addTrack(bars.track);
    const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
    await pair.connect();
    const seen = await frames((await announced).track, 60);
    const delays: number[] = [];
    for (const frame of seen.slice(20)) {
      const code = readTimecode(frame);
      expect(code).not.toBe(null);
      // Of a received picture there is the time of RTP, and when it came.
      expect(frame.rtpTimestamp).toBeTypeOf('number');
      const arrived = performance.timeOrigin + (frame.receiveTime ?? Number.NaN);
      delays.push(arrived - (code?.time ?? 0));
    }
    expect(Math.min(...delays)).toBeGreaterThan(-5);
    expect(Math.min(...delays)).toBeLessThan(1000);
  }, 30_000);

  it('ends its track when it is closed', async () => {
    const bars = new ColorBars();
    const ended = nextEvent(bars.track, 'ended');
    bars.close();
    bars.close();
    await ended;
    expect([bars.closed, bars.track.readyState]).toEqual([true, 'ended']);
  });

  it.each([
    [{ width: 64 }, 'Expected integer between 128 and 8192 for width but received 64 (number)'],
    [{ height: 1e9 }, 'for height but received 1000000000 (number)'],
    [{ framerate: 0 }, 'Expected number between 1 and 120 for framerate but received 0 (number)'],
    [{ timecode: 'yes' }, 'Expected boolean for timecode but received "yes" (string)'],
    [null, 'Expected object for options but received null'],
  ])('refuses %o', (options, message) => {
    expect(() => new ColorBars(options as object)).toThrow(message);
  });
});
