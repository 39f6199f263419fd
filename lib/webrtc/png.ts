/** Files of PNG (W3C, third edition), as far as pictures of 8-bit RGB need it. */
import { zlib } from '../core/builtins.js';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BIT_DEPTH = 8;
const RGB = 2;
const OVERHEAD = 12;

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + OVERHEAD);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < type.length; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, zlib().crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function header(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  bytes[8] = BIT_DEPTH;
  bytes[9] = RGB;
  return bytes;
}

/** `lines` are those of the picture, each after the number of its filter. */
export async function pngFile(lines: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const data = await new Promise<Uint8Array>((resolve, reject) => {
    zlib().deflate(lines, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
  return new Uint8Array(
    Buffer.concat([
      SIGNATURE,
      chunk('IHDR', header(width, height)),
      chunk('IDAT', data),
      chunk('IEND', new Uint8Array()),
    ]),
  );
}
