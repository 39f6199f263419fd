/** What Chromium sends in layers is forwarded to three other pages, whose own decoders tell whether it is whole. */
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import {
  Forwarder,
  type ForwarderLayer,
  type ForwarderRoute,
  type RTCRtpReceiver,
  RTCRtpSender,
} from '../../lib/index.js';
import { Call, test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';

const WIDTHS = [256, 512, 1024];
const DEADLINE = { timeout: 20_000 };

/** A moving picture of 1024 x 576, in streams of simulcast or in spatial layers of one stream. */
async function publish(call: Call, mimeType: string, way: 'simulcast' | 'SVC'): Promise<Forwarder> {
  const { page, node } = call;
  await page.evaluate(
    ([preferred, how]) => {
      const simulcast = ['q', 'h', 'f'].map((rid, index) => ({ rid, scaleResolutionDownBy: 2 ** (2 - index) }));
      const sendEncodings = how === 'simulcast' ? simulcast : [{ scalabilityMode: 'L3T3_KEY' }];
      const transceiver = pc.addTransceiver(tools.movingTrack(1024, 576, 30), {
        direction: 'sendonly',
        sendEncodings: sendEncodings as RTCRtpEncodingParameters[],
      });
      tools.preferCodec(transceiver, preferred);
    },
    [mimeType, way] as const,
  );
  const announced = nextEvent<{ receiver: RTCRtpReceiver }>(node, 'track');
  const made = announced.then(({ receiver }) => new Forwarder(receiver));
  await call.connect('browser');
  const forwarder = await made;
  await expect.poll(() => forwarder.layers.filter(({ active }) => active).length, DEADLINE).toBe(3);
  return forwarder;
}

class Viewer {
  private constructor(
    readonly call: Call,
    readonly route: ForwarderRoute,
  ) {}

  static async create(browser: Browser, route: ForwarderRoute, mimeType: string): Promise<Viewer> {
    const context = await browser.newContext();
    const call = await Call.create(await context.newPage());
    const transceiver = call.node.addTransceiver(route.track, { direction: 'sendonly' });
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    transceiver.setCodecPreferences(codecs.filter((codec) => codec.mimeType === mimeType));
    await call.page.evaluate(() => {
      pc.ontrack = ({ track }) => tools.play(track);
    });
    await call.connect('node');
    return new Viewer(call, route);
  }

  async stats(): Promise<Record<string, number>> {
    return this.call.page.evaluate(async () => {
      const all = [...(await pc.getStats()).values()];
      return all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video') ?? {};
    });
  }

  async width(): Promise<number | undefined> {
    return (await this.stats()).frameWidth;
  }

  /** Until pictures of this width are decoded, and some more of them. */
  async shows(width: number): Promise<void> {
    await expect.poll(() => this.width(), DEADLINE).toBe(width);
    const { framesDecoded = 0 } = await this.stats();
    await expect
      .poll(async () => (await this.stats()).framesDecoded ?? 0, DEADLINE)
      .toBeGreaterThan(framesDecoded + 10);
  }
}

async function withViewers(
  browser: Browser,
  forwarder: Forwarder,
  mimeType: string,
  layers: ForwarderLayer[],
  use: (viewers: Viewer[]) => Promise<void>,
): Promise<void> {
  const viewers: Viewer[] = [];
  try {
    for (const layer of layers) viewers.push(await Viewer.create(browser, forwarder.route({ layer }), mimeType));
    await use(viewers);
  } finally {
    for (const { call } of viewers) await call.close();
    forwarder.close();
  }
}

test.for([
  ['video/VP8', 'simulcast'],
  ['video/H264', 'simulcast'],
  ['video/VP9', 'SVC'],
  ['video/AV1', 'SVC'],
] as const)(
  '%s by %s reaches three viewers at three layers, which change while it runs',
  { timeout: 120_000 },
  async ([mimeType, way], { browser, call }) => {
    const forwarder = await publish(call, mimeType, way);
    expect(forwarder.layers.map(({ rid }) => rid)).toEqual(
      way === 'SVC' ? [undefined, undefined, undefined] : ['q', 'h', 'f'],
    );
    const layers = [{ spatial: 0 }, way === 'SVC' ? { spatial: 1 } : { rid: 'h' }, {}];
    await withViewers(browser, forwarder, mimeType, layers, async (viewers) => {
      for (const [i, viewer] of viewers.entries()) {
        await viewer.shows(WIDTHS[i] as number);
        expect(viewer.route.currentLayer).toMatchObject({ spatial: i });
      }
      const before = await Promise.all(viewers.map((viewer) => viewer.stats()));
      // Everybody moves on to the next layer, round and round.
      for (let round = 1; round <= 3; round++) {
        for (const [i, viewer] of viewers.entries()) viewer.route.layer = { spatial: (i + round) % 3 };
        await Promise.all(viewers.map((viewer, i) => viewer.shows(WIDTHS[(i + round) % 3] as number)));
      }
      const after = await Promise.all(viewers.map((viewer) => viewer.stats()));
      const since = (name: string) => after.map((stats, i) => (stats[name] ?? 0) - (before[i]?.[name] ?? 0));
      const [received, decoded, dropped] = [since('framesReceived'), since('framesDecoded'), since('framesDropped')];
      const freezes = since('freezeCount');
      for (const [i, asked] of since('pliCount').entries()) {
        // A decoder that is given a frame without those that it depends on asks for a key frame.
        expect(asked).toBeLessThanOrEqual(1);
        // What has come is decoded, but for a few that wait, or that a busy machine is too late for.
        const lost = (received[i] as number) - (decoded[i] as number) - (dropped[i] as number);
        expect(Math.abs(lost)).toBeLessThanOrEqual(10);
        expect(dropped[i]).toBeLessThanOrEqual(30);
        // A busy machine stops all of them, a broken stream its own viewer.
        expect((freezes[i] as number) - Math.min(...freezes)).toBeLessThanOrEqual(3);
        expect(after[i]?.packetsLost).toBe(0);
      }
      // At least one for each change, and no storm of them.
      expect(forwarder.keyFrameRequests).toBeLessThan(40);
    });
  },
);

test('fewer frames a second of VP9 when the temporal layer is low', async ({ browser, call }) => {
  const forwarder = await publish(call, 'video/VP9', 'SVC');
  await withViewers(browser, forwarder, 'video/VP9', [{ spatial: 0, temporal: 0 }, {}], async ([slow, fast]) => {
    await Promise.all([(slow as Viewer).shows(256), (fast as Viewer).shows(1024)]);
    const rate = async (viewer: Viewer) => {
      const before = await viewer.stats();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const after = await viewer.stats();
      const seconds = ((after.timestamp ?? 0) - (before.timestamp ?? 0)) / 1000;
      return ((after.framesDecoded ?? 0) - (before.framesDecoded ?? 0)) / seconds;
    };
    const [low, high] = await Promise.all([rate(slow as Viewer), rate(fast as Viewer)]);
    expect(low).toBeLessThan((high as number) * 0.45);
    (slow as Viewer).route.layer = { spatial: 0 };
    await expect.poll(() => rate(slow as Viewer), DEADLINE).toBeGreaterThan((high as number) * 0.7);
  });
}, 120_000);
