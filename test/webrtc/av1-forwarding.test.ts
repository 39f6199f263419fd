/** Layers of AV1, which the dependency descriptor tells of, go on to others: all of them, or as many as are wanted. */
import { describe, expect, it } from 'vitest';
import {
  EncodedSink,
  EncodedSource,
  Forwarder,
  type ForwarderRoute,
  type MediaStreamTrack,
  type RTCRtpReceiver,
  RTCRtpSender,
  VideoSink,
  VideoSource,
} from '../../lib/index.js';
import { until } from '../helpers/audio.js';
import { Subscriber } from '../helpers/forwarding.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, gradient, psnr } from '../helpers/video.js';

const AV1 = 'video/AV1';
const FAST = { voxlink: { bitrate: { start: 3_000_000 } } };
/** libwebrtc makes no three layers of smaller pictures. */
const SIZES = [gradient(256, 144), gradient(512, 288), gradient(1024, 576)] as const;

/** A publisher of AV1 in these layers. */
class Stage implements Disposable {
  readonly pair = new Pair(FAST);
  readonly source = new VideoSource();
  readonly #sending = everyFrame(() => this.source.write(SIZES[2]));
  receiver!: RTCRtpReceiver;

  async open(scalabilityMode: string): Promise<this> {
    const transceiver = this.pair.caller.addTransceiver(this.source.track, { sendEncodings: [{ scalabilityMode }] });
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === AV1));
    await this.pair.connect();
    this.receiver = this.pair.callee.getReceivers()[0] as RTCRtpReceiver;
    return this;
  }

  [Symbol.dispose](): void {
    this.#sending[Symbol.dispose]();
    this.source.close();
    this.pair[Symbol.dispose]();
  }
}

/** What a subscriber sees: how wide, how well, and how often. */
class Watcher implements Disposable {
  frames = 0;
  width = 0;
  /** Of the last pictures, compared with what was sent. */
  quality = 0;
  worst = Number.POSITIVE_INFINITY;
  readonly #sink: VideoSink;

  constructor(track: MediaStreamTrack) {
    this.#sink = new VideoSink(track);
    this.#sink.onframe = ({ width, data }) => {
      this.frames++;
      const sent = SIZES.find((picture) => picture.width === width);
      this.width = width;
      this.quality = sent === undefined ? 0 : psnr(data, sent.data);
      this.worst = Math.min(this.worst, this.quality);
    };
  }

  /** Until this layer is seen well, and some more pictures of it. */
  async sees(spatial: number): Promise<void> {
    await until(() => this.width === SIZES[spatial]?.width && this.quality > 30);
    const { frames } = this;
    await until(() => this.frames > frames + 10 && this.width === SIZES[spatial]?.width && this.quality > 30);
  }

  [Symbol.dispose](): void {
    this.#sink.close();
  }
}

async function watch(subscriber: Subscriber, route: Pick<ForwarderRoute, 'track'>): Promise<Watcher> {
  await subscriber.join(route, AV1);
  return new Watcher(subscriber.tracks[0] as MediaStreamTrack);
}

