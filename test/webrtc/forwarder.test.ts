/** What is received goes on to others, without being decoded and without JavaScript. */
import { describe, expect, it } from 'vitest';
import {
  AudioSink,
  AudioSource,
  ErrorCode,
  Forwarder,
  type ForwarderRoute,
  type RTCRtpReceiver,
  VideoSink,
  VideoSource,
} from '../../lib/index.js';
import { collectSound, sleep, until } from '../helpers/audio.js';
import { publish, Subscriber } from '../helpers/forwarding.js';
import { Pair } from '../helpers/peers.js';
import { rms } from '../helpers/signals.js';
import { everyFrame, gradient, psnr } from '../helpers/video.js';

const WIDTH = 320;
const HEIGHT = 240;

/** 10 ms of a tone, over and over. */
function everyTone(source: AudioSource): Disposable {
  let n = 0;
  const timer = setInterval(() => {
    source.write(Int16Array.from({ length: 480 }, (_, i) => 9000 * Math.sin((n + i) * 0.06)));
    n += 480;
  }, 10);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** A publisher of video that runs, and the forwarder of what it sends. */
class Stage implements Disposable {
  readonly pair = new Pair();
  readonly source = new VideoSource();
  readonly picture = gradient(WIDTH, HEIGHT);
  readonly #sending = everyFrame(() => this.source.write(this.picture));
  receiver!: RTCRtpReceiver;
  forwarder!: Forwarder;

  async open(mimeType = 'video/VP8'): Promise<this> {
    [this.receiver] = (await publish(this.pair, [this.source.track], mimeType)) as [RTCRtpReceiver];
    this.forwarder = new Forwarder(this.receiver);
    return this;
  }

  [Symbol.dispose](): void {
    this.#sending[Symbol.dispose]();
    this.forwarder?.close();
    this.source.close();
    this.pair[Symbol.dispose]();
  }
}

/** Resolves once the subscriber sees the publisher's picture. */
async function sees(subscriber: Subscriber, { picture }: Stage): Promise<void> {
  const track = subscriber.tracks.find(({ kind }) => kind === 'video');
  if (track === undefined) throw new Error('There is no video');
  using sink = new VideoSink(track);
  let best = 0;
  sink.onframe = ({ data }) => {
    if (data.length === picture.data.length) best = Math.max(best, psnr(data, picture.data));
  };
  await until(() => best > 30);
}

describe('audio', () => {
  it('reaches every subscriber, and is decoded by none but them', async () => {
    using publisher = new Pair();
    using source = new AudioSource();
    using _sending = everyTone(source);
    const [receiver] = (await publish(publisher, [source.track])) as [RTCRtpReceiver];
    using forwarder = new Forwarder(receiver);
    expect(forwarder.kind).toBe('audio');
    using a = new Subscriber();
    using b = new Subscriber();
    using c = new Subscriber();
    const subscribers = [a, b, c];
    const routes = subscribers.map(() => forwarder.route());
    await Promise.all(subscribers.map((subscriber, i) => subscriber.join(routes[i] as ForwarderRoute)));
    for (const { tracks } of subscribers) {
      using sink = new AudioSink(tracks[0] as NonNullable<(typeof tracks)[0]>);
      expect(rms(await collectSound(sink, 9600, 1000))).toBeGreaterThan(4000);
    }
    for (const route of routes) {
      expect(route.framesForwarded).toBeGreaterThan(10);
      expect(route.bytesForwarded).toBeGreaterThan(100);
      expect(route.currentLayer).toBeNull();
    }
    expect(forwarder.layers).toEqual([]);
    expect(forwarder.keyFrameRequests).toBe(0);
  }, 20_000);

  it('stops while a route is paused, and goes on without loss', async () => {
    using publisher = new Pair();
    using source = new AudioSource();
    using _sending = everyTone(source);
    const [receiver] = (await publish(publisher, [source.track])) as [RTCRtpReceiver];
    using forwarder = new Forwarder(receiver);
    const route = forwarder.route({ paused: true });
    expect(route.paused).toBe(true);
    using subscriber = await new Subscriber().join(route);
    await until(() => route.framesDropped > 10);
    expect(route.framesForwarded).toBe(0);
    route.resume();
    await until(() => route.framesForwarded > 10);
    route.pause();
    await sleep(50);
    const { framesForwarded } = route;
    const { framesDropped } = route;
    await until(() => route.framesDropped > framesDropped + 10);
    expect(route.framesForwarded).toBe(framesForwarded);
    expect((await subscriber.stats('audio'))?.packetsLost).toBe(0);
  }, 20_000);
});

describe.each(['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'])('%s', (mimeType) => {
  it('reaches subscribers that come early and late', async () => {
    using stage = await new Stage().open(mimeType);
    using early = await new Subscriber().join(stage.forwarder.route(), mimeType);
    await sees(early, stage);
    const asked = stage.forwarder.keyFrameRequests;
    using late = new Subscriber();
    const route = stage.forwarder.route();
    await late.join(route, mimeType);
    await sees(late, stage);
    // The picture may be seen before the event loop has heard of the layer.
    await until(() => route.currentLayer !== null);
    expect(route.currentLayer).toEqual({ spatial: 0, temporal: 0 });
    expect(stage.forwarder.keyFrameRequests).toBeLessThanOrEqual(asked + 3);
    expect(stage.forwarder.layers).toMatchObject([
      { spatial: 0, temporalLayers: 1, width: WIDTH, height: HEIGHT, active: true },
    ]);
    for (const subscriber of [early, late]) {
      const stats = await subscriber.stats('video');
      expect(stats?.packetsLost).toBe(0);
      // What it got first was a key frame, so it never had to ask for one.
      expect(stats?.pliCount).toBe(0);
      expect(stats?.keyFramesDecoded).toBeGreaterThan(0);
    }
  }, 30_000);

  it('begins with a key frame after a pause', async () => {
    using stage = await new Stage().open(mimeType);
    const route = stage.forwarder.route();
    const layers: unknown[] = [];
    route.onlayerchange = (layer) => layers.push(layer);
    using subscriber = await new Subscriber().join(route, mimeType);
    await sees(subscriber, stage);
    await until(() => route.currentLayer !== null);
    route.pause();
    await until(() => route.currentLayer === null);
    const before = (await subscriber.stats('video'))?.keyFramesDecoded as number;
    const { framesForwarded } = route;
    const { framesDropped } = route;
    await until(() => route.framesDropped > framesDropped + 10);
    expect(route.framesForwarded - framesForwarded).toBeLessThanOrEqual(1);
    route.resume();
    await sees(subscriber, stage);
    expect((await subscriber.stats('video'))?.keyFramesDecoded as number).toBeGreaterThan(before);
    await until(() => layers.length === 3);
    expect(layers).toEqual([{ spatial: 0, temporal: 0 }, null, { spatial: 0, temporal: 0 }]);
  }, 30_000);
});

it('asks the publisher once for what many subscribers ask for', async () => {
  using stage = await new Stage().open();
  const subscribers = await Promise.all(
    Array.from({ length: 6 }, () => new Subscriber().join(stage.forwarder.route())),
  );
  try {
    await Promise.all(subscribers.map((subscriber) => sees(subscriber, stage)));
    const asked = stage.forwarder.keyFrameRequests;
    const sent = async () => {
      const stats = [...(await stage.pair.caller.getStats()).values()];
      return Number(stats.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')?.pliCount);
    };
    const before = await sent();
    for (let i = 0; i < 20; i++) for (const route of stage.forwarder.routes) route.requestKeyFrame();
    await until(() => stage.forwarder.keyFrameRequests > asked);
    await sleep(300);
    expect(stage.forwarder.keyFrameRequests).toBeLessThanOrEqual(asked + 2);
    expect((await sent()) - before).toBeLessThanOrEqual(2);
  } finally {
    for (const subscriber of subscribers) subscriber[Symbol.dispose]();
  }
}, 30_000);

it('forwards at the same time as somebody looks at the received track', async () => {
  using stage = await new Stage().open();
  using subscriber = await new Subscriber().join(stage.forwarder.route());
  await sees(subscriber, stage);
  let pictures = 0;
  using sink = new VideoSink(stage.receiver.track);
  sink.onframe = () => pictures++;
  // A sender of video makes no key frame right after another.
  using _asking = everyFrame(() => pictures === 0 && stage.forwarder.requestKeyFrame());
  await until(() => pictures > 5);
  await sees(subscriber, stage);
}, 30_000);

describe('the end', () => {
  it('of a route ends its track, and no other', async () => {
    using stage = await new Stage().open();
    const [kept, closed] = [stage.forwarder.route(), stage.forwarder.route()];
    using a = await new Subscriber().join(kept);
    using b = await new Subscriber().join(closed);
    await Promise.all([sees(a, stage), sees(b, stage)]);
    closed.close();
    closed.close();
    expect(closed.closed).toBe(true);
    expect(closed.track.readyState).toBe('ended');
    expect(stage.forwarder.routes).toEqual([kept]);
    const { framesForwarded } = closed;
    await sees(a, stage);
    expect(closed.framesForwarded).toBe(framesForwarded);
    expect(() => closed.pause()).toThrow(expect.objectContaining({ code: ErrorCode.Closed }));
  }, 30_000);

  it('of the publisher ends the forwarder', async () => {
    using stage = await new Stage().open();
    const route = stage.forwarder.route();
    using subscriber = await new Subscriber().join(route);
    await sees(subscriber, stage);
    const ended = new Promise<void>((resolve) => {
      stage.forwarder.onended = resolve;
    });
    stage.pair.caller.close();
    stage.pair.callee.close();
    await ended;
    expect(stage.forwarder.closed).toBe(true);
    expect(route.closed).toBe(true);
    expect(route.track.readyState).toBe('ended');
    expect(() => stage.forwarder.route()).toThrow(expect.objectContaining({ code: ErrorCode.Closed }));
  }, 30_000);

  it('comes when the transceiver is stopped', async () => {
    using stage = await new Stage().open();
    using subscriber = await new Subscriber().join(stage.forwarder.route());
    await sees(subscriber, stage);
    const ended = new Promise<void>((resolve) => {
      stage.forwarder.onended = resolve;
    });
    stage.pair.callee.getTransceivers()[0]?.stop();
    await stage.pair.callee.setLocalDescription();
    await stage.pair.caller.setRemoteDescription(stage.pair.callee.localDescription as never);
    await stage.pair.caller.setLocalDescription();
    await stage.pair.callee.setRemoteDescription(stage.pair.caller.localDescription as never);
    await ended;
  }, 30_000);

  it('of subscribers leaves the others alone', async () => {
    using stage = await new Stage().open();
    using a = await new Subscriber().join(stage.forwarder.route());
    const b = await new Subscriber().join(stage.forwarder.route());
    await sees(a, stage);
    b[Symbol.dispose]();
    await sees(a, stage);
  }, 30_000);
});

it('refuses what it cannot forward', () => {
  using source = new AudioSource();
  const argument = expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' });
  expect(() => new Forwarder({} as never)).toThrow(argument);
  expect(() => new Forwarder(source.track)).toThrow(argument);
  using pair = new Pair();
  const { receiver } = pair.caller.addTransceiver('video');
  using forwarder = new Forwarder(receiver);
  expect(new Forwarder(receiver.track).track).toBe(receiver.track);
  for (const layer of [{ spatial: -1 }, { spatial: 8 }, { temporal: 1.5 }, { rid: 7 as never }, 'q' as never]) {
    expect(() => forwarder.route({ layer })).toThrow(argument);
    const route = forwarder.route();
    expect(() => {
      route.layer = layer;
    }).toThrow(argument);
  }
  expect(() => forwarder.route({ paused: 'yes' as never })).toThrow(argument);
  const route = forwarder.route({ layer: { spatial: 1 } });
  expect(route.layer).toEqual({ spatial: 1 });
  route.layer = { rid: 'h', temporal: 0 };
  expect(route.layer).toEqual({ rid: 'h', temporal: 0 });
  expect(route.currentLayer).toBeNull();
  expect([route.framesForwarded, route.framesDropped, route.bytesForwarded, route.keyFrameRequests]).toEqual([
    0, 0, 0, 0,
  ]);
});
