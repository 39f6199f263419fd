import { describe, expect, it } from 'vitest';
import { type AudioFrame, AudioSink, AudioSource, VideoSource } from '../../lib/index.js';
import { collect, collectSound, isSilent, listen, sleep, until } from '../helpers/audio.js';
import { purity, rms, toInt16, tone } from '../helpers/signals.js';

function sounding(seconds = 1, sampleRate = 48_000, channels = 1, hertz = 440): AudioSource {
  const source = new AudioSource({ sampleRate, channels, queueMs: 4000 });
  source.write(toInt16(tone(sampleRate, channels, sampleRate * seconds, hertz)));
  return source;
}

describe('construction', () => {
  it.each([
    [
      { sampleRate: 11_025 },
      'Expected multiple of 100 between 8000 and 48000 for sampleRate but received 11025 (number)',
    ],
    [{ sampleRate: 96_000 }, 'Expected integer between 8000 and 48000 for sampleRate but received 96000 (number)'],
    [{ channels: 0 }, 'Expected integer between 1 and 2 for channels but received 0 (number)'],
    [{ frameMs: 5 }, 'Expected integer between 10 and 120 for frameMs but received 5 (number)'],
    [{ frameMs: 15 }, 'Expected multiple of 10 between 10 and 120 for frameMs but received 15 (number)'],
    [{ highWaterMark: 0 }, 'Expected integer between 1 and 100000 for highWaterMark but received 0 (number)'],
  ])('refuses %j', (options, message) => {
    using source = new AudioSource();
    const construct = () => new AudioSink(source.track, options);
    expect(construct).toThrow(RangeError);
    expect(construct).toThrow(message);
  });

  it('refuses what is no audio track', () => {
    using video = new VideoSource();
    expect(() => new AudioSink({} as never)).toThrow('Expected MediaStreamTrack for track but received');
    expect(() => new AudioSink(video.track)).toThrow(
      'Expected audio track for track.kind but received "video" (string)',
    );
    using source = new AudioSource();
    expect(() => new AudioSink(source.track, { onframe: 1 as never })).toThrow('Expected function for onframe');
  });
});

describe('frames', () => {
  it.each([
    [48_000, 1, 10],
    [48_000, 2, 20],
    [16_000, 1, 20],
    [8000, 1, 60],
    [44_100, 2, 30],
    [24_000, 1, 120],
  ])('come at %i Hz with %i channels and %i ms', async (sampleRate, channels, frameMs) => {
    using source = sounding(3);
    using sink = new AudioSink(source.track, { sampleRate, channels, frameMs });
    const frames: AudioFrame[] = [];
    for await (const frame of sink) if (frames.push(frame) * frameMs >= 480) break;
    for (const frame of frames) {
      expect(frame.data).toBeInstanceOf(Int16Array);
      expect([frame.sampleRate, frame.channels]).toEqual([sampleRate, channels]);
      expect(frame.samplesPerChannel).toBe((sampleRate * frameMs) / 1000);
      expect(frame.data).toHaveLength(frame.samplesPerChannel * channels);
    }
    const sound = await collectSound(sink, sampleRate / 4, 500);
    expect(purity(sound, channels, sampleRate, 440)).toBeGreaterThan(0.99);
  });

  it('mix stereo to mono, and give mono to both sides', async () => {
    using stereo = new AudioSource({ channels: 2 });
    using mono = await listen(stereo);
    stereo.write(Int16Array.from({ length: 960 }, (_, i) => (i % 2 ? 3000 : 1000)));
    expect((await collectSound(mono, 480))[0]).toBe(2000);

    using source = new AudioSource();
    using both = await listen(source, { channels: 2 });
    source.write(new Int16Array(480).fill(4000));
    expect([...(await collectSound(both, 480)).subarray(0, 2)]).toEqual([4000, 4000]);
  });

  it('carry times that follow the samples', async () => {
    using source = sounding();
    using sink = new AudioSink(source.track, { frameMs: 20 });
    const times: number[] = [];
    for await (const { timestamp } of sink) if (times.push(timestamp) === 20) break;
    expect(times[0]).toBeLessThanOrEqual(performance.now());
    expect(times[0]).toBeGreaterThan(performance.now() - 2000);
    // Where a busy machine made the clock late, a gap shows.
    const steps = times.slice(1).map((time, i) => time - (times[i] as number));
    expect(Math.min(...steps)).toBeGreaterThan(19.99);
    expect(steps.filter((step) => step < 20.01).length).toBeGreaterThan(steps.length / 2);
  });

  it('are silent while the track is disabled', async () => {
    using source = sounding();
    using sink = new AudioSink(source.track);
    source.track.enabled = false;
    await collect(sink, 960);
    expect(isSilent(await collect(sink, 2400))).toBe(true);
    source.track.enabled = true;
    await collect(sink, 960);
    expect(rms(await collect(sink, 2400))).toBeGreaterThan(1000);
  });

  it('reach every sink of a track', async () => {
    using source = sounding();
    using one = new AudioSink(source.track, { sampleRate: 16_000 });
    using other = new AudioSink(source.track, { frameMs: 60 });
    const [a, b] = await Promise.all([collect(one, 3200), collect(other, 9600)]);
    expect(rms(a)).toBeGreaterThan(1000);
    expect(rms(b)).toBeGreaterThan(1000);
  });
});

