/** Encoded frames from a browser and back to it, without being decoded or encoded in between. */
import { expect } from 'vitest';
import { readWav } from '../../examples/shared/wav.js';
import { type EncodedMimeType, EncodedSink, EncodedSource, type MediaStreamTrack } from '../../lib/index.js';
import { OpusEncoder } from '../../lib/opus/index.js';
import { sleep } from '../helpers/audio.js';
import { test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';
import { everyFrame, preferCodec } from '../helpers/video.js';
import { expectPattern } from './painted-video.js';
import { SIMILAR, similarity } from './speech.js';

const CODECS: EncodedMimeType[] = ['video/VP8', 'video/VP9', 'video/H264'];
const PICTURES = 20;
const RATE = 48_000;
const SENT_SECONDS = 5;
const HEARD_SECONDS = 7;

test.for(CODECS)('%s goes back to the browser as it came', async (mimeType, { call }) => {
  using source = new EncodedSource({ mimeType });
  const incoming = call.node.addTransceiver('video', { direction: 'recvonly' });
  const outgoing = call.node.addTransceiver(source.track, { direction: 'sendonly' });
  for (const transceiver of [incoming, outgoing]) preferCodec(transceiver, mimeType);
  await call.page.evaluate(() => {
    pc.addTrack(tools.paintedTrack());
    globalThis.remoteTrack = new Promise((resolve) => {
      pc.ontrack = ({ track, transceiver }) => {
        if (transceiver.mid === '1') resolve(track);
      };
    });
  });
  const announced = nextEvent<{ track: MediaStreamTrack }>(call.node, 'track');
  await call.connect('node');
  using sink = new EncodedSink((await announced).track, { onframe: (frame) => source.write(frame) });
  source.onkeyframerequest = () => sink.requestKeyFrame();
  const readings = await call.page.evaluate(
    async (pictures) => tools.readPictures(await remoteTrack, pictures),
    PICTURES,
  );
  expectPattern(readings);
  expect(sink.droppedFrames).toBe(0);
});

test('the browser hears of the level that packets were written with', async ({ call }) => {
  using source = new EncodedSource({ mimeType: 'audio/opus' });
  await call.page.evaluate(() => {
    pc.ontrack = ({ track }) => tools.play(track);
  });
  call.node.addTrack(source.track);
  await call.connect('node');
  const data = new OpusEncoder(RATE, 1).encode(new Int16Array(960));
  let level = -20;
  using _writing = everyFrame(() => source.write({ data, level }));
  const heard = () => call.page.evaluate(() => pc.getReceivers()[0]?.getSynchronizationSources()[0]?.audioLevel);
  await expect.poll(heard, { timeout: 15_000 }).toBeCloseTo(0.1, 2);
  level = -6;
  await expect.poll(heard, { timeout: 15_000 }).toBeCloseTo(0.5, 2);
});

test('packets of an encoder of Opus are heard in the browser', { retry: 2 }, async ({ call }) => {
  const speech = (await readWav('test/fixtures/speech.wav')).samples.subarray(0, SENT_SECONDS * RATE);
  using source = new EncodedSource({ mimeType: 'audio/opus' });
  await call.page.evaluate(() => {
    globalThis.remoteTrack = new Promise((resolve) => {
      pc.ontrack = ({ track }) => resolve(track);
    });
  });
  call.node.addTrack(source.track);
  await call.connect('node');
  const recording = call.page.evaluate(async (seconds) => tools.record(await remoteTrack, seconds), HEARD_SECONDS);
  const encoder = new OpusEncoder(RATE, 1);
  const start = performance.now();
  for (let sent = 0; sent + 960 <= speech.length; sent += 960) {
    while (performance.now() - start < (sent / RATE) * 1000) await sleep(5);
    source.write({ data: encoder.encode(speech.subarray(sent, sent + 960)) });
  }
  expect(similarity(speech, Buffer.from(await recording, 'base64'))).toBeGreaterThan(SIMILAR);
});
