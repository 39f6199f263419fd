/** The frames of a track as loops and streams, and what they tell besides samples. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  type AudioFrame,
  AudioSink,
  AudioSource,
  type MediaStreamTrack,
  type RTCRtpTransceiver,
  VideoSource,
} from '../../lib/index.js';
import { collectSound, listen, sleep, until, withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { seededRandom, toInt16, tone } from '../helpers/signals.js';
import { speech } from '../helpers/speech.js';

function sounding(seconds = 4): AudioSource {
  const source = new AudioSource({ queueMs: 20_000 });
  source.write(toInt16(tone(48_000, 1, 48_000 * seconds, 440)));
  return source;
}

async function take<T>(frames: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const frame of withDeadline(frames, 10_000)) if (taken.push(frame) === count) break;
  return taken;
}

describe('track.frames()', () => {
  it('gives frames as asked for, and ends with its loop', async () => {
    using source = sounding();
    const frames = source.track.frames<'audio'>({ sampleRate: 16_000, channels: 2, frameMs: 20 });
    for (const { sampleRate, channels, samplesPerChannel } of await take(frames, 5)) {
      expect([sampleRate, channels, samplesPerChannel]).toEqual([16_000, 2, 320]);
    }
    expect(frames.closed).toBe(true);
  });

  it('ends with the track', async () => {
    using source = sounding();
    const frames = source.track.frames();
    setTimeout(() => source.track.stop(), 50);
    for await (const _ of frames);
    expect(frames.closed).toBe(true);
  });

  it('gives pictures of a video track', async () => {
    using source = new VideoSource();
    const frames = source.track.frames<'video'>();
    const loop = take(frames, 1);
    const writing = setInterval(() => source.write({ width: 2, height: 2, data: new Uint8Array(6) }), 20);
    const [frame] = await loop;
    clearInterval(writing);
    expect(frame?.width).toBe(2);
  });

  it('refuses wrong options', () => {
    using source = new AudioSource();
    expect(() => source.track.frames({ overflow: 'wait' as never })).toThrow(
      "Expected one of 'drop-oldest', 'drop-newest', 'error' for overflow but received \"wait\" (string)",
    );
    expect(() => source.track.frames(null as never)).toThrow('Expected object for options but received null');
    expect(() => source.track.frames({ voiceActivity: 4 as never })).toThrow(
      'Expected integer between 0 and 3 for voiceActivity but received 4 (number)',
    );
    expect(() => source.track.frames({ level: 1 as never })).toThrow('Expected boolean for level but received 1');
  });
});

describe('streams', () => {
  it('of the web give every frame, and end with the sink', async () => {
    using source = sounding();
    const seen: AudioFrame[] = [];
    using sink = new AudioSink(source.track, { onframe: (frame) => seen.push(frame) });
    const { readable } = sink;
    expect(sink.readable).toBe(readable);
    const read: AudioFrame[] = [];
    for await (const frame of readable) if (read.push(frame) === 10) sink.close();
    expect(read).toEqual(seen.slice(seen.indexOf(read[0] as AudioFrame)));
  });

  it('of the web close the frames of a track when they are cancelled', async () => {
    using source = sounding();
    const frames = source.track.frames<'audio'>();
    const reader = frames.readable.getReader();
    expect((await reader.read()).value.data).toHaveLength(480);
    await reader.cancel();
    expect(frames.closed).toBe(true);
  });

  it('of Node.js give every frame, and close the frames of a track when they are destroyed', async () => {
    using source = sounding();
    const frames = source.track.frames<'audio'>();
    const stream = frames.toNodeStream();
    expect(stream).toBeInstanceOf(Readable);
    const taken = await take<AudioFrame>(stream, 5);
    const steps = taken.slice(1).map((frame, i) => frame.timestamp - (taken[i] as AudioFrame).timestamp);
    expect(Math.min(...steps)).toBeGreaterThan(9.99);
    await until(() => frames.closed);
  });

  it('of Node.js end with the track', async () => {
    using source = sounding();
    const stream = new AudioSink(source.track).toNodeStream();
    setTimeout(() => source.close(), 50);
    for await (const _ of stream);
    expect(stream.readableEnded).toBe(true);
  });
});

describe('a reader that is too slow', () => {
  it('loses the newest frames with drop-newest', async () => {
    using source = sounding();
    const all: AudioFrame[] = [];
    using sink = new AudioSink(source.track, {
      highWaterMark: 3,
      overflow: 'drop-newest',
      onframe: (frame) => all.push(frame),
    });
    const loop = sink[Symbol.asyncIterator]();
    await until(() => all.length >= 10);
    expect(sink.droppedFrames).toBe(all.length - 3);
    for (const frame of all.slice(0, 3)) expect((await loop.next()).value).toBe(frame);
  });

  it('gets an error after what was waiting with error', async () => {
    using source = sounding();
    const frames = source.track.frames<'audio'>({ highWaterMark: 3, overflow: 'error' });
    const loop = frames[Symbol.asyncIterator]();
    await until(() => frames.closed);
    for (let i = 0; i < 3; i++) expect((await loop.next()).done).toBe(false);
    await expect(loop.next()).rejects.toMatchObject({ name: 'VoxlinkError', code: 'ERR_VOXLINK_OVERFLOW' });
    expect(await loop.next()).toEqual({ done: true, value: undefined });
    expect(frames.droppedFrames).toBe(1);
  });

  it('gets it from a stream as well', async () => {
    using source = sounding();
    const web = source.track.frames({ highWaterMark: 1, overflow: 'error' });
    const { readable } = web;
    const node = source.track.frames({ highWaterMark: 1, overflow: 'error' });
    const stream = node.toNodeStream();
    await until(() => web.closed);
    const drain = async (frames: AsyncIterable<unknown>) => {
      for await (const _ of frames) await sleep(50);
    };
    await expect(drain(readable)).rejects.toMatchObject({ code: 'ERR_VOXLINK_OVERFLOW' });
    await expect(drain(stream)).rejects.toMatchObject({ code: 'ERR_VOXLINK_OVERFLOW' });
  });

  it('gets it when the event loop was blocked', async () => {
    using source = sounding();
    const frames = source.track.frames<'audio'>({ highWaterMark: 1000, overflow: 'error' });
    await take(new AudioSink(source.track), 2);
    for (const end = performance.now() + 1300; performance.now() < end; );
    const drain = async () => {
      for await (const _ of withDeadline(frames, 5000));
    };
    await expect(drain()).rejects.toMatchObject({ code: 'ERR_VOXLINK_OVERFLOW' });
  });
});

describe('the level', () => {
  it.each([
    ['a square wave of full scale', (i: number) => (i % 48 < 24 ? 32_767 : -32_768), 0],
    ['a sine of full scale', (i: number) => 32_767 * Math.sin((2 * Math.PI * i) / 48), -3.01],
    ['a sine of a tenth', (i: number) => 3276.7 * Math.sin((2 * Math.PI * i) / 48), -23.01],
    ['silence', () => 0, -127],
  ])('of %s', async (_, sample, expected) => {
    using source = new AudioSource();
    using sink = await listen(source, { level: true });
    source.write(Int16Array.from({ length: 9600 }, (_, i) => Math.round(sample(i))));
    const frames = await take(sink, 10);
    expect(frames[9]?.level).toBeCloseTo(expected, 1);
  });

  it('is not measured unless it is asked for', async () => {
    using source = sounding();
    const [frame] = await take(source.track.frames<'audio'>(), 1);
    expect([frame?.level, frame?.voice]).toEqual([undefined, undefined]);
  });
});

describe('voice activity', () => {
  /** How much of a sound is taken for voice. */
  async function share(samples: Int16Array, options: object = {}): Promise<number> {
    using source = new AudioSource({ queueMs: 20_000 });
    using sink = await listen(source, { voiceActivity: 2, frameMs: 30, ...options });
    source.write(samples);
    const frames = await take(sink, Math.floor(samples.length / 1440));
    return frames.filter(({ voice }) => voice).length / frames.length;
  }

  it.each([48_000, 44_100, 16_000, 8000])('is found in speech at %i Hz', async (sampleRate) => {
    expect(await share(speech().slice(24_000, 24_000 + 48_000), { sampleRate })).toBeGreaterThan(0.5);
  });

  it('is not found in silence and faint noise', async () => {
    const random = seededRandom(1);
    expect(await share(Int16Array.from({ length: 48_000 }, () => 40 * (random() - 0.5)))).toBeLessThan(0.1);
  });
});

