/** Streams of the web and of Node.js into a source. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { type AudioFrame, AudioSink, type AudioSinkOptions, AudioSource } from '../../lib/index.js';
import { attached, collectSound, sleep, until } from '../helpers/audio.js';
import { seededRandom } from '../helpers/signals.js';

/** A sound without a single silent sample. */
function noise(samples: number): Int16Array {
  const random = seededRandom(1);
  return Int16Array.from({ length: samples }, () => 1 + Math.floor(random() * 30_000));
}

function* pieces(samples: Int16Array, lengths: number[]): Generator<Int16Array> {
  for (let offset = 0, i = 0; offset < samples.length; i++) {
    const length = lengths[i % lengths.length] as number;
    yield samples.subarray(offset, offset + length);
    offset += length;
  }
}

/** Everything that a track plays but silence, which a busy machine puts in where it writes too late. */
function record(source: AudioSource, options?: AudioSinkOptions): { heard: number[]; sink: AudioSink } {
  const heard: number[] = [];
  const onframe = ({ data }: AudioFrame) => heard.push(...data.filter((v) => v !== 0));
  const sink = new AudioSink(source.track, { ...options, onframe });
  return { heard, sink };
}

const equal = (heard: number[], sent: Int16Array) =>
  Buffer.compare(Buffer.from(Int16Array.from(heard).buffer), Buffer.from(sent.slice().buffer));

describe('a source as a stream', () => {
  it('of the web takes everything as it has room, plays it and closes', async () => {
    const source = new AudioSource({ queueMs: 100 });
    const { heard } = record(source);
    await attached(source);
    const sent = noise(30_000);
    await Readable.toWeb(Readable.from(pieces(sent, [9000, 1, 480, 7000]))).pipeTo(source.writable as WritableStream);
    expect(source.closed).toBe(true);
    expect(source.droppedSamples).toBe(0);
    await until(() => heard.length >= sent.length - 480);
    expect(equal(heard, sent.subarray(0, heard.length))).toBe(0);
  });

  it('of Node.js does so as well', async () => {
    const source = new AudioSource({ queueMs: 100 });
    const { heard } = record(source);
    await attached(source);
    const sent = noise(30_000);
    await pipeline(Readable.from(pieces(sent, [9000, 1, 480, 7000])), source.toNodeStream());
    expect(source.closed).toBe(true);
    expect(source.droppedSamples).toBe(0);
    await until(() => heard.length >= sent.length - 480);
    expect(equal(heard, sent.subarray(0, heard.length))).toBe(0);
  });

  it('takes bytes that are cut anywhere', async () => {
    using source = new AudioSource({ channels: 2 });
    const { heard } = record(source, { channels: 2 });
    await attached(source);
    const sent = noise(1920);
    const bytes = new Uint8Array(sent.buffer);
    const writer = (source.writable as WritableStream).getWriter();
    for (let i = 0; i < bytes.length; i += 7) void writer.write(bytes.subarray(i, i + 7));
    await until(() => heard.length >= sent.length);
    expect(equal(heard, sent)).toBe(0);
  });

  it('takes the frames of a sink, in its own format', async () => {
    using from = new AudioSource();
    using to = new AudioSource();
    using sink = new AudioSink(to.track);
    const piped = from.track.frames<'audio'>({ frameMs: 20 }).readable as unknown as ReadableStream;
    // Before anything is copied, because the queue of a source that is being written to may never be empty.
    await attached(to);
    const copying = piped.pipeTo(to.writable as WritableStream);
    await attached(from);
    from.write(new Int16Array(4800).fill(9));
    expect((await collectSound(sink, 2400))[0]).toBe(9);
    from.close();
    await copying;
    expect(to.closed).toBe(true);
  });

  it.each([
    ['text', 'Expected Int16Array, Float32Array, Uint8Array or frame of an AudioSink for chunk but received "text"'],
    [{ data: 1 }, 'for chunk but received an object (object)'],
    [new Int16Array(3), 'Expected even number of samples for chunk.length but received 3 (number)'],
    [
      { data: new Int16Array(2), sampleRate: 8000 },
      'Expected 48000 Hz for chunk.sampleRate but received 8000 (number)',
    ],
    [{ data: new Int16Array(2), channels: 1 }, 'Expected 2 channels for chunk.channels but received 1 (number)'],
  ])('refuses %j', async (chunk, message) => {
    using source = new AudioSource({ channels: 2 });
    await expect((source.writable as WritableStream).getWriter().write(chunk)).rejects.toThrow(message);
    const other = new AudioSource({ channels: 2 });
    await expect(pipeline(Readable.from([chunk]), other.toNodeStream())).rejects.toThrow(message);
    expect(other.closed).toBe(true);
  });

  it('can be left open for what comes next', async () => {
    using source = new AudioSource();
    await Readable.toWeb(Readable.from([noise(480)])).pipeTo(source.writable as WritableStream, { preventClose: true });
    expect(source.closed).toBe(false);
    expect(source.writable).toBe(source.writable);
    const writer = (source.writable as WritableStream).getWriter();
    await writer.write(noise(480));
    await writer.close();
    expect(source.closed).toBe(true);
  });

  it('ends at once when it is aborted or destroyed, or its source closed', async () => {
    const aborted = new AudioSource({ queueMs: 600_000 });
    const writer = (aborted.writable as WritableStream).getWriter();
    const long = writer.write(new Int16Array(48_000 * 500));
    await sleep(20);
    await writer.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
    expect(aborted.closed).toBe(true);

    const destroyed = new AudioSource({ queueMs: 600_000 });
    const stream = destroyed.toNodeStream();
    stream.write(new Int16Array(48_000 * 500));
    await sleep(20);
    stream.destroy();
    expect(destroyed.closed).toBe(true);

    const closed = new AudioSource({ queueMs: 100 });
    const writing = (closed.writable as WritableStream).getWriter().write(new Int16Array(48_000));
    await sleep(20);
    closed.close();
    await expect(writing).rejects.toMatchObject({ code: 'ERR_VOXLINK_CLOSED' });
  });

  it('keeps to the clock of its caller', async () => {
    const source = new AudioSource({ clock: 'caller', queueMs: 100 });
    const { heard } = record(source);
    await attached(source);
    const sent = noise(14_400);
    const start = performance.now();
    await pipeline(Readable.from(pieces(sent, [480, 960])), source.toNodeStream());
    expect(performance.now() - start).toBeGreaterThan(250);
    expect(source.droppedSamples).toBe(0);
    await until(() => heard.length === sent.length);
    expect(equal(heard, sent)).toBe(0);
  });
});
