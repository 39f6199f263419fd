/** Sources that follow the clock of their caller, and what sources send while there is no audio. */
import { describe, expect, it } from 'vitest';
import {
  type AudioFrame,
  AudioSink,
  AudioSource,
  type MediaStreamTrack,
  RTCRtpSender,
  setLogHandler,
} from '../../lib/index.js';
import { attached, collect, isSilent, sleep, until } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { rms, toInt16, tone } from '../helpers/signals.js';

interface Arrival {
  rtpTimestamp: number;
  time: number;
}

/** Connects, and notes the packets that arrive; what they hold goes on to the track. */
async function receive(pair: Pair, source: AudioSource, mimeType?: string): Promise<[Arrival[], MediaStreamTrack]> {
  const transceiver = pair.caller.addTransceiver(source.track);
  const codecs = RTCRtpSender.getCapabilities('audio')?.codecs ?? [];
  if (mimeType) transceiver.setCodecPreferences(codecs.filter((codec) => codec.mimeType === mimeType));
  const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
  const arrivals: Arrival[] = [];
  await pair.connect();
  const { track } = await announced;
  const [receiver] = pair.callee.getReceivers();
  const { readable, writable } = (receiver as NonNullable<typeof receiver>).createEncodedStreams();
  const noting = new TransformStream({
    transform(frame, controller) {
      arrivals.push({ rtpTimestamp: frame.timestamp, time: performance.now() });
      controller.enqueue(frame);
    },
  });
  void readable
    .pipeThrough(noting)
    .pipeTo(writable)
    .catch(() => {});
  return [arrivals, track];
}

/** The longest pause between two packets by their timestamps, in milliseconds. */
function longestPause(arrivals: readonly Arrival[], perMs = 48): number {
  const at = (i: number) => (arrivals[i] as Arrival).rtpTimestamp;
  return Math.max(...arrivals.slice(1).map((_, i) => ((at(i + 1) - at(i)) | 0) / perMs));
}

/** How much later packets come at the end than at the beginning, beyond what their timestamps say, in milliseconds. */
function delayed(arrivals: readonly Arrival[], perMs = 48): number {
  const first = arrivals[0] as Arrival;
  const late = arrivals.map(
    ({ rtpTimestamp, time }) => time - first.time - ((rtpTimestamp - first.rtpTimestamp) | 0) / perMs,
  );
  const least = (delays: number[]) => Math.min(...delays);
  return least(late.slice(-8)) - least(late.slice(0, 8));
}

const beep = (ms: number, sampleRate = 48_000) => toInt16(tone(sampleRate, 1, (sampleRate * ms) / 1000, 400));

describe('options', () => {
  it.each([
    [{ clock: 'own' }, "Expected one of 'library', 'caller' for clock but received \"own\" (string)"],
    [{ underrun: 1 }, "Expected one of 'silence', 'hold' for underrun but received 1 (number)"],
    [{ clock: 'caller', underrun: 'hold' }, "Expected undefined with clock 'caller' for underrun but received"],
    [{ clock: 'caller', live: true }, "Expected false with clock 'caller' for live but received true (boolean)"],
    [
      { clock: 'caller', sampleRate: 11_025 },
      "Expected multiple of 100 with clock 'caller' for sampleRate but received 11025 (number)",
    ],
  ])('refuses %j', (options, message) => {
    expect(() => new AudioSource(options as never)).toThrow(message);
  });

  it('are told', () => {
    using source = new AudioSource({ clock: 'caller' });
    expect([source.clock, source.underrun]).toEqual(['caller', 'silence']);
    using other = new AudioSource({ underrun: 'hold' });
    expect([other.clock, other.underrun]).toEqual(['library', 'hold']);
  });

  it('of write are for the clock of the caller', () => {
    using paced = new AudioSource();
    expect(() => paced.write(new Int16Array(480), { timestamp: 5 })).toThrow(
      "Expected undefined without clock 'caller' for timestamp but received 5 (number)",
    );
    using source = new AudioSource({ clock: 'caller', sampleRate: 8000, channels: 2 });
    expect(() => source.write(new Int16Array(162))).toThrow(
      'Expected multiple of 160, which is 10 ms, for pcm.length but received 162 (number)',
    );
    for (const timestamp of [-1, 2 ** 32, 0.5, Number.NaN]) {
      expect(() => source.write(new Int16Array(160), { timestamp })).toThrow(
        'Expected integer between 0 and 4294967295 for timestamp but received',
      );
    }
    expect(() => source.write(new Int16Array(160), null as never)).toThrow('Expected object for options');
  });
});

