/** Audio to send, and ways to wait for what arrives. */
import { type AudioFrame, AudioSink, type AudioSinkOptions, type AudioSource } from '../../lib/index.js';
import { rms } from './signals.js';

const DEADLINE_MS = 10_000;

/** A sink that has begun to receive, so that it misses nothing of what is written from now on. */
export async function listen(source: AudioSource, options?: AudioSinkOptions): Promise<AudioSink> {
  const sink = new AudioSink(source.track, options);
  source.write(new Int16Array(source.channels));
  await collect(sink, 1);
  return sink;
}

/** Waits until a sink of the source receives, by silence that it is given: on a busy machine that takes its time. */
export async function attached(source: AudioSource): Promise<void> {
  using sink = new AudioSink(source.track);
  let heard = 0;
  sink.onframe = () => heard++;
  const block = new Int16Array((source.sampleRate / 100) * source.channels);
  while (heard === 0) {
    source.write(block);
    await sleep(20);
  }
  await source.flush();
  // What is under way comes as well.
  await sleep(50);
}

/** The samples of the sink's next frames, at least `samples` per channel. */
export function collect(sink: AudioSink, samples: number): Promise<Int16Array> {
  return gather(sink, samples, () => true);
}

/** As `collect`, from the first sample on that is louder than `threshold`. A slow machine may still hear older silence. */
export async function collectSound(sink: AudioSink, samples: number, threshold = 0): Promise<Int16Array> {
  const loud = (sample: number) => Math.abs(sample) > threshold;
  const sound = await gather(sink, samples + sink.sampleRate / 10, (data) => data.some(loud));
  const first = sound.findIndex(loud);
  return sound.subarray(first - (first % sink.channels));
}

async function gather(sink: AudioSink, samples: number, start: (data: Int16Array) => boolean): Promise<Int16Array> {
  const parts: AudioFrame[] = [];
  let missing = samples;
  for await (const frame of withDeadline(sink, DEADLINE_MS)) {
    if (parts.length === 0 && !start(frame.data)) continue;
    parts.push(frame);
    missing -= frame.samplesPerChannel;
    if (missing <= 0) break;
  }
  return join(parts);
}

export function join(frames: readonly AudioFrame[]): Int16Array {
  const joined = new Int16Array(frames.reduce((length, frame) => length + frame.data.length, 0));
  let offset = 0;
  for (const { data } of frames) {
    joined.set(data, offset);
    offset += data.length;
  }
  return joined;
}

/** Ends with an error when the next item takes too long, so that a test fails with a reason. */
export async function* withDeadline<T>(items: AsyncIterable<T>, ms: number): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    while (true) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`No frame within ${ms} ms`)), ms);
      });
      const result = await Promise.race([iterator.next(), late]).finally(() => clearTimeout(timer));
      if (result.done) return;
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}

export function isSilent(samples: Int16Array): boolean {
  return rms(samples) < 1;
}

/** One channel of interleaved samples. */
export function channel(samples: Int16Array, index: number, channels: number): Int16Array {
  return samples.filter((_, i) => i % channels === index);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Looks every few milliseconds whether something has come true. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + DEADLINE_MS; !(await holds()); await sleep(5)) {
    if (performance.now() > end) throw new Error(`Not within ${DEADLINE_MS} ms`);
  }
}
