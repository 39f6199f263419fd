import { readVint } from './ebml.js';

export interface WebmBlock {
  track: number;
  /** Against that of the cluster, in its unit. */
  timestamp: number;
  frames: Uint8Array[];
}

/** Takes a block apart (RFC 9559, section 10): one frame, or several laced together. Null where it makes no sense. */
export function parseBlock(bytes: Uint8Array): WebmBlock | null {
  const track = readVint(bytes, 0);
  if (!track || bytes.length < track.length + 3) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const timestamp = view.getInt16(track.length);
  const lacing = (view.getUint8(track.length + 2) >> 1) & 3;
  const content = bytes.subarray(track.length + 3);
  const frames = lacing === 0 ? [content] : unlace(content, lacing);
  return frames && { track: track.value, timestamp, frames };
}

const XIPH = 1;
const FIXED = 2;

function unlace(content: Uint8Array, lacing: number): Uint8Array[] | null {
  if (content.length === 0) return null;
  const count = (content[0] as number) + 1;
  let at = 1;
  const sizes: number[] = [];
  if (lacing === FIXED) {
    const size = (content.length - 1) / count;
    if (!Number.isInteger(size)) return null;
    for (let i = 0; i < count; i++) sizes.push(size);
  } else {
    for (let i = 0; i < count - 1; i++) {
      const next = lacing === XIPH ? xiphSize(content, at) : ebmlSize(content, at, sizes.at(-1));
      if (!next || next.size < 0) return null;
      sizes.push(next.size);
      at += next.length;
    }
    sizes.push(content.length - at - sizes.reduce((sum, size) => sum + size, 0));
    if ((sizes.at(-1) as number) < 0) return null;
  }
  return sizes.map((size) => {
    at += size;
    return content.subarray(at - size, at);
  });
}

function xiphSize(content: Uint8Array, at: number): { size: number; length: number } | null {
  let size = 0;
  for (let length = 1; at + length <= content.length; length++) {
    const byte = content[at + length - 1] as number;
    size += byte;
    if (byte < 255) return { size, length };
  }
  return null;
}

/** The first one as it is, the others as differences from the one before, around the middle of their range. */
function ebmlSize(
  content: Uint8Array,
  at: number,
  before: number | undefined,
): { size: number; length: number } | null {
  const vint = readVint(content, at);
  if (!vint) return null;
  if (before === undefined) return { size: vint.value, length: vint.length };
  return { size: before + vint.value - (2 ** (7 * vint.length - 1) - 1), length: vint.length };
}
