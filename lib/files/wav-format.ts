/** How a WAV file holds its samples. */
export interface WavFormat {
  sampleRate: number;
  channels: number;
  /** Of one sample of one channel. */
  bits: number;
  kind: 'integer' | 'float' | 'a-law' | 'mu-law';
}

export const PCM_TAG = 1;
export const FLOAT_TAG = 3;
export const EXTENSIBLE_TAG = 0xfffe;

const KINDS: Readonly<Record<number, WavFormat['kind']>> = { 1: 'integer', 3: 'float', 6: 'a-law', 7: 'mu-law' };
const BITS = { integer: [8, 16, 24, 32], float: [32, 64], 'a-law': [8], 'mu-law': [8] };

/** Reads the content of a fmt chunk. Answers null for what cannot be read. */
export function parseWavFormat(chunk: Uint8Array): WavFormat | null {
  if (chunk.length < 16) return null;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  let tag = view.getUint16(0, true);
  if (tag === EXTENSIBLE_TAG && chunk.length >= 26) tag = view.getUint16(24, true);
  const kind = KINDS[tag];
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const bits = view.getUint16(14, true);
  if (!kind || !BITS[kind].includes(bits)) return null;
  if (channels < 1 || channels > 255 || sampleRate < 1000 || sampleRate > 768_000) return null;
  return { sampleRate, channels, bits, kind };
}

/** G.711, expanded to 16 bits. */
export const A_LAW = Int16Array.from({ length: 256 }, (_, code) => {
  const value = code ^ 0x55;
  const exponent = (value >> 4) & 7;
  const mantissa = ((value & 15) << 4) + 8;
  const size = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return value & 0x80 ? size : -size;
});

export const MU_LAW = Int16Array.from({ length: 256 }, (_, code) => {
  const value = ~code & 255;
  const size = ((((value & 15) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84;
  return value & 0x80 ? -size : size;
});
