import { checkInteger, checkOneOf, wrongType, wrongValue } from '../core/check.js';

/** 8 to 48 kHz as in RFC 6716; 96 kHz is what QEXT adds. */
export const SAMPLE_RATES = [8000, 12000, 16000, 24000, 48000, 96000] as const;
export type OpusSampleRate = (typeof SAMPLE_RATES)[number];

/** PCM, interleaved. The array's type decides: 16 bit, 24 bit in the low bits of 32, or float with full scale at ±1. */
export type OpusSamples = Int16Array | Int32Array | Float32Array;

export type OpusSampleFormat = 'int16' | 'int24' | 'float32';

export type OpusSamplesOf<Format extends OpusSampleFormat> = {
  int16: Int16Array<ArrayBuffer>;
  int24: Int32Array<ArrayBuffer>;
  float32: Float32Array<ArrayBuffer>;
}[Format];

const ARRAYS = { int16: Int16Array, int24: Int32Array, float32: Float32Array };
const FORMATS = Object.keys(ARRAYS) as OpusSampleFormat[];

const MAX_PACKET_MS = 120;
const FRAME_STEP_MS = 2.5;

export function checkSampleRate(value: unknown): OpusSampleRate {
  return checkOneOf(value, 'sampleRate', SAMPLE_RATES);
}

export function checkChannels(value: unknown): 1 | 2 {
  return checkInteger(value, 'channels', 1, 2) as 1 | 2;
}

export function checkSamples(value: unknown, name: string): asserts value is OpusSamples {
  if (value instanceof Int16Array || value instanceof Float32Array || value instanceof Int32Array) return;
  throw wrongType('Int16Array, Int32Array or Float32Array', name, value);
}

export function checkBytes(value: unknown, name: string): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrongType('Uint8Array', name, value);
}

export function allocateSamples<Format extends OpusSampleFormat>(
  format: Format | undefined,
  length: number,
): OpusSamplesOf<Format> {
  if (format === undefined || format === 'int16') return new Int16Array(length) as OpusSamplesOf<Format>;
  return new ARRAYS[checkOneOf(format, 'format', FORMATS)](length) as OpusSamplesOf<Format>;
}

/** The place of a format in ARRAYS. */
export function formatNumber(format: OpusSampleFormat | undefined): number {
  return format === undefined ? 0 : FORMATS.indexOf(checkOneOf(format, 'format', FORMATS));
}

export function samplesOver<Format extends OpusSampleFormat>(
  format: Format | undefined,
  buffer: ArrayBuffer,
): OpusSamplesOf<Format> {
  return new ARRAYS[format ?? 'int16'](buffer) as OpusSamplesOf<Format>;
}

/** How long a gap may be that is filled in one call: a multiple of 2.5 ms up to the longest packet. */
export function checkFrameSize(value: number, name: string, sampleRate: number): number {
  const step = (sampleRate * FRAME_STEP_MS) / 1000;
  const longest = (sampleRate * MAX_PACKET_MS) / 1000;
  // Tested before the words for a refusal are put together, because this may happen for each packet of a stream.
  if (typeof value === 'number' && value >= step && value <= longest && value % step === 0) return value;
  checkInteger(value, name, step, longest);
  throw wrongValue(`multiple of ${step}, which is 2.5 ms,`, name, value);
}