describe('the clock of the caller', () => {
  it('sends each write at once', async () => {
    using source = new AudioSource({ clock: 'caller' });
    const frames: AudioFrame[] = [];
    using _sink = new AudioSink(source.track, { onframe: (frame) => frames.push(frame) });
    await attached(source);
    frames.length = 0;
    const delays: number[] = [];
    for (let i = 1; i <= 10; i++) {
      const start = performance.now();
      source.write(new Int16Array(960).fill(i));
      await until(() => frames.length === 2 * i);
      delays.push(performance.now() - start);
      await sleep(5);
    }
    // It took until the next look at it, not until the next tick of a clock.
    expect(Math.min(...delays)).toBeLessThan(9);
    expect(frames.map(({ data }) => data[0])).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10]);
    await sleep(100);
    expect(frames).toHaveLength(20);
  });

  it('refuses what is too far ahead of real time', async () => {
    using source = new AudioSource({ clock: 'caller', sampleRate: 8000, queueMs: 200 });
    const frames: AudioFrame[] = [];
    using _sink = new AudioSink(source.track, { onframe: (frame) => frames.push(frame) });
    await attached(source);
    frames.length = 0;
    expect(source.write(new Int16Array(800))).toBe(true);
    expect(source.write(new Int16Array(400))).toBe(false);
    expect(source.droppedSamples).toBe(0);
    for (let i = 0; i < 100; i++) source.write(new Int16Array(800));
    expect(source.queuedMs).toBeLessThanOrEqual(200);
    expect(source.queuedMs).toBeGreaterThan(100);
    // A tenth of a second may pass meanwhile.
    expect(source.droppedSamples).toBeGreaterThan(100 * 800 - 1600);
    await source.drain();
    expect(source.queuedMs).toBeLessThanOrEqual(50);
    await source.flush();
    expect(source.queuedMs).toBe(0);
    expect(frames.length * 80 + source.droppedSamples).toBe(101 * 800 + 400);
  });

  it('ends waits with clear() and close()', async () => {
    using source = new AudioSource({ clock: 'caller', queueMs: 60_000 });
    source.write(new Int16Array(48_000 * 20));
    const cleared = source.flush();
    source.clear();
    await cleared;
    expect(source.queuedMs).toBe(0);
    source.write(new Int16Array(48_000 * 20));
    const closed = source.flush();
    source.close();
    await closed;
  });

  it('turns pauses of the timestamps into pauses of RTP', async () => {
    using pair = new Pair();
    using source = new AudioSource({ clock: 'caller', sampleRate: 8000 });
    const [arrivals, track] = await receive(pair, source);
    using _sink = new AudioSink(track, { onframe: () => {} });
    let timestamp = 2 ** 32 - 1000;
    const send = async (chunks: number) => {
      for (let i = 0; i < chunks; i++) {
        source.write(beep(20, 8000), { timestamp });
        timestamp = (timestamp + 160) % 2 ** 32;
        await sleep(20);
      }
    };
    await send(30);
    await until(() => arrivals.length > 10);
    const paused = performance.now();
    await sleep(700);
    const pause = Math.round((performance.now() - paused) * 8);
    timestamp = (timestamp + pause) % 2 ** 32;
    await send(30);
    await until(() => arrivals.length > 50);
    expect(Math.abs(longestPause(arrivals) - 20 - pause / 8)).toBeLessThan(21);
    expect(source.droppedSamples).toBe(0);
  });

  it('leaves out what is late', async () => {
    using source = new AudioSource({ clock: 'caller', sampleRate: 8000 });
    const heard: number[] = [];
    using _sink = new AudioSink(source.track, { sampleRate: 8000, onframe: ({ data }) => heard.push(...data) });
    await attached(source);
    heard.length = 0;
    source.write(new Int16Array(160).fill(1), { timestamp: 1000 });
    source.write(new Int16Array(160).fill(2), { timestamp: 1000 });
    source.write(new Int16Array(160).fill(3), { timestamp: 1080 });
    source.write(new Int16Array(160).fill(4), { timestamp: 1240 });
    await until(() => heard.length >= 400);
    expect(source.droppedSamples).toBe(240);
    expect(heard).toEqual([1, 1, 3, 4, 4].flatMap((value) => new Array(80).fill(value)));
  });

  it('feeds several connections', async () => {
    using source = new AudioSource({ clock: 'caller', queueMs: 10_000 });
    using one = new Pair();
    using other = new Pair();
    const tracks = [(await receive(one, source))[1], (await receive(other, source))[1]];
    const writing = setInterval(() => source.write(beep(20)), 20);
    const sounds = await Promise.all(
      tracks.map(async (track) => {
        for await (const { data } of track.frames<'audio'>()) if (rms(data) > 5000) return true;
        return false;
      }),
    );
    clearInterval(writing);
    expect(sounds).toEqual([true, true]);
  });
});

