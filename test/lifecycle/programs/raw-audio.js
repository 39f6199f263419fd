// PCM by every way in and out, in a call and without: without end.
import { AudioSink, AudioSource } from 'voxlink';
import { Tone } from 'voxlink/devices';
import { connect, pair } from './call.js';

const beep = Int16Array.from({ length: 960 }, (_, i) => 8000 * Math.sin(i / 8));

/** Audio of its own clock, in bursts and with pauses. */
function push(source) {
  let timestamp = 0;
  const write = () => {
    for (let i = Math.random() * 20; i > 0; i--) {
      source.write(beep, { timestamp });
      timestamp = (timestamp + (Math.random() < 0.3 ? 4800 : 960)) % 2 ** 32;
    }
    source.drain().then(() => setTimeout(write, Math.random() * 10));
  };
  write();
}

function pause(source) {
  source.write(beep);
  setTimeout(() => pause(source), 200 + Math.random() * 20);
}

export async function startRawAudio() {
  const calls = pair();
  const pushed = new AudioSource({ clock: 'caller', queueMs: 100 });
  const held = new AudioSource({ underrun: 'hold' });
  const relay = new AudioSource();
  const sinks = [pushed, held, relay, new Tone()].map(({ track }) => {
    calls.caller.addTrack(track);
    return new AudioSink(track, { level: true, voiceActivity: 3, frameMs: 20, onframe() {} });
  });
  calls.callee.ontrack = ({ track }) => {
    sinks.push(new AudioSink(track, { level: true, voiceActivity: 0, sampleRate: 44_100, onframe() {} }));
    track.frames().toNodeStream().resume();
  };
  push(pushed);
  pause(held);
  pushed.track.frames({ highWaterMark: 2 }).readable.pipeTo(relay.writable);
  await connect(calls);
  return sinks;
}
