import { beforeAll, describe, expect } from 'vitest';
import { compare } from '../../examples/shared/compare.js';
import { readWav } from '../../examples/shared/wav.js';
import { AudioSink, AudioSource, type MediaStreamTrack } from '../../lib/index.js';
import { collect } from '../helpers/audio.js';
import { SIDES, type Side, test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';

const RATE = 48_000;
const SENT_SECONDS = 5;
/** Longer by what may pass before the first sound arrives. */
const HEARD_SECONDS = 7;
/**
 * Opus leaves about 0.95 of speech, and a busy machine some less, since jitter buffers then stretch it. Speech that was
 * not sent reaches 0.3.
 */
const SIMILAR = 0.75;

/** Sound in real time suffers when the machine has other things to do for a moment. */
const REAL_TIME = { retry: 2 };

let speech: Float32Array;

beforeAll(async () => {
  speech = (await readWav('test/fixtures/speech.wav')).samples;
});

function toFloat(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / 32768);
}

/** How much of what was heard is somewhere in the speech that the browser plays over and over again. */
function similarityToSpeech(heard: Float32Array): number {
  const doubled = new Float32Array(2 * speech.length);
  doubled.set(speech);
  doubled.set(speech, speech.length);
  const step = 4 * RATE;
  const results: number[] = [];
  for (let start = 0; start < speech.length; start += step) {
    const sent = { samples: doubled.subarray(start, start + speech.length), sampleRate: RATE };
    results.push(compare({ samples: heard, sampleRate: RATE }, sent).similarity);
  }
  return Math.max(...results);
}

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
    const heard = toFloat(await collect(sink, HEARD_SECONDS * RATE));
    expect(sink.droppedFrames).toBe(0);
    sink.close();
    expect(similarityToSpeech(heard)).toBeGreaterThan(SIMILAR);
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
    const bytes = Buffer.from(await recording, 'base64');
    const heard = toFloat(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2));
    const { similarity } = compare({ samples: sent, sampleRate: RATE }, { samples: heard, sampleRate: RATE });
    expect(similarity).toBeGreaterThan(SIMILAR);
  });
});
