/** Audio through a real connection: from the PCM of a source to the PCM of a sink. */
import { describe, expect, it } from 'vitest';
import { AudioSink, AudioSource, type MediaStreamTrack, RTCRtpReceiver } from '../../lib/index.js';
import { collect, sleep } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { purity, rms, toInt16, tone } from '../helpers/signals.js';

/** A source that plays a tone for as long as the test may take. */
function toneSource(hertz: number, options: { sampleRate?: number; channels?: number } = {}): AudioSource {
  const source = new AudioSource({ ...options, queueMs: 20_000 });
  source.write(toInt16(tone(source.sampleRate, source.channels, source.sampleRate * 20, hertz)));
  return source;
}

async function connect(pair: Pair, track: MediaStreamTrack, mimeType?: string): Promise<MediaStreamTrack> {
  const transceiver = pair.caller.addTransceiver(track);
  if (mimeType !== undefined) {
    const codecs = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
    transceiver.setCodecPreferences(codecs.filter((codec) => codec.mimeType === mimeType));
  }
  const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
  await pair.connect();
  return (await announced).track;
}

/**
 * How pure a tone arrives, at its best in a few tries: on a busy machine packets come late, and the jitter buffer fills
 * in or stretches what it has.
 */
async function purest(sink: AudioSink, hertz: number): Promise<number> {
  let best = 0;
  for (let i = 0; i < 20 && best < 0.98; i++) {
    best = Math.max(best, purity(await collect(sink, sink.sampleRate / 4), 1, sink.sampleRate, hertz));
  }
  return best;
}

async function inbound(pair: Pair): Promise<Record<string, number>> {
  for (const stats of (await pair.callee.getStats()).values()) if (stats.type === 'inbound-rtp') return stats as never;
  return {};
}

describe('a received tone', () => {
  it.each([
    ['audio/opus', 48_000, 48_000],
    ['audio/opus', 16_000, 8000],
    ['audio/G722', 16_000, 16_000],
    ['audio/PCMU', 8000, 16_000],
    ['audio/PCMA', 44_100, 48_000],
  ])('is clean by %s, from %i to %i Hz', async (mimeType, from, to) => {
    using pair = new Pair();
    using source = toneSource(400, { sampleRate: from });
    using sink = new AudioSink(await connect(pair, source.track, mimeType), { sampleRate: to });
    expect(await purest(sink, 400)).toBeGreaterThan(0.98);
    expect(rms(await collect(sink, to / 4))).toBeGreaterThan(8000);
  });
});

it('feeds several connections from one track', async () => {
  using source = toneSource(600);
  using first = new Pair();
  using second = new Pair();
  using one = new AudioSink(await connect(first, source.track));
  using other = new AudioSink(await connect(second, source.track.clone()));
  const purities = await Promise.all([purest(one, 600), purest(other, 600)]);
  expect(Math.min(...purities)).toBeGreaterThan(0.98);
});

describe('a received track', () => {
  it('is decoded only while somebody listens, and heard without delay later', async () => {
    using source = new AudioSource({ queueMs: 20_000 });
    source.write(toInt16(tone(48_000, 1, 3 * 48_000, 300)));
    source.write(toInt16(tone(48_000, 1, 10 * 48_000, 900)));
    using pair = new Pair();
    const track = await connect(pair, source.track);
    await sleep(Math.max(0, source.queuedMs - 9500));
    expect((await inbound(pair)).packetsReceived).toBeGreaterThan(50);
    expect((await inbound(pair)).totalSamplesReceived).toBe(0);

    const sink = new AudioSink(track);
    await collect(sink, 2400);
    const sound = await collect(sink, 9600);
    expect(purity(sound, 1, 48_000, 900)).toBeGreaterThan(0.9);
    sink.close();

    await sleep(100);
    const before = (await inbound(pair)).totalSamplesReceived;
    await sleep(300);
    expect((await inbound(pair)).totalSamplesReceived).toBe(before);
  });

  it('has a short jitter buffer when it is heard anew after a pause', async () => {
    using pair = new Pair();
    using other = new Pair();
    using source = toneSource(500);
    const track = await connect(pair, source.track);
    const otherTrack = await connect(other, source.track);
    const delay = async (of: Pair, heard: MediaStreamTrack) => {
      using sink = new AudioSink(heard);
      await collect(sink, 9600);
      const before = await inbound(of);
      await collect(sink, 24_000);
      const after = await inbound(of);
      const [seconds, samples] = ['jitterBufferDelay', 'jitterBufferEmittedCount'].map(
        (name) => (after[name] as number) - (before[name] as number),
      );
      return (seconds as number) / (samples as number);
    };
    expect(await delay(pair, track)).toBeLessThan(0.15);
    await sleep(2000);
    expect(await delay(pair, track)).toBeLessThan(0.15);
    expect(await delay(other, otherTrack)).toBeLessThan(0.15);
  });

  it('is not decoded because somebody listens to another one', async () => {
    using listened = new Pair();
    using ignored = new Pair();
    using source = toneSource(500);
    using sink = new AudioSink(await connect(listened, source.track));
    await collect(sink, 4800);
    await connect(ignored, source.track);
    await sleep(1000);
    const before = (await inbound(ignored)).totalSamplesReceived as number;
    await collect(sink, 24_000);
    expect((await inbound(ignored)).totalSamplesReceived).toBe(before);
    expect(before).toBe(0);
  });

  it('can be heard from before the connection exists', async () => {
    using pair = new Pair();
    using source = toneSource(500);
    const transceiver = pair.callee.addTransceiver('audio', { direction: 'recvonly' });
    using sink = new AudioSink(transceiver.receiver.track);
    pair.caller.addTrack(source.track);
    await pair.callee.setLocalDescription();
    await pair.caller.setRemoteDescription(pair.callee.localDescription as never);
    await pair.caller.setLocalDescription();
    await pair.callee.setRemoteDescription(pair.caller.localDescription as never);
    expect(await purest(sink, 500)).toBeGreaterThan(0.98);
  });

  it('is silent while it is disabled, and while the sender is', async () => {
    using pair = new Pair();
    using source = toneSource(500);
    const track = await connect(pair, source.track);
    using sink = new AudioSink(track);
    await collect(sink, 24_000);
    track.enabled = false;
    await collect(sink, 4800);
    expect(rms(await collect(sink, 4800))).toBe(0);
    track.enabled = true;
    source.track.enabled = false;
    await collect(sink, 19_200);
    expect(rms(await collect(sink, 4800))).toBeLessThan(20);
    source.track.enabled = true;
    await collect(sink, 19_200);
    expect(rms(await collect(sink, 4800))).toBeGreaterThan(5000);
  });

  it('ends its sinks when the connection is closed', async () => {
    using pair = new Pair();
    using source = toneSource(500);
    const sink = new AudioSink(await connect(pair, source.track));
    await collect(sink, 4800);
    const ended = new Promise<void>((resolve) => {
      sink.onended = resolve;
    });
    pair.callee.close();
    await ended;
    expect(sink.closed).toBe(true);
  });
});

it('carries another source after replaceTrack', async () => {
  using pair = new Pair();
  using first = toneSource(400);
  using second = toneSource(1000);
  using sink = new AudioSink(await connect(pair, first.track));
  await collect(sink, 24_000);
  await pair.caller.getSenders()[0]?.replaceTrack(second.track);
  expect(await purest(sink, 1000)).toBeGreaterThan(0.98);
});
