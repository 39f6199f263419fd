import type { OpusSamples } from '../opus/index.js';

/** Full scale at ±1; an Int32Array holds 24 bits in the low bits. Answers the array itself where it is that already. */
export function toFloat32(pcm: OpusSamples): Float32Array {
  if (pcm instanceof Float32Array) return pcm;
  const scale = pcm instanceof Int16Array ? 2 ** -15 : 2 ** -23;
  const out = new Float32Array(pcm.length);
  for (let i = 0; i < pcm.length; i++) out[i] = (pcm[i] as number) * scale;
  return out;
}

/** Rounded, and cut where it is too loud. */
export function toInt16(samples: Float32Array): Int16Array {
  const out = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    out[i] = Math.max(-32768, Math.min(32767, Math.round((samples[i] as number) * 32768)));
  }
  return out;
}
