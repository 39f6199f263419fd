/** The encoded frames of received tracks, and what is not decoded for them. */
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import {
  AudioSink,
  AudioSource,
  type EncodedAudioFrame,
  EncodedSink,
  EncodedSource,
  type EncodedVideoFrame,
  type RTCEncodedFrame,
  type RTCTrackEvent,
  VideoSink,
  VideoSource,
} from '../../lib/index.js';
import { OpusDecoder } from '../../lib/opus/index.js';
import { collectSound, until, withDeadline } from '../helpers/audio.js';
import { seen, sendBy, statsOf } from '../helpers/encoded.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { purity, toInt16, tone } from '../helpers/signals.js';
import { everyFrame, gradient } from '../helpers/video.js';

/** Ten seconds of a tone. */
function speaking(hertz = 440): AudioSource {
  const source = new AudioSource({ queueMs: 20_000 });
  source.write(toInt16(tone(48_000, 1, 480_000, hertz)));
  return source;
}

async function take<T>(frames: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const frame of withDeadline(frames, 15_000)) if (taken.push(frame) === count) break;
  return taken;
}

it('refuses what is no received track', () => {
  using source = new AudioSource();
  expect(() => new EncodedSink(source.track)).toThrow(
    'Expected received track for track but received "local audio track" (string)',
  );
  expect(() => new EncodedSink(null as never)).toThrow('Expected MediaStreamTrack for track but received null');
});

/** Sound in real time suffers when the machine has other things to do for a moment. */
describe('audio', { retry: 2 }, () => {
  it('comes as it was encoded, with what its packets say', async () => {
    using source = speaking();
    using way = await sendBy(source.track, 'audio/opus');
    using sink = new EncodedSink(way.pair.callee.getReceivers()[0] as never);
    const frames = (await take(sink, 60)) as EncodedAudioFrame[];

    using decoder = new OpusDecoder(48_000, 1);
    const pcm = Int16Array.from(frames.flatMap(({ data }) => [...decoder.decode(data)]));
    expect(purity(pcm.subarray(24_000), 1, 48_000, 440)).toBeGreaterThan(0.9);
    const [last, before] = [frames.at(-1), frames.at(-2)] as [EncodedAudioFrame, EncodedAudioFrame];
    expect(last).toMatchObject({ kind: 'audio', mimeType: 'audio/opus', csrcs: [], voice: true });
    expect(last.level).toBeLessThan(0);
    expect(last.level).toBeGreaterThan(-60);
    expect(last.rtpTimestamp - before.rtpTimestamp).toBe(960);
    expect(last.sequenceNumber).toBe(((before.sequenceNumber as number) + 1) % 65_536);
    expect(last.receiveTime).toBeLessThanOrEqual(performance.now());
    expect(performance.now() - last.receiveTime).toBeLessThan(10_000);
    expect(() => sink.requestKeyFrame()).toThrow('Expected video track');
  }, 30_000);

  it('is decoded beside it for a raw sink only', async () => {
    using source = speaking();
    using way = await sendBy(source.track, 'audio/opus');
    using sink = new EncodedSink(way.track);
    await take(sink, 20);
    const inbound = () => statsOf(way.pair.callee, 'inbound-rtp');
    expect((await inbound()).totalSamplesReceived).toBe(0);
    using raw = new AudioSink(way.track);
    const heard = await collectSound(raw, 24_000, 1000);
    expect(purity(heard.subarray(4800), 1, 48_000, 440)).toBeGreaterThan(0.9);
    expect((await take(sink, 5)).length).toBe(5);
  }, 30_000);
});

it('has statistics of audio that is not decoded', async () => {
  using source = speaking();
  using pair = new Pair();
  pair.caller.addTransceiver(source.track, { direction: 'sendonly' });
  // Before the first packet comes.
  const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track').then(({ track }) => ({
    track,
    sink: new EncodedSink(track),
  }));
  await pair.connect();
  const { track, sink } = await announced;
  const frames = await take(sink, 20);
  const inbound = () => statsOf(pair.callee, 'inbound-rtp');
  const before = await inbound();
  expect(before).toMatchObject({ packetsLost: 0, totalSamplesReceived: 0, jitter: expect.any(Number) });
  expect(before.packetsReceived).toBeGreaterThanOrEqual(20);
  expect(before.bytesReceived).toBeGreaterThanOrEqual(frames.reduce((sum, { data }) => sum + data.length, 0));
  expect(before.headerBytesReceived).toBeGreaterThanOrEqual(20 * 12);
  expect(before.lastPacketReceivedTimestamp).toBeGreaterThan(0);
  const codec = (await pair.callee.getStats()).get(before.codecId as string);
  expect(codec).toMatchObject({ mimeType: 'audio/opus', clockRate: 48_000 });

  // They go on when it is.
  using raw = new AudioSink(track);
  await collectSound(raw, 960);
  await vi.waitFor(async () => {
    const after = await inbound();
    expect(after.totalSamplesReceived).toBeGreaterThan(0);
    expect(after.packetsReceived).toBeGreaterThan(before.packetsReceived as number);
    expect(after.bytesReceived).toBeGreaterThan(before.bytesReceived as number);
  }, 10_000);
  sink.close();
}, 30_000);

