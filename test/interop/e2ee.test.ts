/** Encrypted calls with a browser that runs the same frame cryptor in a worker of its page. */
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { readWav } from '../../examples/shared/wav.js';
import { decryptFrames, encryptFrames, FrameKeys } from '../../lib/e2ee/index.js';
import { AudioSink, AudioSource, type RTCTrackEvent, VideoSink } from '../../lib/index.js';
import { collect } from '../helpers/audio.js';
import { type Call, test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';
import { preferCodec } from '../helpers/video.js';
import { expectPattern, PaintedSource, readPictures } from './painted-video.js';
import { SIMILAR, similarity, similarityToSpeech } from './speech.js';

const SECRET = 'correct horse battery staple';
const CODECS = ['video/VP8', 'video/VP9', 'video/H264'];
const PICTURES = 20;
const RATE = 48_000;
/** Sound in real time suffers when the machine has other things to do for a moment. */
const REAL_TIME = { retry: 2 };

interface Counters {
  framesEncrypted: number;
  framesDecrypted: number;
  framesDropped: number;
}

declare global {
  // Puts a transform of the worker onto a sender or receiver of the page.
  var protect: (port: RTCRtpSender | RTCRtpReceiver) => void;
  var counters: (secret?: string) => Promise<Counters>;
}

let cryptor: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['lib/e2ee/index.ts'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  cryptor = outputFiles[0]?.text ?? '';
});

async function keysOf(secret: string): Promise<FrameKeys> {
  const keys = new FrameKeys();
  await keys.set(secret);
  return keys;
}

/** Starts the worker of a page and gives it the secret. */
async function prepare(page: Page, secret: string): Promise<void> {
  await page.route('**/e2ee.js', (route) => route.fulfill({ contentType: 'text/javascript', body: cryptor }));
  await page.evaluate(async (text) => {
    const worker = new Worker('/e2ee-worker.js', { type: 'module' });
    globalThis.counters = (given) =>
      new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage({ secret: given });
      });
    globalThis.protect = (port) => {
      port.transform = new RTCRtpScriptTransform(worker, { encrypts: port instanceof RTCRtpSender });
    };
    await counters(text);
  }, secret);
}

/** Receives, with decryption, what this side is about to add. */
function receiveInPage({ page }: Call): Promise<void> {
  return page.evaluate(() => {
    globalThis.remoteTrack = new Promise((resolve) => {
      pc.ontrack = ({ track, receiver }) => {
        protect(receiver);
        resolve(track);
      };
    });
  });
}

describe('video', () => {
  test.for(CODECS)('%s passes from the browser to a sink', async (mimeType, { call }) => {
    await prepare(call.page, SECRET);
    const keys = await keysOf(SECRET);
    await call.page.evaluate((preferred) => {
      const transceiver = pc.addTransceiver(tools.paintedTrack(), { direction: 'sendonly' });
      tools.preferCodec(transceiver, preferred);
      protect(transceiver.sender);
    }, mimeType);
    const announced = nextEvent<RTCTrackEvent>(call.node, 'track');
    call.node.addEventListener('track', ({ receiver }) => decryptFrames(receiver, keys));
    await call.connect('browser');
    using sink = new VideoSink((await announced).track);
    expectPattern(await readPictures(sink, PICTURES));
    expect((await call.page.evaluate(() => counters())).framesEncrypted).toBeGreaterThan(PICTURES / 2);
  });

  test.for(CODECS)('%s passes from a source to the browser', async (mimeType, { call }) => {
    await prepare(call.page, SECRET);
    using painted = new PaintedSource();
    const transceiver = call.node.addTransceiver(painted.source.track, { direction: 'sendonly' });
    preferCodec(transceiver, mimeType);
    encryptFrames(transceiver.sender, await keysOf(SECRET));
    await receiveInPage(call);
    await call.connect('node');
    expectPattern(
      await call.page.evaluate(async (pictures) => tools.readPictures(await remoteTrack, pictures), PICTURES),
    );
    expect((await call.page.evaluate(() => counters())).framesDecrypted).toBeGreaterThan(PICTURES / 2);
  });
});

describe('sound', () => {
  test('passes from the browser to a sink', REAL_TIME, async ({ call }) => {
    await prepare(call.page, SECRET);
    const keys = await keysOf(SECRET);
    await call.page.evaluate(async () => protect(pc.addTrack(await tools.microphone())));
    const announced = nextEvent<RTCTrackEvent>(call.node, 'track');
    call.node.addEventListener('track', ({ receiver }) => decryptFrames(receiver, keys));
    await call.connect('browser');
    using sink = new AudioSink((await announced).track, { sampleRate: RATE });
    const { samples } = await readWav('test/fixtures/speech.wav');
    expect(similarityToSpeech(await collect(sink, 7 * RATE), samples)).toBeGreaterThan(SIMILAR);
  });

  test('passes from a source to the browser', REAL_TIME, async ({ call }) => {
    await prepare(call.page, SECRET);
    const sent = (await readWav('test/fixtures/speech.wav')).samples.subarray(0, 5 * RATE);
    using source = new AudioSource({ sampleRate: RATE, queueMs: 5000 });
    encryptFrames(call.node.addTrack(source.track), await keysOf(SECRET));
    await receiveInPage(call);
    await call.connect('node');
    const recording = call.page.evaluate(async () => tools.record(await remoteTrack, 7));
    source.write(sent);
    expect(similarity(sent, Buffer.from(await recording, 'base64'))).toBeGreaterThan(SIMILAR);
  });
});

describe('a wrong key', () => {
  test('gives the browser counted failures and nothing to hear', async ({ call }) => {
    await prepare(call.page, 'a guess');
    using source = new AudioSource();
    encryptFrames(call.node.addTrack(source.track), await keysOf(SECRET));
    await receiveInPage(call);
    await call.connect('node');
    const sending = setInterval(() => source.write(new Int16Array(4800).fill(8000)), 100);
    try {
      const failures = () => call.page.evaluate(async () => (await counters()).framesDropped);
      await expect.poll(failures, { timeout: 10_000 }).toBeGreaterThan(50);
      expect((await call.page.evaluate(() => counters())).framesDecrypted).toBe(0);
      const heard = Buffer.from(await call.page.evaluate(async () => tools.record(await remoteTrack, 1)), 'base64');
      expect(heard.every((byte) => byte === 0)).toBe(true);
    } finally {
      clearInterval(sending);
    }
  });

  test('gives a sink counted failures and no picture', async ({ call }) => {
    await prepare(call.page, SECRET);
    const keys = await keysOf('a guess');
    await call.page.evaluate(() => protect(pc.addTrack(tools.paintedTrack())));
    const announced = nextEvent<RTCTrackEvent>(call.node, 'track');
    const decryptors: ReturnType<typeof decryptFrames>[] = [];
    call.node.addEventListener('track', ({ receiver }) => decryptors.push(decryptFrames(receiver, keys)));
    await call.connect('browser');
    let pictures = 0;
    using _sink = new VideoSink((await announced).track, { onframe: () => pictures++ });
    await expect.poll(() => decryptors[0]?.framesInvalid, { timeout: 10_000 }).toBeGreaterThan(20);
    expect(decryptors[0]?.framesDecrypted).toBe(0);
    expect(pictures).toBe(0);
  });
});