describe('an underrun', () => {
  it('is counted, with the silence that was sent', async () => {
    using source = new AudioSource();
    expect([source.underruns, source.silentSamples]).toEqual([0, 0]);
    using _sink = new AudioSink(source.track, { onframe: () => {} });
    source.write(beep(95));
    await until(() => source.underruns === 1 && source.silentSamples > 4800);
    // Half of the last block, and whole ones.
    expect(source.silentSamples % 480).toBe(240);
    source.write(beep(50));
    await until(() => source.underruns === 2);
  });

  it('pauses a source that holds, and its RTP timestamps go on', async () => {
    using pair = new Pair();
    using source = new AudioSource({ underrun: 'hold', queueMs: 10_000 });
    const errors: string[] = [];
    setLogHandler(({ message }) => errors.push(message), 'error');
    const [arrivals, track] = await receive(pair, source);
    using sink = new AudioSink(track);
    source.write(beep(800));
    await source.flush();
    await until(() => arrivals.length > 10);
    await sleep(400);
    const before = arrivals.length;
    await sleep(600);
    expect(arrivals.length).toBe(before);
    expect(source.silentSamples).toBeLessThan(480 * 15);

    const resumed = performance.now();
    source.write(beep(1500));
    const loud = sink[Symbol.asyncIterator]();
    for (let sound = false; !sound; ) sound = rms((await loud.next()).value.data) > 5000;
    // The receiver did not take the pause for delay of the network.
    expect(performance.now() - resumed).toBeLessThan(600);
    await loud.return?.();
    await until(() => arrivals.length > before + 20);
    setLogHandler(null);
    expect(longestPause(arrivals)).toBeGreaterThan(500);
    expect(Math.abs(delayed(arrivals))).toBeLessThan(250);
    expect(errors.filter((message) => message.includes('10 ms'))).toEqual([]);
  });

  it.each([
    [44_100, 'audio/opus', 48],
    [16_000, 'audio/opus', 48],
    [8000, 'audio/opus', 48],
    [48_000, 'audio/PCMU', 8],
    [44_100, 'audio/G722', 8],
  ])('moves the timestamps alike from %i Hz by %s', async (sampleRate, mimeType, perMs) => {
    using pair = new Pair();
    using source = new AudioSource({ underrun: 'hold', sampleRate });
    const [arrivals] = await receive(pair, source, mimeType);
    source.write(beep(500, sampleRate));
    await source.flush();
    await sleep(800);
    source.write(beep(300, sampleRate));
    await source.flush();
    await until(() => longestPause(arrivals, perMs) > 300);
    expect(Math.abs(delayed(arrivals, perMs))).toBeLessThan(250);
  });

  it('of a source that holds is a gap for its own sinks, and silence for nobody', async () => {
    using source = new AudioSource({ underrun: 'hold' });
    const frames: AudioFrame[] = [];
    using _sink = new AudioSink(source.track, { onframe: (frame) => frames.push(frame) });
    await attached(source);
    frames.length = 0;
    source.write(new Int16Array(4800).fill(7));
    await sleep(600);
    source.write(new Int16Array(4800).fill(7));
    await until(() => frames.filter(({ data }) => data[0] === 7).length === 20);
    const steps = frames.slice(1).map(({ timestamp }, i) => timestamp - (frames[i] as AudioFrame).timestamp);
    expect(Math.max(...steps)).toBeGreaterThan(300);
    expect(frames.filter(({ data }) => isSilent(data)).length).toBeLessThan(40);
  });

  it('of a source that holds costs no more than one that was never written to', async () => {
    using source = new AudioSource({ underrun: 'hold' });
    source.write(beep(100));
    using sink = new AudioSink(source.track);
    await collect(sink, 4800);
    await sleep(300);
    const { silentSamples } = source;
    await sleep(200);
    expect(source.silentSamples).toBe(silentSamples);
  });
});
