/** Elements of EBML (RFC 8794): a number, a length, and content of that length. */
import { joinBytes } from '../core/bytes.js';

/** A length that says: until something comes that cannot be in it. */
export const UNKNOWN_SIZE = Number.POSITIVE_INFINITY;

export interface EbmlHead {
  id: number;
  size: number;
  /** Bytes of number and length. */
  length: number;
}

/** What stands at a place: null until enough bytes have come, undefined where nothing can be. */
export function readHead(bytes: Uint8Array, at: number): EbmlHead | null | undefined {
  if (at >= bytes.length) return null;
  const idLength = vintLength(bytes[at] as number);
  if (idLength > 4) return undefined;
  const sizeAt = at + idLength;
  if (sizeAt >= bytes.length) return null;
  const size = readVint(bytes, sizeAt);
  if (size === undefined) return undefined;
  if (size === null) return null;
  return { id: readUint(bytes.subarray(at, sizeAt)), size: size.value, length: idLength + size.length };
}

/** A number that tells its own length; infinite where all its bits are set. */
export function readVint(bytes: Uint8Array, at: number): { value: number; length: number } | null | undefined {
  if (at >= bytes.length) return null;
  const first = bytes[at] as number;
  const length = vintLength(first);
  if (length > 8) return undefined;
  if (at + length > bytes.length) return null;
  const mask = 0xff >> length;
  let value = first & mask;
  let full = value === mask;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] as number;
    value = value * 256 + byte;
    full &&= byte === 255;
  }
  return { value: full ? UNKNOWN_SIZE : value, length };
}

function vintLength(first: number): number {
  return Math.clz32(first) - 23;
}

export function readUint(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

export function readInt(bytes: Uint8Array): number {
  const value = readUint(bytes);
  return bytes.length > 0 && (bytes[0] as number) & 0x80 ? value - 256 ** bytes.length : value;
}

export function readText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0+$/, '');
}

/** The children of an element that is there as a whole; what is damaged ends the list. */
export function* children(bytes: Uint8Array): Generator<{ id: number; content: Uint8Array }> {
  for (let at = 0; ; ) {
    const head = readHead(bytes, at);
    if (!head) return;
    const start = at + head.length;
    const end = Math.min(bytes.length, start + head.size);
    yield { id: head.id, content: bytes.subarray(start, end) };
    at = end;
  }
}

/** The content of the first child of a kind. */
export function child(bytes: Uint8Array, id: number): Uint8Array | undefined {
  for (const one of children(bytes)) if (one.id === id) return one.content;
  return undefined;
}

type Content = Uint8Array | readonly Uint8Array[] | string | number;

/** Builds an element: of bytes, of children, of text, or of an unsigned number. */
export function element(id: number, content: Content): Uint8Array<ArrayBuffer> {
  const parts = typeof content === 'object' && !(content instanceof Uint8Array) ? content : [toBytes(content)];
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return joinBytes([uintBytes(id), sizeBytes(size), ...parts]);
}

function toBytes(content: Uint8Array | string | number): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return typeof content === 'number' ? uintBytes(content) : content;
}

export function floatBytes(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

/** The number in as few bytes as hold it. */
export function uintBytes(value: number): Uint8Array<ArrayBuffer> {
  const bytes = [value % 256];
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

/** A length, in eight bytes where it is to be written over later. */
export function sizeBytes(size: number, length?: 8): Uint8Array<ArrayBuffer> {
  let count = length ?? 1;
  while (length === undefined && size >= 2 ** (7 * count) - 1) count++;
  const bytes = new Uint8Array(count);
  let rest = size;
  for (let i = count - 1; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[0] = (bytes[0] as number) | (0x80 >> (count - 1));
  return bytes;
}
