/** Encrypted calls between two connections of this process. */
import { expect, it } from 'vitest';
import { decryptFrames, encryptFrames, FrameKeys } from '../../lib/e2ee/index.js';
import { AudioSink, AudioSource, type RTCTrackEvent } from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame } from '../helpers/video.js';

const tone = Int16Array.from({ length: 480 }, (_, i) => 8000 * Math.sin((2 * Math.PI * i) / 48));

async function keysOf(secret: string): Promise<FrameKeys> {
  const keys = new FrameKeys();
  await keys.set(secret);
  return keys;
}

function loudness(data: Int16Array): number {
  return Math.sqrt(data.reduce((sum, sample) => sum + sample ** 2, 0) / data.length);
}

/** A call whose receiver is led to `use` before anything arrives. */
async function call(use: (event: RTCTrackEvent) => void, keys: FrameKeys, source: AudioSource, pair: Pair) {
  encryptFrames(pair.caller.addTrack(source.track), keys);
  pair.callee.addEventListener('track', use);
  const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track');
  await pair.connect();
  return (await announced).track;
}

it('a voice passes between those who have the key', async () => {
  using pair = new Pair();
  using source = new AudioSource();
  using _sending = everyFrame(() => source.write(tone));
  const keys = await keysOf('the secret');
  const track = await call(({ receiver }) => decryptFrames(receiver, keys), keys, source, pair);
  using sink = new AudioSink(track);
  for await (const { data } of withDeadline(sink, 10_000)) if (loudness(data) > 4000) break;
});

it('a wrong key gives counted failures and silence, until the right one comes', async () => {
  using pair = new Pair();
  using source = new AudioSource();
  using _sending = everyFrame(() => source.write(tone));
  const wrong = await keysOf('a guess');
  const decryptors: ReturnType<typeof decryptFrames>[] = [];
  const track = await call(
    ({ receiver }) => decryptors.push(decryptFrames(receiver, wrong)),
    await keysOf('the secret'),
    source,
    pair,
  );
  using sink = new AudioSink(track);
  const heard: number[] = [];
  sink.onframe = ({ data }) => heard.push(loudness(data));
  await expect.poll(() => decryptors[0]?.framesInvalid, { timeout: 10_000 }).toBeGreaterThan(50);
  expect(decryptors[0]).toMatchObject({ framesDecrypted: 0 });
  expect(Math.max(0, ...heard)).toBe(0);
  await wrong.set('the secret');
  await expect.poll(() => Math.max(...heard.slice(-20)), { timeout: 10_000 }).toBeGreaterThan(4000);
});

it('refuses what has no encoded frames', async () => {
  const keys = await keysOf('the secret');
  for (const port of [null, 1, {}, { readable: 1, writable: 2 }]) {
    expect(() => encryptFrames(port as never, keys)).toThrow('Expected RTCRtpSender, RTCRtpReceiver or RTCRtpScript');
  }
});
