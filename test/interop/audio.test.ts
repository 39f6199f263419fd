import { beforeAll, describe, expect } from 'vitest';
import { readWav } from '../../examples/shared/wav.js';
import { AudioSink, AudioSource, type MediaStreamTrack } from '../../lib/index.js';
import { collect } from '../helpers/audio.js';
import { SIDES, type Side, test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';
import { SIMILAR, similarity, similarityToSpeech } from './speech.js';

const RATE = 48_000;
const SENT_SECONDS = 5;
/** Longer by what may pass before the first sound arrives. */
const HEARD_SECONDS = 7;
/** Sound in real time suffers when the machine has other things to do for a moment. */
const REAL_TIME = { retry: 2 };

let speech: Float32Array;

beforeAll(async () => {
  speech = (await readWav('test/fixtures/speech.wav')).samples;
});

describe.each(SIDES)('offered by %s', (offerer: Side) => {
  test('speech passes from the browser to a sink', REAL_TIME, async ({ call }) => {
    if (offerer === 'node') call.node.addTransceiver('audio', { direction: 'recvonly' });
    await call.page.evaluate(async () => {
      pc.addTrack(await tools.microphone());
    });
    const announced = nextEvent<{ track: MediaStreamTrack }>(call.node, 'track');
    await call.connect(offerer);
    const { track } = await announced;
    using sink = new AudioSink(track, { sampleRate: RATE });
    const heard = await collect(sink, HEARD_SECONDS * RATE);
    expect(sink.droppedFrames).toBe(0);
    sink.close();
    expect(similarityToSpeech(heard, speech)).toBeGreaterThan(SIMILAR);
  });

  test('speech passes from a source to the browser', REAL_TIME, async ({ call }) => {
    const sent = speech.subarray(0, SENT_SECONDS * RATE);
    using source = new AudioSource({ sampleRate: RATE, queueMs: 1000 * SENT_SECONDS });
    await call.page.evaluate((receives) => {
      if (receives) pc.addTransceiver('audio', { direction: 'recvonly' });
      globalThis.remoteTrack = new Promise((resolve) => {
        pc.ontrack = ({ track }) => resolve(track);
      });
    }, offerer === 'browser');
    call.node.addTrack(source.track);
    await call.connect(offerer);
    const recording = call.page.evaluate(async (seconds) => tools.record(await remoteTrack, seconds), HEARD_SECONDS);
    source.write(sent);
    expect(similarity(sent, Buffer.from(await recording, 'base64'))).toBeGreaterThan(SIMILAR);
  });
});
