/** Reads the PNG files that the library makes: 8-bit RGB whose lines are differences from those above. */
import { crc32, inflateSync } from 'node:zlib';

export interface Png {
  width: number;
  height: number;
  /** Three bytes for each pixel. */
  data: Uint8Array;
}

export function readPng(file: Uint8Array): Png {
  const bytes = Buffer.from(file);
  if (bytes.toString('latin1', 1, 4) !== 'PNG') throw new Error('No PNG file');
  const parts: Buffer[] = [];
  let size = { width: 0, height: 0 };
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const [type, data] = [bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length)];
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length)) throw new Error('CRC');
    if (type === 'IHDR') size = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const { width, height } = size;
  const lines = inflateSync(Buffer.concat(parts));
  const line = 3 * width;
  const data = new Uint8Array(line * height);
  for (let y = 0; y < height; y++) {
    if (lines[y * (line + 1)] !== 2) throw new Error('Another filter');
    for (let x = 0; x < line; x++) {
      data[y * line + x] = (lines[y * (line + 1) + 1 + x] ?? 0) + (y > 0 ? (data[(y - 1) * line + x] ?? 0) : 0);
    }
  }
  return { width, height, data };
}
