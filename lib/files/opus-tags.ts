import { wrongType } from '../core/check.js';
import { opusVersion } from '../opus/index.js';
import { startsWith } from './opus-head.js';

const SIGNATURE = 'OpusTags';

/** The comment header (RFC 7845, section 5.2). */
export interface OpusTags {
  /** The library that encoded. */
  vendor: string;
  /** In the order of the file; a name may come more than once. Names are upper case. */
  comments: [name: string, value: string][];
}

/** Tags as they are handed over: by name, or as pairs where a name comes more than once. */
export type OpusTagsInit = Record<string, string | readonly string[]> | readonly (readonly [string, string])[];

export function makeOpusTags(init: OpusTagsInit = {}): OpusTags {
  const pairs = Array.isArray(init)
    ? (init as readonly (readonly [string, string])[])
    : Object.entries(init).flatMap(([name, value]) => [value].flat().map((one) => [name, one as string] as const));
  const comments = pairs.map(([name, value]): [string, string] => {
    // ASCII from space to }, without =, says the Vorbis comment specification.
    if (typeof name !== 'string' || !/^[ -<>-}]+$/.test(name)) throw wrongType('name of a tag', 'tags', name);
    if (typeof value !== 'string') throw wrongType('string', `tags.${name}`, value);
    return [name.toUpperCase(), value];
  });
  return { vendor: opusVersion, comments };
}

/** Answers null for bytes that are no such header. Comments that run past its end are left out. */
export function parseOpusTags(bytes: Uint8Array): OpusTags | null {
  if (bytes.length < 16 || !startsWith(bytes, SIGNATURE)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let at = 8;
  const next = (): string | null => {
    if (at + 4 > bytes.length) return null;
    const length = view.getUint32(at, true);
    if (at + 4 + length > bytes.length) return null;
    at += 4 + length;
    return decoder.decode(bytes.subarray(at - length, at));
  };
  const vendor = next();
  if (vendor === null || at + 4 > bytes.length) return null;
  let count = view.getUint32(at, true);
  at += 4;
  const comments: [string, string][] = [];
  for (; count > 0; count--) {
    const comment = next();
    if (comment === null) break;
    const middle = comment.indexOf('=');
    if (middle > 0) comments.push([comment.slice(0, middle).toUpperCase(), comment.slice(middle + 1)]);
  }
  return { vendor, comments };
}

export function writeOpusTags({ vendor, comments }: OpusTags): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const strings = [vendor, ...comments.map(([name, value]) => `${name}=${value}`)].map((text) => encoder.encode(text));
  const bytes = new Uint8Array(8 + 4 + strings.reduce((sum, string) => sum + 4 + string.length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(encoder.encode(SIGNATURE));
  let at = 8;
  strings.forEach((string, index) => {
    view.setUint32(at, string.length, true);
    bytes.set(string, at + 4);
    at += 4 + string.length;
    if (index > 0) return;
    view.setUint32(at, comments.length, true);
    at += 4;
  });
  return bytes;
}
