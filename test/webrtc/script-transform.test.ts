/** Encoded frames through a worker, which uses the built package as any worker would. */
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import {
  AudioSink,
  AudioSource,
  acceptTransforms,
  RTCRtpScriptTransform,
  type RTCTrackEvent,
  RTCTransformEvent,
  VideoSource,
} from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, gradient } from '../helpers/video.js';

function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL('../helpers/transform-worker.js', import.meta.url));
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => resolve(worker));
  });
}

function tone(): Int16Array {
  return Int16Array.from({ length: 480 }, (_, i) => 8000 * Math.sin((2 * Math.PI * i) / 48));
}

it('carries audio that a worker scrambles and another transform of it restores', async () => {
  const worker = await startWorker();
  try {
    using pair = new Pair();
    using source = new AudioSource();
    using _sending = everyFrame(() => source.write(tone()));
    pair.caller.addTrack(source.track).transform = new RTCRtpScriptTransform(worker, { key: 0x5a });
    const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track');
    const restoring = new RTCRtpScriptTransform(worker, { key: 0x5a });
    pair.callee.addEventListener('track', ({ receiver }) => {
      receiver.transform = restoring;
    });
    await pair.connect();
    using sink = new AudioSink((await announced).track);
    let loudest = 0;
    for await (const frame of withDeadline(sink, 15_000)) {
      loudest = Math.max(loudest, ...frame.data);
      if (loudest > 4000) break;
    }
    expect(loudest).toBeGreaterThan(4000);
  } finally {
    await worker.terminate();
  }
}, 40_000);

it('makes the encoder begin anew when the worker asks for a key frame', async () => {
  const worker = await startWorker();
  try {
    using pair = new Pair();
    using source = new VideoSource();
    const picture = gradient(160, 120);
    using _sending = everyFrame(() => source.write(picture));
    const transform = new RTCRtpScriptTransform(worker, { key: 0, askAfter: 10 });
    pair.caller.addTrack(source.track).transform = transform;
    const asked = new Promise<unknown>((resolve) => worker.once('message', resolve));
    await pair.connect();
    expect(await asked).toEqual({ keyFrame: expect.any(Number) });
  } finally {
    await worker.terminate();
  }
}, 40_000);

it('belongs to one sender or receiver for good, and lets the frames go on when it is taken off', async () => {
  const worker = await startWorker();
  try {
    using pair = new Pair();
    using source = new AudioSource();
    using _sending = everyFrame(() => source.write(tone()));
    const sender = pair.caller.addTrack(source.track);
    const other = pair.caller.addTransceiver('audio');
    const transform = new RTCRtpScriptTransform(worker, { key: 1, drop: true });
    sender.transform = transform;
    sender.transform = transform;
    const inUse = expect.objectContaining({ name: 'InvalidStateError' });
    expect(() => {
      other.sender.transform = transform;
    }).toThrow(inUse);
    expect(() => sender.createEncodedStreams()).toThrow(inUse);
    sender.transform = null;
    expect(() => {
      other.receiver.transform = transform;
    }).toThrow(inUse);
    const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track');
    await pair.connect();
    await nextEvent((await announced).track, 'unmute');
  } finally {
    await worker.terminate();
  }
}, 40_000);

it('refuses what is no worker and no transform', () => {
  using pair = new Pair();
  const { sender } = pair.caller.addTransceiver('audio');
  expect(() => new RTCRtpScriptTransform({} as Worker)).toThrow(TypeError);
  expect(() => {
    sender.transform = {} as RTCRtpScriptTransform;
  }).toThrow(TypeError);
  expect(() => acceptTransforms(() => {}, null as never)).toThrow(TypeError);
});

it('refuses what is no listener, no port and no event', () => {
  expect(() => acceptTransforms(null as never)).toThrow('Expected function for listener but received null');
  expect(() => acceptTransforms(() => {}, {} as never)).toThrow('Expected MessagePort outside of a worker for port');
  expect(() => new RTCTransformEvent('rtctransform', {} as never)).toThrow(TypeError);
  expect(() => new RTCTransformEvent('rtctransform', { transformer: {} } as never)).toThrow(
    'Expected RTCRtpScriptTransformer for transformer but received an object (object)',
  );
});