describe('the times of received audio', () => {
  async function receive(
    pair: Pair,
    source: AudioSource,
    prepare: (sender: RTCRtpTransceiver) => void = () => {},
  ): Promise<MediaStreamTrack> {
    prepare(pair.caller.addTransceiver(source.track));
    const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
    await pair.connect();
    return (await announced).track;
  }

  it('are the RTP timestamps of the sender, and when packets came', async () => {
    using pair = new Pair();
    using source = sounding(20);
    const track = await receive(pair, source);
    const frames = (await take(track.frames<'audio'>({ frameMs: 20 }), 100)).slice(50);
    const steps = frames.slice(1).map((frame, i) => {
      return ((frame.rtpTimestamp as number) - ((frames[i] as AudioFrame).rtpTimestamp as number)) | 0;
    });
    // The jitter buffer stretches and shortens a little.
    expect(steps.filter((step) => step === 960).length).toBeGreaterThan(steps.length / 2);
    // A busy machine is late now and then.
    const waits = frames.map(({ timestamp, receiveTime }) => timestamp - (receiveTime as number)).sort((a, b) => a - b);
    expect(waits[0]).toBeGreaterThan(-40);
    expect(waits[25]).toBeLessThan(500);
    const [sync] = pair.callee.getReceivers()[0]?.getSynchronizationSources() ?? [];
    const ahead = ((sync?.rtpTimestamp as number) - (frames.at(-1)?.rtpTimestamp as number)) | 0;
    expect(Math.abs(ahead)).toBeLessThan(48_000);
  });

  it('are when it was captured, once the sender has reported and round trips are known', async () => {
    using pair = new Pair();
    using source = sounding(20);
    pair.callee.addTrack(source.track);
    const track = await receive(pair, source, (sender) => {
      const extensions = sender.getHeaderExtensionsToNegotiate();
      sender.setHeaderExtensionsToNegotiate(
        extensions.map((each) => (each.uri.endsWith('abs-capture-time') ? { ...each, direction: 'sendrecv' } : each)),
      );
    });
    const frames = track.frames<'audio'>();
    let last: AudioFrame | undefined;
    let stamped: AudioFrame | undefined;
    for await (const frame of withDeadline(frames, 10_000)) {
      last = frame;
      if (frame.captureTimestamp !== undefined) stamped ??= frame;
      if (frame.captureTime !== undefined) break;
    }
    const { captureTime: captured = 0, timestamp = 0 } = last ?? {};
    expect(captured).toBeGreaterThan(timestamp - 500);
    expect(captured).toBeLessThan(timestamp + 20);
    // Milliseconds since 1900, by the clock of the sender, which is this one.
    const now = performance.timeOrigin + (stamped?.timestamp ?? 0) + 2_208_988_800_000;
    expect(Math.abs((stamped?.captureTimestamp ?? 0) - now)).toBeLessThan(1000);
  });

  it('of local audio are when it was sent', async () => {
    using source = sounding();
    const [frame] = await take(source.track.frames<'audio'>(), 1);
    expect(frame?.captureTime).toBe(frame?.timestamp);
    expect([frame?.rtpTimestamp, frame?.receiveTime]).toEqual([undefined, undefined]);
    expect(await collectSound(new AudioSink(source.track), 480)).toBeDefined();
  });
});
