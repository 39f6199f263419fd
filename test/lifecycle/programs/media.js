// Encoded frames and devices by every way in and out, all of them at work at the same time, without end: layers of AV1
// and of simulcast, relayed and forwarded; encryption; transforms, here and in a worker; devices; snapshots.
import { Worker } from 'node:worker_threads';
import * as voxlink from 'voxlink';
import { AudioFile, ColorBars, getUserMedia, Tone, VideoFile } from 'voxlink/devices';
import { decryptFrames, encryptFrames, FrameKeys } from 'voxlink/e2ee';
import { negotiate, pair } from './call.js';

const { AudioSink, EncodedSink, EncodedSource, Forwarder, RTCRtpReceiver, RTCRtpScriptTransform, snapshot } = voxlink;

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;
const SIZE = { width: 320, height: 180, framerate: 15 };

/** What is closed at the end, and what has to be at work before that is said. */
class Stage {
  atWork = [];
  #closing = [];

  keep(...all) {
    this.#closing.push(...all);
    return all[0];
  }

  /** A function that is to be called some times. */
  expect(what) {
    let left = 3;
    const { promise, resolve } = withResolvers();
    this.atWork.push(promise);
    return (value) => {
      what?.(value);
      if (--left === 0) resolve();
    };
  }

  /** Connections, sinks, sources, forwarders, devices. */
  get kept() {
    return [...this.#closing];
  }

  close() {
    for (const one of this.#closing) one.close?.();
  }
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function only(mimeType) {
  return RTCRtpReceiver.getCapabilities('video').codecs.filter((codec) => codec.mimeType === mimeType);
}

function prefer(transceiver, mimeType) {
  transceiver.setCodecPreferences(only(mimeType));
  return transceiver;
}

/** A call in which this is sent. `use` gets what is received. */
async function send(stage, add, use) {
  const calls = pair();
  stage.keep(calls.caller, calls.callee);
  add(calls.caller);
  calls.callee.addEventListener('track', use);
  await negotiate(calls);
  return calls;
}

/** Video of one codec with these encodings goes on twice: by JavaScript, and by a forwarder. */
function relayed(stage, mimeType, sendEncodings) {
  const camera = stage.keep(new ColorBars(SIZE));
  const source = stage.keep(new EncodedSource({ mimeType }));
  return send(
    stage,
    (caller) => prefer(caller.addTransceiver(camera.track, { sendEncodings }), mimeType),
    async ({ receiver }) => {
      const write = stage.expect((frame) => frame.rid === undefined && source.write(frame));
      const sink = stage.keep(new EncodedSink(receiver, { onframe: write }));
      source.onkeyframerequest = () => sink.requestKeyFrame();
      const forwarder = stage.keep(new Forwarder(receiver));
      const forwarded = stage.expect();
      await send(
        stage,
        (caller) => {
          for (const track of [source.track, forwarder.route().track]) prefer(caller.addTransceiver(track), mimeType);
        },
        (event) => stage.keep(new EncodedSink(event.receiver, { onframe: forwarded })),
      );
    },
  );
}

/** Sound that is encrypted, and decrypted. */
async function encrypted(stage, microphone) {
  const keys = new FrameKeys();
  await keys.set('the secret');
  const heard = stage.expect();
  return send(
    stage,
    (caller) => encryptFrames(caller.addTrack(microphone.track), keys),
    ({ track, receiver }) => {
      decryptFrames(receiver, keys);
      stage.keep(new AudioSink(track, { onframe: heard }));
    },
  );
}

/** Video that is changed on its way, and restored by a worker. */
function transformed(stage, camera) {
  const worker = new Worker(new URL('../../helpers/transform-worker.js', import.meta.url));
  worker.unref();
  stage.keep({ close: () => worker.terminate() });
  const passed = stage.expect();
  return send(
    stage,
    (caller) => {
      const { readable, writable } = caller.addTrack(camera.track).createEncodedStreams();
      const transform = (frame, controller) => {
        frame.data = new Uint8Array(frame.data).map((byte) => byte ^ 0x5a).buffer;
        passed();
        controller.enqueue(frame);
      };
      readable
        .pipeThrough(new TransformStream({ transform }))
        .pipeTo(writable)
        .catch(() => {});
    },
    ({ receiver }) => {
      receiver.transform = new RTCRtpScriptTransform(worker, { key: 0x5a });
    },
  );
}

function snapshots(stage, track) {
  const taken = stage.expect();
  const next = () => {
    if (track.readyState === 'ended') return;
    snapshot(track, { format: Math.random() < 0.5 ? 'png' : 'jpeg' })
      .then(taken)
      .then(next, () => {});
  };
  next();
}

/** Resolves with what closes all of it, when all of it works. */
export async function startMedia() {
  const stage = new Stage();
  const tone = stage.keep(new Tone());
  const voice = stage.keep(await AudioFile.open(`${FIXTURES}speech.wav`, { loop: true }));
  const film = stage.keep(await VideoFile.open(`${FIXTURES}film.y4m`, { loop: true }));
  const stream = await getUserMedia({ audio: true, video: { device: 'bars', ...SIZE } });
  stage.keep(...stream.getTracks().map((track) => ({ close: () => track.stop() })));
  const [camera] = stream.getVideoTracks();
  for (const { track } of [tone, voice]) stage.keep(new AudioSink(track, { onframe: stage.expect() }));
  for (const track of [camera, film.track]) snapshots(stage, track);
  await Promise.all([
    relayed(stage, 'video/AV1', [{ scalabilityMode: 'L3T3_KEY' }]),
    relayed(stage, 'video/VP8', [
      { rid: 'q', scaleResolutionDownBy: 2 },
      { rid: 'f', maxFramerate: 10 },
    ]),
    encrypted(stage, voice),
    transformed(stage, { track: camera }),
  ]);
  await Promise.all(stage.atWork);
  return stage;
}

/** What keeps no process alive without a connection. */
export async function forgetMedia() {
  const stage = new Stage();
  const devices = [new Tone(), new ColorBars(SIZE), await getUserMedia({ audio: true, video: true })];
  devices.push(await AudioFile.open(`${FIXTURES}speech.wav`, { loop: true }));
  devices.push(await VideoFile.open(`${FIXTURES}film.y4m`, { loop: true }));
  const source = new EncodedSource({ mimeType: 'video/AV1', onkeyframerequest: () => devices });
  source.write({ type: 'key', data: new Uint8Array(100) });
  const connection = new voxlink.RTCPeerConnection();
  const { receiver } = connection.addTransceiver('video');
  const forwarder = new Forwarder(receiver);
  connection.addTrack(forwarder.route().track);
  connection.addTrack(source.track);
  new EncodedSink(receiver, { onframe: stage.expect() });
  const keys = new FrameKeys();
  await keys.set('the secret');
  encryptFrames(connection.addTrack(devices[0].track), keys);
  decryptFrames(connection.addTransceiver('audio').receiver, keys);
  await connection.setLocalDescription();
}
