/** What the tests that follow libopus's own test programs share. */
import { seededRandom } from './signals.js';

export const RATES = [8000, 12_000, 16_000, 24_000, 48_000] as const;

/** Each rate in mono and in stereo. */
export const FORMATS = RATES.flatMap((sampleRate) =>
  ([1, 2] as const).map((channels) => ({ sampleRate, channels }) as const),
);

/** The `code` of what a call throws; undefined when it throws nothing. */
export function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** Collects what differs. One expect() for each of a hundred thousand comparisons would take minutes. */
export class Differences {
  readonly found: string[] = [];

  compare(actual: unknown, expected: unknown, ...where: unknown[]): void {
    if (Object.is(actual, expected) || this.found.length >= 10) return;
    this.found.push(`${where.join(' ')}: expected ${expected}, got ${actual}`);
  }
}

/** Chance that is the same in each run. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** The 32-bit numbers of George Marsaglia's multiply-with-carry generator, both halves of which begin with `seed`. */
export function marsaglia(seed: number): () => number {
  let z = seed;
  let w = seed;
  return () => {
    z = Math.imul(36_969, z & 0xffff) + (z >>> 16);
    w = Math.imul(18_000, w & 0xffff) + (w >>> 16);
    return ((z << 16) + w) >>> 0;
  };
}

/** Numbers below `count`, of which each follows each (itself too) just once, when the end is joined to the start. */
export function eachAfterEach(count: number): number[] {
  const sequence: number[] = [];
  for (let low = 0; low < count; low++) {
    sequence.push(low);
    for (let high = low + 1; high < count; high++) sequence.push(low, high);
  }
  return sequence;
}

/**
 * Notes with overtones that are struck every 120 ms, a little noise, and silence at the start: something for the
 * speech modes and the music modes to do. 16 bit, interleaved, different in each channel.
 */
export function music(sampleRate: number, channels: number, samples: number, seed = 1): Int16Array {
  const random = seededRandom(seed);
  const silence = 0.06 * sampleRate;
  const note = 0.12 * sampleRate;
  return Int16Array.from({ length: samples * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    const noise = random() - 0.5;
    if (at < silence) return 0;
    const struck = Math.floor(at / note);
    const hertz = 110 * 2 ** (((struck * 7) % 24) / 12) * (1 + 0.5 * (i % channels));
    const angle = (2 * Math.PI * hertz * at) / sampleRate;
    const fading = Math.exp((-3 * (at % note)) / note);
    const sound = Math.sin(angle) + 0.6 * Math.sin(2 * angle) + 0.4 * Math.sin(5 * angle) + 0.3 * Math.sin(11 * angle);
    return 9000 * fading * sound + 2500 * noise;
  });
}

/** Room for `length` samples between others that must stay as they are. */
export class GuardedSamples {
  static readonly #MARK = 32_749;
  readonly #all: Int16Array;
  readonly samples: Int16Array;

  constructor(length: number) {
    this.#all = new Int16Array(length + 32).fill(GuardedSamples.#MARK);
    this.samples = this.#all.subarray(16, 16 + length);
  }

  get isIntact(): boolean {
    const edges = [...this.#all.subarray(0, 16), ...this.#all.subarray(-16)];
    return edges.every((sample) => sample === GuardedSamples.#MARK);
  }
}
