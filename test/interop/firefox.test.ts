/** Calls with Firefox, whose stack for WebRTC is not the one of Chromium in signaling, ICE, DTLS and SRTP. */
import type { Browser } from 'puppeteer-core';
import { test as base, describe, expect } from 'vitest';
import { AudioSink, AudioSource, VideoSink } from '../../lib/index.js';
import { collectSound } from '../helpers/audio.js';
import { Call, SIDES, type Side } from '../helpers/browser.js';
import { findFirefox, HOW_TO_GET_FIREFOX, launchFirefox, openPage } from '../helpers/firefox.js';
import { expectPicture } from '../helpers/video.js';
import { nextTrack, seePictures, sendPictures } from './passing-video.js';

const RATE = 48_000;
/** Debian's Firefox has no H.264 before it has fetched a plugin. */
const CODECS = ['video/VP8', 'video/VP9', 'video/AV1'];

const executable = findFirefox();
const skipped = executable === null && !process.env.CI;
if (skipped) console.warn(`No Firefox found, so the tests with it are skipped: ${HOW_TO_GET_FIREFOX}.`);

const withFirefox = base.extend<{ firefox: Browser; call: Call }>({
  firefox: [
    // biome-ignore lint/correctness/noEmptyPattern: The first parameter has to be a pattern, from which the fixtures that are used are read.
    async ({}, use) => {
      if (executable === null) throw new Error(`No Firefox found: ${HOW_TO_GET_FIREFOX}.`);
      const browser = await launchFirefox(executable);
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  call: async ({ firefox }, use) => {
    const call = await Call.create(await openPage(firefox));
    await use(call);
    await call.close();
  },
});

const test = skipped ? (withFirefox.skip as typeof withFirefox) : withFirefox;

/** How often in a second the samples go up through zero. */
function pitch(samples: Int16Array): number {
  const crossings = samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0);
  return (crossings.length * RATE) / samples.length;
}

describe.each(SIDES)('offered by %s', (offerer: Side) => {
  test('the tone of its fake microphone passes to a sink', { retry: 2 }, async ({ call }) => {
    if (offerer === 'node') call.node.addTransceiver('audio', { direction: 'recvonly' });
    await call.page.evaluate(async () => pc.addTrack(await tools.microphone()) && undefined);
    const announced = nextTrack(call);
    await call.connect(offerer);
    using sink = new AudioSink(await announced, { sampleRate: RATE });
    const heard = await collectSound(sink, 2 * RATE, 500);
    expect(Math.abs(pitch(heard.subarray(RATE)) - 1000)).toBeLessThan(20);
  });

  // Without a sound card AudioContext stands still, so what arrives is known from the statistics alone.
  test('a tone passes from a source', async ({ call }) => {
    using source = new AudioSource({ queueMs: 10_000 });
    call.node.addTrack(source.track);
    await call.page.evaluate((receives) => {
      if (receives) pc.addTransceiver('audio', { direction: 'recvonly' });
      pc.ontrack = ({ track }) => void tools.play(track);
    }, offerer === 'browser');
    await call.connect(offerer);
    source.write(Int16Array.from({ length: 8 * RATE }, (_, i) => 8000 * Math.sin((2 * Math.PI * 440 * i) / RATE)));
    const level = () =>
      call.page.evaluate(async () => {
        const stats = [...(await pc.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
        return stats?.audioLevel ?? 0;
      });
    await expect.poll(level, { timeout: 7000 }).toBeCloseTo(8000 / 32_768, 1);
  });

  test.for(CODECS)('%s passes from Firefox to a sink', (mimeType, { call }) => seePictures(call, offerer, mimeType));

  test.for(CODECS)('%s passes from a source to Firefox', (mimeType, { call }) => sendPictures(call, offerer, mimeType));
});

test('every layer of its simulcast arrives', async ({ call }) => {
  await call.page.evaluate(() => {
    const sendEncodings = ['q', 'h', 'f'].map((rid, index) => ({ rid, scaleResolutionDownBy: 2 ** (2 - index) }));
    pc.addTransceiver(tools.movingTrack(1024, 576), { direction: 'sendonly', sendEncodings });
  });
  const announced = nextTrack(call);
  await call.connect('browser');
  using sink = new VideoSink(await announced);
  const layers = async () => {
    const streams = [...(await call.node.getStats()).values()].filter(
      ({ framesReceived }) => Number(framesReceived) > 10,
    );
    return streams.map(({ rid, frameWidth }) => `${rid} ${frameWidth}`).sort();
  };
  await expect.poll(layers, { timeout: 20_000 }).toEqual(['f 1024', 'h 512', 'q 256']);
  await expectPicture(sink, '1024x576');
  expect(call.node.remoteDescription?.sdp).toContain('a=ssrc-group:FID');
});
