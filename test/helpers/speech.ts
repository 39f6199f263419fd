import { readFileSync } from 'node:fs';

let samples: Int16Array | undefined;

/** Sentences of one voice, 48 kHz mono. */
export function speech(): Int16Array {
  if (samples === undefined) {
    const wav = readFileSync(new URL('../fixtures/speech.wav', import.meta.url));
    const bytes = Uint8Array.from(wav.subarray(wav.indexOf('data') + 8));
    samples = new Int16Array(bytes.buffer, 0, Math.floor(bytes.length / 2));
  }
  return samples;
}

/** Frames of `ms` of it, from the middle of a sentence on. */
export function speechFrames(count: number, ms = 20): Int16Array[] {
  const length = 48 * ms;
  return Array.from({ length: count }, (_, i) => speech().slice(24_000 + i * length, 24_000 + (i + 1) * length));
}