describe('delivery', () => {
  it('goes to the callback and to each loop', async () => {
    using source = sounding();
    let called = 0;
    using sink = new AudioSink(source.track, { onframe: () => called++ });
    const [a, b] = await Promise.all([collect(sink, 4800), collect(sink, 4800)]);
    expect(a).toEqual(b);
    expect(called).toBeGreaterThanOrEqual(10);
    sink.onframe = null;
    const before = called;
    await collect(sink, 960);
    expect(called).toBe(before);
  });

  it('drops the oldest frames of a loop that is too slow, and counts them', async () => {
    using source = sounding();
    const all: AudioFrame[] = [];
    using sink = new AudioSink(source.track, { highWaterMark: 3, onframe: (frame) => all.push(frame) });
    const loop = sink[Symbol.asyncIterator]();
    await until(() => all.length >= 20);
    expect(sink.droppedFrames).toBe(all.length - 3);
    const newest = all.slice(-3);
    for (const frame of newest) expect((await loop.next()).value).toBe(frame);
  });

  it('drops what a blocked event loop cannot take, and counts it', async () => {
    using source = sounding(4);
    using sink = new AudioSink(source.track, { frameMs: 10, onframe: () => {} });
    await collect(sink, 480);
    const until = performance.now() + 1600;
    while (performance.now() < until);
    await sleep(100);
    expect(sink.droppedFrames).toBeGreaterThan(20);
    expect(sink.droppedFrames).toBeLessThan(120);
  });

  it('ends the loops when the sink is closed', async () => {
    using source = sounding();
    const sink = new AudioSink(source.track);
    let frames = 0;
    for await (const _ of sink) if (++frames === 5) sink.close();
    expect(frames).toBeGreaterThanOrEqual(5);
    sink.close();
    expect(sink.closed).toBe(true);
    for await (const _ of sink) expect.unreachable();
  });

  it.each([
    ['stopped', (source: AudioSource) => source.track.stop()],
    ['closed at its source', (source: AudioSource) => source.close()],
  ])('ends when the track is %s', async (_, end) => {
    using source = sounding();
    const sink = new AudioSink(source.track);
    const ended = new Promise<void>((resolve) => {
      sink.onended = resolve;
    });
    await collect(sink, 480);
    end(source);
    for await (const _frame of sink);
    await ended;
    expect(sink.closed).toBe(true);
    const late = new AudioSink(source.track);
    for await (const _frame of late) expect.unreachable();
    expect(late.closed).toBe(true);
  });
});
