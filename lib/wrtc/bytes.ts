import { wrongType } from '../core/check.js';

/** What node-webrtc takes for samples and pictures: a buffer, or any view on a part of one. */
export type BinaryData = ArrayBuffer | ArrayBufferView;

/** The bytes of a buffer or of a view, without a copy. */
export function toBytes(value: unknown, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw wrongType('ArrayBuffer or view', name, value);
}

/** The bytes as 16-bit samples, copied only where they do not lie as such. */
export function toSamples(value: unknown, name: string): Int16Array {
  if (value instanceof Int16Array) return value;
  const bytes = toBytes(value, name);
  if (bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
  // A copy, which slice() of a Buffer would not be.
  return new Int16Array(new Uint8Array(bytes).buffer, 0, bytes.byteLength >> 1);
}
