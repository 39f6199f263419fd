/** Audio to send, and ways to wait for what arrives. */
import type { AudioFrame, AudioSink } from '../../lib/index.js';
import { rms } from './signals.js';

const DEADLINE_MS = 10_000;

/** The samples of the sink's next frames, at least `samples` per channel. */
export async function collect(sink: AudioSink, samples: number): Promise<Int16Array> {
  const parts: AudioFrame[] = [];
  let missing = samples;
  for await (const frame of withDeadline(sink, DEADLINE_MS)) {
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

/** Without the silence before the first sound. */
export function fromFirstSound(samples: Int16Array, threshold = 0): Int16Array {
  const first = samples.findIndex((sample) => Math.abs(sample) > threshold);
  return first < 0 ? samples.subarray(samples.length) : samples.subarray(first);
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
