/** How like the recording, which the browser plays over and over again, what was heard is. */
import { compare } from '../../examples/shared/compare.js';

const RATE = 48_000;

/**
 * Opus leaves about 0.95 of speech, and a busy machine some less, since jitter buffers then stretch it. Speech that was
 * not sent reaches 0.3.
 */
export const SIMILAR = 0.75;

function toFloat(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / 32768);
}

/** Wherever in the speech it began. */
export function similarityToSpeech(heard: Int16Array, speech: Float32Array): number {
  const doubled = new Float32Array(2 * speech.length);
  doubled.set(speech);
  doubled.set(speech, speech.length);
  const step = 4 * RATE;
  const results: number[] = [];
  for (let start = 0; start < speech.length; start += step) {
    const sent = { samples: doubled.subarray(start, start + speech.length), sampleRate: RATE };
    results.push(compare({ samples: toFloat(heard), sampleRate: RATE }, sent).similarity);
  }
  return Math.max(...results);
}

/** Of 16-bit samples as the page records them to what was sent. */
export function similarity(sent: Float32Array, recorded: Buffer): number {
  const heard = toFloat(new Int16Array(recorded.buffer, recorded.byteOffset, recorded.length / 2));
  return compare({ samples: sent, sampleRate: RATE }, { samples: heard, sampleRate: RATE }).similarity;
}
