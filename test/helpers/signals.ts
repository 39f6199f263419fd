/** Signals to test with. */

export function tone(sampleRate: number, channels: number, samples: number, hertz: number, start = 0): Float32Array {
  return Float32Array.from({ length: samples * channels }, (_, index) => {
    const time = (start + Math.floor(index / channels)) / sampleRate;
    return 0.5 * Math.sin(2 * Math.PI * hertz * time);
  });
}

export function toInt16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-32768, Math.min(32767, Math.round(sample * 32768))));
}

/** 24 bits in the low bits of 32. */
export function toInt24(samples: Float32Array): Int32Array {
  return Int32Array.from(samples, (sample) =>
    Math.max(-(2 ** 23), Math.min(2 ** 23 - 1, Math.round(sample * 2 ** 23))),
  );
}

export function rms(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) ** 2;
  return Math.sqrt(sum / samples.length);
}

/** How much of the energy a single frequency holds, 0 to 1, in one channel of interleaved samples. */
export function purity(samples: ArrayLike<number>, channels: number, sampleRate: number, hertz: number): number {
  let re = 0;
  let im = 0;
  let energy = 0;
  const frames = samples.length / channels;
  for (let i = 0; i < frames; i++) {
    const value = samples[i * channels] as number;
    const angle = (2 * Math.PI * hertz * i) / sampleRate;
    re += value * Math.cos(angle);
    im += value * Math.sin(angle);
    energy += value * value;
  }
  return energy === 0 ? 0 : (2 * (re * re + im * im)) / (frames * energy);
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