describe('video', () => {
  it.each(['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'])(
    'of %s is not decoded before somebody wants pictures',
    async (mimeType) => {
      const picture = gradient(320, 240);
      using camera = new VideoSource();
      using _filming = everyFrame(() => camera.write(picture));
      using way = await sendBy(camera.track, mimeType);
      using sink = new EncodedSink(way.track);
      sink.requestKeyFrame();
      const frames = (await take(sink, 40)) as EncodedVideoFrame[];
      const key = frames.find(({ type }) => type === 'key');
      expect(key).toMatchObject({ kind: 'video', mimeType, rotation: 0 });
      if (mimeType !== 'video/AV1') expect(key).toMatchObject({ width: 320, height: 240 });
      expect(frames.every(({ data }) => data.length > 0)).toBe(true);
      const before = await statsOf(way.pair.callee, 'inbound-rtp');
      expect(before.packetsReceived).toBeGreaterThan(30);
      // Frames of before the sink was attached may have been decoded.
      await take(sink, 10);
      const after = await statsOf(way.pair.callee, 'inbound-rtp');
      expect(after.framesDecoded).toBe(before.framesDecoded);
      expect(after.pliCount).toBeLessThan(5);

      await seen(way.track, picture);
      await vi.waitFor(async () => {
        const { framesDecoded } = await statsOf(way.pair.callee, 'inbound-rtp');
        expect(framesDecoded).toBeGreaterThan(before.framesDecoded as number);
      }, 10_000);
      expect((await take(sink, 2)).length).toBe(2);
    },
    40_000,
  );

  it('keeps its colour space, in and out', async () => {
    const colorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: true } as const;
    const picture = { ...gradient(160, 120), colorSpace };
    using camera = new VideoSource();
    using _filming = everyFrame(() => camera.write(picture));
    using up = await sendBy(camera.track, 'video/VP8');
    using source = new EncodedSource({ mimeType: 'video/VP8' });
    const seenSpaces: unknown[] = [];
    using sink = new EncodedSink(up.track, {
      onframe: (frame) => {
        seenSpaces.push((frame as EncodedVideoFrame).colorSpace);
        source.write(frame);
      },
    });
    source.onkeyframerequest = () => sink.requestKeyFrame();
    using down = await sendBy(source.track, 'video/VP8');
    using raw = new VideoSink(down.track);
    const [last] = (await take(raw, 3)).slice(-1);
    expect(last?.colorSpace).toEqual(colorSpace);
    expect(seenSpaces.at(-1)).toEqual(colorSpace);
  }, 30_000);

  it('is decoded for a VideoSink that comes right after a key frame', async () => {
    const picture = gradient(320, 240);
    using camera = new VideoSource();
    using _filming = everyFrame(() => camera.write(picture));
    using way = await sendBy(camera.track, 'video/VP8');
    using sink = new EncodedSink(way.track);
    await take(sink, 15);
    sink.requestKeyFrame();
    for await (const frame of withDeadline(sink, 10_000)) if ((frame as EncodedVideoFrame).type === 'key') break;
    await seen(way.track, picture);
  }, 30_000);

  it('is decoded again when the sink is closed', async () => {
    const picture = gradient(320, 240);
    using camera = new VideoSource();
    using _filming = everyFrame(() => camera.write(picture));
    using way = await sendBy(camera.track, 'video/VP8');
    const sink = new EncodedSink(way.track);
    await take(sink, 10);
    sink.close();
    await seen(way.track, picture);
  }, 30_000);

  it('is seen as a transform left it', async () => {
    using camera = new VideoSource();
    using _filming = everyFrame(() => camera.write(gradient(160, 120)));
    using way = await sendBy(camera.track, 'video/VP8');
    const { readable, writable } = (
      way.pair.callee.getReceivers()[0] as NonNullable<ReturnType<typeof way.pair.callee.getReceivers>[0]>
    ).createEncodedStreams();
    readable
      .pipeThrough(
        new TransformStream<RTCEncodedFrame, RTCEncodedFrame>({
          transform(frame, controller) {
            frame.data = new Uint8Array([1, 2, 3]).buffer;
            controller.enqueue(frame);
          },
        }),
      )
      .pipeTo(writable);
    using sink = new EncodedSink(way.track);
    const [frame] = await take(sink, 1);
    expect(frame?.data).toEqual(new Uint8Array([1, 2, 3]));
  }, 30_000);
});

it('drops what a blocked event loop cannot take, and counts it', async () => {
  using source = speaking();
  using way = await sendBy(source.track, 'audio/opus');
  using sink = new EncodedSink(way.track, { onframe: () => {} });
  await take(sink, 5);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; sink.droppedFrames < 20 && waited < 20_000; waited += 500) Atomics.wait(clock, 0, 0, 500);
  expect(sink.droppedFrames).toBeGreaterThanOrEqual(20);
  await take(sink, 1);
}, 40_000);

it('ends with its track', async () => {
  using source = speaking();
  using way = await sendBy(source.track, 'audio/opus');
  const sink = new EncodedSink(way.track);
  let ended = false;
  sink.onended = () => {
    ended = true;
  };
  way.track.stop();
  await until(() => ended);
  expect(sink.closed).toBe(true);

  const late = new EncodedSink(way.track.clone());
  await until(() => late.closed);
}, 20_000);

it('may be left open by a worker that is terminated', async () => {
  const worker = new Worker(new URL('./encoded-flood.js', import.meta.url));
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
}, 40_000);

it('gives pictures to a VideoSink that was there first', async () => {
  const picture = gradient(320, 240);
  using camera = new VideoSource();
  using _filming = everyFrame(() => camera.write(picture));
  using way = await sendBy(camera.track, 'video/VP8');
  let pictures = 0;
  using _raw = new VideoSink(way.track, { onframe: () => pictures++ });
  await until(() => pictures > 3);
  using sink = new EncodedSink(way.track);
  await take(sink, 10);
  const now = pictures;
  await until(() => pictures > now + 5);
}, 30_000);
