// What the programs beside this file have in common: connections of one process that are in a call.
import { once } from 'node:events';
import { AudioSink, AudioSource, Forwarder, RTCPeerConnection, VideoSink, VideoSource } from 'voxlink';
import { OpusEncoder } from 'voxlink/opus';

/** Two connections that hear each other's candidates. */
export function pair(configuration) {
  const caller = new RTCPeerConnection(configuration);
  const callee = new RTCPeerConnection(configuration);
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ]) {
    from.addEventListener('icecandidate', ({ candidate }) => {
      if (to.signalingState !== 'closed') to.addIceCandidate(candidate).catch(() => {});
    });
  }
  return { caller, callee };
}

/** `change` may alter the SDP under way. */
export async function negotiate({ caller, callee }, change = (sdp) => sdp) {
  const under = ({ type, sdp }) => ({ type, sdp: change(sdp) });
  await caller.setLocalDescription();
  await callee.setRemoteDescription(under(caller.localDescription));
  await callee.setLocalDescription();
  await caller.setRemoteDescription(under(callee.localDescription));
}

/** A connected pair with an open channel, near and far. */
export async function connect({ caller, callee } = pair()) {
  const near = caller.createDataChannel('data');
  const opened = once(near, 'open');
  const [[{ channel: far }]] = await Promise.all([once(callee, 'datachannel'), negotiate({ caller, callee })]);
  await opened;
  return { caller, callee, near, far };
}

/** A pair that DTLS refuses to connect, because each expects another certificate. */
export async function fail() {
  const { caller, callee } = pair();
  caller.createDataChannel('data');
  const failed = [caller, callee].map(async (connection) => {
    while (connection.connectionState !== 'failed') await once(connection, 'connectionstatechange');
  });
  await negotiate({ caller, callee }, (sdp) => sdp.replace(/(a=fingerprint:sha-256 )\S+/g, `$1${fingerprint}`));
  await Promise.all(failed);
  return { caller, callee };
}

const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');

/** Sends as long as the channel takes it. */
export function pour(channel) {
  const message = new Uint8Array(40_000);
  const fill = () => {
    while (channel.readyState === 'open' && channel.bufferedAmount < 1_000_000) channel.send(message);
  };
  channel.bufferedAmountLowThreshold = 200_000;
  channel.onbufferedamountlow = fill;
  fill();
}

const WIDTH = 64;
const HEIGHT = 48;

/** A call with all that there is: audio, video and data under way, sinks attached, operations pending. */
export async function everything() {
  const audio = new AudioSource();
  const video = new VideoSource();
  const calls = pair();
  calls.caller.addTrack(audio.track);
  calls.caller.addTrack(video.track);
  const sinks = [];
  const heard = new Promise((resolve) => sinks.push(new AudioSink(audio.track, { onframe: resolve })));
  const received = ['audio', 'video'].map(
    (kind) =>
      new Promise((resolve) => {
        calls.callee.addEventListener('track', ({ track }) => {
          if (track.kind !== kind) return;
          const sink = kind === 'audio' ? new AudioSink(track) : new VideoSink(track);
          sink.onframe = resolve;
          sinks.push(sink);
        });
      }),
  );
  const timer = setInterval(() => {
    audio.write(new Int16Array(960).fill(1000));
    video.write({ width: WIDTH, height: HEIGHT, data: new Uint8Array((WIDTH * HEIGHT * 3) / 2) });
  }, 20);
  const { near, far } = await connect(calls);
  pour(near);
  pour(far);
  await Promise.all([heard, ...received, once(far, 'message'), once(near, 'message')]);

  const forwarding = await forwardTo(pair(), calls.callee.getReceivers());

  const third = new RTCPeerConnection();
  third.createDataChannel('data');
  third.setLocalDescription().catch(() => {});
  const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 2 });
  encoder.encode(new Int16Array(960));
  audio.flush().catch(() => {});
  near.send(new Blob([new Uint8Array(10_000)]));
  for (const connection of [calls.caller, calls.callee]) connection.getStats().catch(() => {});
  return { ...calls, near, far, audio, video, sinks, third, encoder, timer, forwarding };
}

/** What these receivers get goes on to another connection, where it has begun to arrive. */
async function forwardTo({ caller, callee }, receivers) {
  const forwarders = receivers.map((receiver) => new Forwarder(receiver));
  const routes = forwarders.map((forwarder) => forwarder.route());
  for (const { track } of routes) caller.addTrack(track);
  await negotiate({ caller, callee });
  while (!routes.every(({ framesForwarded }) => framesForwarded > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return [...forwarders, caller, callee];
}

export function closeAll({ caller, callee, audio, video, sinks = [], third, timer, forwarding = [] }) {
  clearInterval(timer);
  for (const one of [...sinks, third, ...forwarding, caller, callee, audio, video]) one?.close();
}
