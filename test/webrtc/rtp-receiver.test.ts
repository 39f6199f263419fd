import { describe, expect, it } from 'vitest';
import { AudioSink, AudioSource, type RTCRtpReceiver, VideoSource } from '../../lib/index.js';
import { Pair } from '../helpers/peers.js';
import { tone } from '../helpers/signals.js';

const DEADLINE = { timeout: 15_000 };

/** Writes until the test is over. */
function feed(run: () => void, ms: number): Disposable {
  const timer = setInterval(run, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function picture(): { width: number; height: number; data: Uint8Array } {
  return { width: 64, height: 64, data: new Uint8Array(64 * 64 * 1.5).fill(128) };
}

describe('the sources of a receiver', () => {
  it('are known without a sink, from the packets alone', async () => {
    using pair = new Pair();
    using audio = new AudioSource();
    using video = new VideoSource();
    pair.caller.addTrack(audio.track);
    pair.caller.addTrack(video.track);
    await pair.connect();
    using _audio = feed(() => audio.write(tone(48_000, 1, 960, 440)), 20);
    using _video = feed(() => video.write(picture()), 50);
    const [voice, camera] = pair.callee.getReceivers() as [RTCRtpReceiver, RTCRtpReceiver];
    await expect.poll(() => voice.getSynchronizationSources(), DEADLINE).toHaveLength(1);
    await expect.poll(() => camera.getSynchronizationSources(), DEADLINE).toHaveLength(1);
    const [heard] = voice.getSynchronizationSources();
    expect(heard).toEqual({
      source: expect.any(Number),
      timestamp: expect.any(Number),
      rtpTimestamp: expect.any(Number),
      audioLevel: expect.any(Number),
    });
    expect(Math.abs((heard?.timestamp ?? 0) - Date.now())).toBeLessThan(5000);
    await expect.poll(() => voice.getSynchronizationSources()[0]?.audioLevel, DEADLINE).toBeGreaterThan(0);
    expect(camera.getSynchronizationSources()[0]?.audioLevel).toBeUndefined();
    expect(voice.getContributingSources()).toEqual([]);
    await expect.poll(() => voice.getSynchronizationSources()[0]?.rtpTimestamp, DEADLINE).not.toBe(heard?.rtpTimestamp);
    expect(pair.caller.getReceivers()[0]?.getSynchronizationSources()).toEqual([]);
  });

  it('tells several receivers of a kind apart', async () => {
    using pair = new Pair();
    using first = new AudioSource();
    using second = new AudioSource();
    const senders = [pair.caller.addTrack(first.track), pair.caller.addTrack(second.track)];
    await pair.connect();
    using _feed = feed(() => {
      first.write(tone(48_000, 1, 960, 440));
      second.write(tone(48_000, 1, 960, 440));
    }, 20);
    const sent: unknown[] = [];
    for (const sender of senders) {
      const stats = [...(await sender.getStats()).values()].find(({ type }) => type === 'outbound-rtp');
      sent.push(stats?.ssrc);
    }
    const received = () =>
      pair.callee.getReceivers().map((receiver) => receiver.getSynchronizationSources().map(({ source }) => source));
    await expect.poll(received, DEADLINE).toEqual(sent.map((ssrc) => [ssrc]));
  });
});

describe('the track of a receiver', () => {
  it('has the id that the sender gave it, and the statistics name it', async () => {
    using pair = new Pair();
    using source = new AudioSource();
    pair.caller.addTrack(source.track);
    pair.callee.addTransceiver('video');
    await pair.connect();
    using _feed = feed(() => source.write(tone(48_000, 1, 960, 440)), 20);
    const [receiver] = pair.callee.getReceivers().filter(({ track }) => track.kind === 'audio');
    expect(receiver?.track.id).toBe(source.track.id);
    using _sink = new AudioSink(receiver?.track as AudioSource['track']);
    const identifiers = async (connection: typeof pair.caller, type: string) =>
      [...(await connection.getStats()).values()]
        .filter((stats) => stats.type === type)
        .map(({ trackIdentifier }) => trackIdentifier);
    await expect.poll(() => identifiers(pair.callee, 'inbound-rtp'), DEADLINE).toEqual([receiver?.track.id]);
    await expect.poll(() => identifiers(pair.caller, 'media-source'), DEADLINE).toEqual([source.track.id]);
  });

  it('is named by the statistics as well when the transceiver was made before the offer', async () => {
    using pair = new Pair();
    using source = new AudioSource();
    const { receiver } = pair.caller.addTransceiver('audio', { direction: 'recvonly' });
    pair.callee.addTrack(source.track);
    await pair.connect();
    using _feed = feed(() => source.write(tone(48_000, 1, 960, 440)), 20);
    await expect
      .poll(async () => {
        const stats = [...(await receiver.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
        return stats?.trackIdentifier;
      }, DEADLINE)
      .toBe(receiver.track.id);
  });
});
