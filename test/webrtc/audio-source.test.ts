import { describe, expect, it } from 'vitest';
import { AudioSink, AudioSource } from '../../lib/index.js';
import { channel, collectSound, join, listen, sleep } from '../helpers/audio.js';
import { nextEvent } from '../helpers/peers.js';
import { purity, seededRandom, toInt16, tone } from '../helpers/signals.js';

const ARGUMENT = 'ERR_VOXLINK_ARGUMENT';

/** A sound without a single silent sample, so that every one of them can be found again. */
function noise(samples: number): Int16Array {
  const random = seededRandom(1);
  return Int16Array.from({ length: samples }, () => 1 + Math.floor(random() * 30_000));
}

describe('construction', () => {
  it('has the documented defaults', () => {
    using source = new AudioSource();
    expect([source.sampleRate, source.channels, source.queueMs, source.live]).toEqual([48_000, 1, 1000, false]);
    expect([source.track.kind, source.track.readyState, source.track.enabled]).toEqual(['audio', 'live', true]);
    expect(source.track.getSettings()).toMatchObject({ sampleRate: 48_000, channelCount: 1 });
    expect([source.queuedMs, source.droppedSamples, source.closed]).toEqual([0, 0, false]);
  });

  it.each([
    [null, TypeError, 'Expected object for options but received null'],
    [
      { sampleRate: 7999 },
      RangeError,
      'Expected integer between 8000 and 48000 for sampleRate but received 7999 (number)',
    ],
    [{ sampleRate: 44_100.5 }, RangeError, /for sampleRate but received 44100.5 \(number\)$/],
    [{ sampleRate: '48000' }, TypeError, /for sampleRate but received "48000" \(string\)$/],
    [{ channels: 3 }, RangeError, 'Expected integer between 1 and 2 for channels but received 3 (number)'],
    [{ live: 1 }, TypeError, 'Expected boolean for live but received 1 (number)'],
    [{ queueMs: 0 }, RangeError, /for queueMs but received 0 \(number\)$/],
  ])('refuses %j', (options, type, message) => {
    const construct = () => new AudioSource(options as never);
    expect(construct).toThrow(type);
    expect(construct).toThrow(message);
    expect(construct).toThrow(expect.objectContaining({ code: ARGUMENT }));
  });
});

describe('write', () => {
  it('refuses what is not PCM', () => {
    using source = new AudioSource({ channels: 2 });
    expect(() => source.write([1, 2] as never)).toThrow('Expected Int16Array or Float32Array for pcm but received');
    expect(() => source.write(new Uint8Array(4) as never)).toThrow(TypeError);
    expect(() => source.write(new Int16Array(3))).toThrow(
      'Expected even number of samples for pcm.length but received 3 (number)',
    );
    expect(source.write(new Int16Array(0))).toBe(true);
  });

  it('sends every sample once and in order, whatever the lengths of the chunks', async () => {
    using source = new AudioSource();
    using sink = await listen(source);
    const sent = noise(20_000);
    const lengths = [1, 7, 480, 3000, 479, 961];
    for (let offset = 0, i = 0; offset < sent.length; i++) {
      const chunk = sent.subarray(offset, offset + (lengths[i % lengths.length] as number));
      source.write(chunk);
      offset += chunk.length;
    }
    const received = await collectSound(sink, sent.length);
    expect(Buffer.compare(Buffer.from(received.slice(0, sent.length).buffer), Buffer.from(sent.buffer))).toBe(0);
  });

  it('clips floating point samples and takes what is no number for silence', async () => {
    using source = new AudioSource();
    using sink = await listen(source);
    source.write(Float32Array.of(0.5, -0.5, 2, -2, Number.NaN, Number.POSITIVE_INFINITY, 1e-9));
    const received = await collectSound(sink, 480);
    expect([...received.subarray(0, 7)]).toEqual([16_384, -16_384, 32_767, -32_768, 0, 32_767, 0]);
  });

  it('respects the offset of a view, and keeps no reference to it', async () => {
    using source = new AudioSource();
    using sink = await listen(source);
    const memory = Int16Array.of(9, 9, 1, 2, 3, 9, 9);
    source.write(memory.subarray(2, 5));
    memory.fill(7);
    const received = await collectSound(sink, 480);
    expect([...received.subarray(0, 4)]).toEqual([1, 2, 3, 0]);
  });

  it('says when the queue is half full, and counts what no longer fits', () => {
    using source = new AudioSource({ queueMs: 100, channels: 2 });
    expect(source.write(new Int16Array(2 * 2000))).toBe(true);
    expect(source.write(new Int16Array(2 * 1000))).toBe(false);
    expect(source.droppedSamples).toBe(0);
    expect(source.write(new Int16Array(2 * 3000))).toBe(false);
    expect(source.droppedSamples).toBeGreaterThan(0);
    expect(source.droppedSamples).toBeLessThanOrEqual(1200);
    expect(source.queuedMs).toBeLessThanOrEqual(100);
  });

  it('throws once the source is closed', () => {
    const source = new AudioSource();
    source.close();
    expect(() => source.write(new Int16Array(480))).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }));
  });
});

