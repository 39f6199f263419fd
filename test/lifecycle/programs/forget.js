// Makes objects that nobody refers to any more, and prints those that the garbage collector does not take.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { AudioSink, AudioSource, RTCPeerConnection, VideoSink, VideoSource } from 'voxlink';
import { closeAll, connect, everything, fail } from './call.js';
import { startMedia } from './media.js';

const DEADLINE_MS = 10_000;
const watched = [];

function watch(objects) {
  for (const [name, object] of Object.entries(objects)) watched.push({ name, weak: new WeakRef(object) });
}

/** With the cycles that applications make. */
function unconnected() {
  const connection = new RTCPeerConnection();
  connection.onconnectionstatechange = () => connection;
  const channel = connection.createDataChannel('data');
  channel.onopen = () => channel.send(connection.connectionState);
  const transceiver = connection.addTransceiver('audio');
  transceiver.receiver.track.onended = () => transceiver;
  watch({ 'new connection': connection, 'its channel': channel, 'its transceiver': transceiver });
}

async function gathered() {
  const connection = new RTCPeerConnection();
  connection.createDataChannel('data');
  connection.onicecandidate = () => connection;
  await connection.setLocalDescription();
  while (connection.iceGatheringState !== 'complete') await once(connection, 'icegatheringstatechange');
  watch({ 'gathered connection': connection });
}

async function failed() {
  const { caller, callee } = await fail();
  watch({ 'failed caller': caller, 'failed callee': callee });
}

async function closed() {
  const calls = await everything();
  closeAll(calls);
  const { caller, callee, near, far, audio, video, sinks, third } = calls;
  watch({ caller, callee, near, far, audio, video, third });
  for (const sink of sinks) watch({ [sink.constructor.name]: sink });
  for (const { sender, receiver } of caller.getTransceivers()) watch({ sender, receiver, track: receiver.track });
}

async function closedMedia() {
  const stage = await startMedia();
  stage.close();
  for (const each of stage.kept) watch({ [`closed ${each.constructor.name}`]: each });
}

function media() {
  const audio = new AudioSource();
  audio.write(new Int16Array(480));
  const sink = new AudioSink(audio.track);
  sink.onframe = () => sink;
  const video = new VideoSource();
  const videoSink = new VideoSink(video.track, { onframe: () => video });
  const clone = audio.track.clone();
  const frames = audio.track.frames({ level: true, voiceActivity: 2 });
  const { readable } = frames;
  const called = new AudioSource({ clock: 'caller' });
  called.write(new Int16Array(480), { timestamp: 5 });
  called.writable.getWriter().write(new Int16Array(48_000));
  watch({ frames, readable, 'source with the clock of its caller': called });
  watch({ 'audio source': audio, 'audio sink': sink, 'audio track': audio.track, clone });
  watch({ 'video source': video, 'video sink': videoSink, 'video track': video.track });
}

/** Nobody refers to these connections either, but they are in a call: the callee hears, and answers, until it is told to end. */
async function talking() {
  const { near, far, caller, callee } = await connect();
  watch({ 'talking caller': caller, 'talking callee': callee, 'far channel': far });
  far.onmessage = ({ data }) => far.send(data);
  return near;
}

async function collect() {
  const end = performance.now() + DEADLINE_MS;
  let left = watched;
  while (left.length > 0 && performance.now() < end) {
    await setTimeout(20);
    gc();
    left = left.filter(({ weak }) => weak.deref() !== undefined);
  }
  return left.map(({ name }) => name);
}

/** The echo has to come back although only the near channel is known here. Then its connections are closed. */
async function talkAndClose() {
  const near = await talking();
  for (let i = 0; i < 5; i++) {
    gc();
    near.send('ping');
    await once(near, 'message');
    await setTimeout(1);
  }
  for (const { name, weak } of watched) if (name.startsWith('talking')) weak.deref().close();
}

await talkAndClose();
unconnected();
media();
await gathered();
await failed();
await closed();
await closedMedia();
const left = await collect();
if (left.length > 0) console.error(`Still there: ${left.join(', ')}`);
