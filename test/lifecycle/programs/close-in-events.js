// For every event that a call fires: a call whose listener closes both connections, twice, and collects garbage. Prints
// events that did not come, and those that came after close(), except that of a channel that it is closed as well.
import { setTimeout } from 'node:timers/promises';
import { AudioSink, AudioSource, VideoSource } from 'voxlink';
import { negotiate, pair } from './call.js';

const CONNECTION_EVENTS = [
  'negotiationneeded',
  'icecandidate',
  'signalingstatechange',
  'iceconnectionstatechange',
  'icegatheringstatechange',
  'connectionstatechange',
  'track',
  'datachannel',
];
const CHANNEL_EVENTS = ['open', 'message', 'bufferedamountlow', 'closing', 'close'];
const DEADLINE_MS = 30_000;

/** Runs a call in which the targets that `add` is told about fire all events, until `stop` settles. */
async function call(add, stop) {
  const audio = new AudioSource();
  const video = new VideoSource();
  const calls = pair();
  const { caller, callee } = calls;
  add('caller', caller, CONNECTION_EVENTS);
  add('callee', callee, CONNECTION_EVENTS);
  callee.addEventListener('icegatheringstatechange', () => {
    const transport = callee.iceGatheringState === 'gathering' ? callee.getReceivers()[0]?.transport : null;
    if (!transport) return;
    add('dtls transport', transport, ['statechange']);
    add('ice transport', transport.iceTransport, ['statechange', 'gatheringstatechange']);
  });
  callee.addEventListener('track', ({ track }) => {
    add(`${track.kind} track`, track, ['unmute', 'mute', 'ended']);
    if (track.kind !== 'audio') return;
    const sink = new AudioSink(track);
    add('sink', { addEventListener: (type, listener) => (sink[`on${type}`] = listener) }, ['frame']);
  });
  callee.addEventListener('datachannel', ({ channel }) => {
    add('far', channel, CHANNEL_EVENTS);
    channel.addEventListener('message', () => channel.close());
  });
  caller.addTrack(audio.track);
  caller.addTrack(video.track);
  const near = caller.createDataChannel('data');
  add('near', near, CHANNEL_EVENTS);
  near.addEventListener('open', () => {
    if (near.readyState === 'open') near.send('hello');
  });
  const timer = setInterval(() => audio.write(new Int16Array(480)), 10);
  negotiate(calls).catch(() => {});
  await Promise.race([stop(calls), setTimeout(DEADLINE_MS, 'late', { ref: false })]);
  clearInterval(timer);
  for (const one of [caller, callee, audio, video]) one.close();
}

/** The names of all events that a call fires within a second after it ended by itself. */
async function allEvents() {
  const seen = new Set();
  const add = (name, target, types) => {
    for (const type of types) target.addEventListener(type, () => seen.add(`${name} ${type}`));
  };
  await call(add, async () => {
    while (!(seen.has('near close') && seen.has('far close') && seen.has('sink frame'))) await setTimeout(20);
  });
  return [...seen];
}

async function closeIn(wanted) {
  let closed = false;
  const { promise, resolve } = withResolvers();
  let calls;
  const add = (name, target, types) => {
    for (const type of types) {
      const what = `${name} ${type}`;
      target.addEventListener(type, () => {
        // The channels of a closed connection say that they closed with it.
        if (closed && type !== 'close') console.error(`${what} came after close() in ${wanted}`);
        if (what !== wanted || closed) return;
        gc();
        for (const connection of [calls.caller, calls.callee, calls.caller]) {
          connection.close();
          connection[Symbol.dispose]?.();
        }
        gc();
        closed = true;
        resolve();
      });
    }
  };
  await call(add, (made) => {
    calls = made;
    return promise;
  });
  if (!closed) console.error(`${wanted} did not come`);
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const events = await allEvents();
await Promise.all(events.map(closeIn));
await setTimeout(100);
console.log(events.join('\n'));