describe('sample rates and channels', () => {
  it.each([8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 44_101, 48_000])(
    'takes %i Hz at its own speed and pitch',
    async (sampleRate) => {
      using source = new AudioSource({ sampleRate });
      using sink = await listen(source);
      source.write(toInt16(tone(sampleRate, 1, sampleRate / 2, 440)));
      const sound = await collectSound(sink, 24_000, 500);
      expect(purity(sound.subarray(960, 21_600), 1, 48_000, 440)).toBeGreaterThan(0.995);
    },
  );

  it('keeps left and right apart, with and without resampling', async () => {
    for (const sampleRate of [48_000, 22_050]) {
      using source = new AudioSource({ sampleRate, channels: 2 });
      using sink = await listen(source, { channels: 2 });
      const left = tone(sampleRate, 1, sampleRate / 2, 300);
      const right = tone(sampleRate, 1, sampleRate / 2, 700);
      source.write(Float32Array.from({ length: sampleRate & ~1 }, (_, i) => (i % 2 ? right : left)[i >> 1] as number));
      const sound = (await collectSound(sink, 24_000, 500)).subarray(4800, 40_000);
      expect(purity(channel(sound, 0, 2), 1, 48_000, 300)).toBeGreaterThan(0.99);
      expect(purity(channel(sound, 1, 2), 1, 48_000, 700)).toBeGreaterThan(0.99);
    }
  });
});

