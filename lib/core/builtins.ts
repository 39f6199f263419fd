/**
 * Parts of Node.js that cost more to load than the rest of the import together, hence loaded at the first use.
 */

export function randomUUID(): string {
  return globalThis.crypto.randomUUID();
}

/** 4 or 6 for an IP address in text form, else 0. */
export function isIP(address: string): number {
  return process.getBuiltinModule('node:net').isIP(address);
}

export function nodeStreams(): typeof import('node:stream') {
  return process.getBuiltinModule('node:stream');
}

export function zlib(): typeof import('node:zlib') {
  return process.getBuiltinModule('node:zlib');
}
