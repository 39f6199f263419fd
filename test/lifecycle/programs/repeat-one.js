// repeat-one.js <operation> <times>: does one thing as many times, prints what the process holds, and the same again.
import { once } from 'node:events';
import * as voxlink from 'voxlink';
import { closeAll, connect, negotiate, pair } from './call.js';
import { measure } from './holdings.js';

const { AudioSink, AudioSource, EncodedSink, Forwarder, RTCPeerConnection, RTCRtpReceiver, VideoSink, VideoSource } =
  voxlink;
const [operation, times] = process.argv.slice(2);

const audio = new AudioSource();
const others = [new AudioSource(), new AudioSource()];
const video = new VideoSource();

/** A call whose callee has both kinds of receivers. */
async function call() {
  const calls = pair();
  calls.caller.addTransceiver(audio.track);
  calls.caller.addTransceiver(video.track);
  await negotiate(calls);
  while (calls.caller.connectionState !== 'connected') await once(calls.caller, 'connectionstatechange');
  const [heard, seen] = calls.callee.getReceivers();
  return { ...calls, heard, seen };
}

const VP8 = RTCRtpReceiver.getCapabilities('video').codecs.filter(({ mimeType }) => /VP8|rtx/.test(mimeType));
const kept = [];

/** Each gets a call, and how many times it was done before. */
const OPERATIONS = {
  connect: async () => closeAll(await connect()),
  negotiate: (calls) => negotiate(calls),
  async addAndStop(calls) {
    const transceiver = calls.caller.addTransceiver('video');
    await negotiate(calls);
    transceiver.stop();
    await negotiate(calls);
  },
  replaceTrack: ({ caller }, i) => caller.getSenders()[0].replaceTrack(others[i % 2].track),
  cloneTrack: () => video.track.clone(),
  getStats: ({ caller }) => caller.getStats(),
  // Each offer has SSRCs of its own until one is applied. With one codec it is made faster.
  async offer() {
    const connection = new RTCPeerConnection();
    for (let i = 0; i < 20; i++) connection.addTransceiver('video').setCodecPreferences(VP8);
    for (let i = 0; i < 50; i++) await connection.createOffer();
    connection.close();
  },
  audioSink: ({ heard }) => new AudioSink(heard.track, { onframe() {} }).close(),
  videoSink: ({ seen }) => new VideoSink(seen.track, { onframe() {} }).close(),
  encodedSink: ({ seen }) => new EncodedSink(seen, { onframe() {} }).close(),
  forwarder: ({ seen }) => forward(seen),
  // The garbage collector does not know how much is behind a forwarder, and may come late.
  keptForwarder: ({ seen }) => kept.push(forward(seen)),
};

function forward(receiver) {
  const forwarder = new Forwarder(receiver);
  const route = forwarder.route();
  forwarder.close();
  return route;
}

const calls = await call();
const measured = [];
for (let half = 0; half < 2; half++) {
  for (let i = 0; i < times; i++) {
    await OPERATIONS[operation](calls, i);
    // Collected objects are only let go of between two tasks.
    if (i % 10 === 0) await new Promise(setImmediate);
  }
  measured.push(await measure());
}
closeAll({ ...calls, audio, video });
for (const source of others) source.close();
console.log(JSON.stringify(measured));