describe('pace', () => {
  it('sends in real time, also when nobody listens', async () => {
    using source = new AudioSource();
    source.write(new Int16Array(24_000));
    expect(source.queuedMs).toBeGreaterThan(400);
    const start = performance.now();
    await source.flush();
    expect(performance.now() - start).toBeGreaterThan(400);
    expect(source.queuedMs).toBe(0);
  });

  it('drains to a quarter of the queue, flushes to the end', async () => {
    using source = new AudioSource({ queueMs: 2000 });
    source.write(new Int16Array(96_000));
    await source.drain();
    expect(source.queuedMs).toBeGreaterThan(0);
    expect(source.queuedMs).toBeLessThanOrEqual(500);
    await source.flush();
    expect(source.queuedMs).toBe(0);
    await Promise.all([source.drain(), source.flush()]);
  });

  it('ends the wait with the signal', async () => {
    using source = new AudioSource();
    source.write(new Int16Array(48_000));
    await expect(source.flush({ signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early');
    const late = new AbortController();
    const wait = source.flush({ signal: late.signal });
    late.abort(new Error('late'));
    await expect(wait).rejects.toThrow('late');
    expect(source.queuedMs).toBeGreaterThan(500);
  });

  it('ends the wait when the queue is cleared or the source closed', async () => {
    using source = new AudioSource();
    source.write(new Int16Array(48_000));
    const cleared = source.flush();
    source.clear();
    await cleared;
    expect(source.queuedMs).toBe(0);

    source.write(new Int16Array(48_000));
    const closed = source.flush();
    source.close();
    await closed;
    expect(source.queuedMs).toBe(0);
  });

  it.each([true, false])('loses the delay of a stall only when it is live: %s', async (live) => {
    using source = new AudioSource({ live, queueMs: 20_000 });
    const start = performance.now();
    let written = 0;
    const catchUp = () => {
      const due = Math.floor((performance.now() - start + 300) * 48);
      source.write(new Int16Array(due - written));
      written = due;
    };
    catchUp();
    const writing = setInterval(catchUp, 10);
    // A busy machine may need what is queued for a while.
    const deadline = performance.now() + (live ? 10_000 : 2500);
    while (source.droppedSamples === 0 && performance.now() < deadline) await sleep(50);
    clearInterval(writing);
    expect(source.droppedSamples > 480).toBe(live);
  });

  it('keeps the rest of a long chunk, live or not', async () => {
    using source = new AudioSource({ live: true, queueMs: 20_000, sampleRate: 8000 });
    const heard: number[] = [];
    using _sink = new AudioSink(source.track, { sampleRate: 8000, onframe: ({ data }) => heard.push(...data) });
    source.write(new Int16Array(8000 * 2.5).fill(5));
    await source.flush();
    expect(source.droppedSamples).toBe(0);
    expect(heard.filter((sample) => sample === 5).length).toBeGreaterThan(8000 * 2.4);
  });

  it('goes on with silence after the first write, so that receivers see no pause', async () => {
    using source = new AudioSource();
    const frames: number[] = [];
    using _sink = new AudioSink(source.track, { onframe: ({ data }) => frames.push(Math.max(...data)) });
    await sleep(50);
    expect(frames).toEqual([]);
    source.write(new Int16Array(100).fill(5));
    await sleep(150);
    expect(frames.length).toBeGreaterThan(5);
    expect(frames.slice(1).every((peak) => peak === 0)).toBe(true);
  });
});

describe('tracks', () => {
  it('feeds each clone until it is stopped', async () => {
    using source = new AudioSource();
    const clone = source.track.clone();
    expect(clone.id).not.toBe(source.track.id);
    const heard: string[] = [];
    using _first = new AudioSink(source.track, { onframe: () => heard.push('track') });
    using second = new AudioSink(clone, { onframe: () => heard.push('clone') });
    source.write(new Int16Array(4800));
    await sleep(100);
    expect(new Set(heard)).toEqual(new Set(['track', 'clone']));
    clone.stop();
    await sleep(50);
    expect(second.closed).toBe(true);
    heard.length = 0;
    await sleep(50);
    expect(new Set(heard)).toEqual(new Set(['track']));
    expect(source.track.readyState).toBe('live');
  });

  it('ends with its source, as clones do', async () => {
    const source = new AudioSource();
    const clone = source.track.clone();
    const ended = Promise.all([nextEvent(source.track, 'ended'), nextEvent(clone, 'ended')]);
    source.close();
    source.close();
    await ended;
    expect([source.closed, source.track.readyState, clone.readyState]).toEqual([true, 'ended', 'ended']);
  });
});

it('is closed by using', () => {
  let kept: AudioSource;
  {
    using source = new AudioSource();
    kept = source;
  }
  expect(kept.closed).toBe(true);
});

it('survives many sources that come and go', async () => {
  const frames = [];
  for (let i = 0; i < 100; i++) {
    using source = new AudioSource({ sampleRate: 8000 });
    using sink = new AudioSink(source.track);
    source.write(new Int16Array(80).fill(1));
    if (i === 99) for await (const frame of sink) if (frames.push(frame)) break;
  }
  expect(join(frames)).toHaveLength(480);
});