describe.each(['L3T3', 'L3T3_KEY'])('%s', (mode) => {
  it('reaches subscribers layer by layer, which change while it runs', async () => {
    using stage = await new Stage().open(mode);
    using forwarder = new Forwarder(stage.receiver);
    await until(() => forwarder.layers.filter(({ active }) => active).length === 3);
    expect(forwarder.layers.map(({ width }) => width)).toEqual([256, 512, 1024]);
    using a = new Subscriber();
    using b = new Subscriber();
    const routes = [forwarder.route({ layer: { spatial: 0 } }), forwarder.route()] as const;
    using low = await watch(a, routes[0]);
    using high = await watch(b, routes[1]);
    await Promise.all([low.sees(0), high.sees(2)]);
    await until(() => routes[1].currentLayer?.temporal === 2);
    expect(routes[1].currentLayer).toEqual({ spatial: 2, temporal: 2 });
    const before = await Promise.all([a.stats('video'), b.stats('video')]);
    for (const [first, second] of [
      [2, 1],
      [1, 0],
      [0, 2],
    ] as const) {
      routes[0].layer = { spatial: first };
      routes[1].layer = { spatial: second };
      await Promise.all([low.sees(first), high.sees(second)]);
      expect(routes.map(({ currentLayer }) => currentLayer?.spatial)).toEqual([first, second]);
    }
    const after = await Promise.all([a.stats('video'), b.stats('video')]);
    for (const [i, stats] of after.entries()) {
      // A receiver that misses what a frame depends on would ask.
      expect(Number(stats?.pliCount) - Number(before[i]?.pliCount)).toBe(0);
      expect(stats?.packetsLost).toBe(0);
    }
    expect(Math.min(low.worst, high.worst)).toBeGreaterThan(20);
  }, 60_000);

  it('is relayed from an EncodedSink by an EncodedSource', async () => {
    using stage = await new Stage().open(mode);
    using source = new EncodedSource({ mimeType: AV1 });
    const layers = new Set<string>();
    using sink = new EncodedSink(stage.receiver, {
      onframe: (frame) => {
        if (frame.kind !== 'video') return;
        layers.add(`${frame.spatialIndex} ${frame.temporalIndex}`);
        source.write(frame);
      },
    });
    source.onkeyframerequest = () => sink.requestKeyFrame();
    using subscriber = new Subscriber();
    using watcher = await watch(subscriber, source);
    await watcher.sees(2);
    expect(layers.size).toBe(9);
    expect((await subscriber.stats('video'))?.packetsLost).toBe(0);
  }, 30_000);
});

it.each(['S2T1', 'L2T2_KEY_SHIFT', 'L2T3h'])(
  'of %s arrives whole, and in its lowest layer',
  async (mode) => {
    using stage = await new Stage().open(mode);
    using forwarder = new Forwarder(stage.receiver);
    await until(() => forwarder.layers.filter(({ active }) => active).length === 2);
    using a = new Subscriber();
    using b = new Subscriber();
    using whole = await watch(a, forwarder.route());
    using part = await watch(b, forwarder.route({ layer: { spatial: 0, temporal: 0 } }));
    await until(() => whole.width === 1024 && whole.quality > 30);
    await until(() => part.frames > 20 && part.width > 0 && part.width < 1024);
    for (const subscriber of [a, b]) {
      const stats = await subscriber.stats('video');
      expect(stats?.pliCount).toBe(0);
      expect(stats?.framesDecoded).toBeGreaterThan(10);
    }
  },
  30_000,
);

it('fewer frames of L1T3 when the temporal layer is low', async () => {
  using stage = await new Stage().open('L1T3');
  using forwarder = new Forwarder(stage.receiver);
  await until(() => forwarder.layers[0]?.temporalLayers === 3);
  using a = new Subscriber();
  using b = new Subscriber();
  const route = forwarder.route({ layer: { temporal: 0 } });
  using slow = await watch(a, route);
  using fast = await watch(b, forwarder.route());
  await until(() => slow.quality > 30 && fast.quality > 30);
  const share = async () => {
    const [low, high] = [slow.frames, fast.frames];
    await until(() => fast.frames > high + 60);
    return (slow.frames - low) / (fast.frames - high);
  };
  expect(await share()).toBeLessThan(0.4);
  route.layer = {};
  await expect.poll(share, { timeout: 15_000 }).toBeGreaterThan(0.8);
  expect((await a.stats('video'))?.pliCount).toBe(0);
}, 60_000);

it('is the lowest spatial layer for a subscriber that cannot be told of others', async () => {
  using stage = await new Stage().open('L3T3');
  using forwarder = new Forwarder(stage.receiver);
  await until(() => forwarder.layers.filter(({ active }) => active).length === 3);
  const route = forwarder.route();
  // The subscriber offers, as a browser does that says nothing of the dependency descriptor.
  using pair = new Pair();
  pair.caller.addTransceiver('video', { direction: 'recvonly' });
  pair.callee.addTrack(route.track);
  const announced = nextEvent<{ track: MediaStreamTrack }>(pair.caller, 'track');
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  pair.caller.getTransceivers()[0]?.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === AV1));
  await pair.connect();
  expect(pair.callee.localDescription?.sdp).not.toContain('dependency-descriptor');
  using watcher = new Watcher((await announced).track);
  await watcher.sees(0);
  expect(watcher.worst).toBeGreaterThan(20);
  expect(route.currentLayer?.spatial).toBe(0);
}, 30_000);
