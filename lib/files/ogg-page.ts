import { type AudioFileError, corruptError, truncatedError } from './error.js';
import { oggCrc } from './ogg-crc.js';

const HEADER = 27;
const CAPTURE = 0x5367674f;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;

/** A page of an Ogg file (RFC 3533, section 6). */
export interface OggPage {
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Header and body. */
  readonly bytes: Uint8Array;
  /** Its first segment goes on with a packet of the page before. */
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** Position at the end of the last packet that ends here; null when none does. */
  readonly granule: number | null;
  readonly serial: number;
  readonly sequence: number;
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * Cuts bytes, in pieces as they come, into pages. Between two pages there is nothing in a sound file: anything else is a
 * fault, from which `resynchronise` goes on at the next page.
 */
export class OggPageParser {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  /** Of the first byte of #bytes, in the file. */
  #offset = 0;
  #owned = false;
  #skip = 1;

  /** Of the next byte to be read, in the file. */
  get offset(): number {
    return this.#offset + this.#at;
  }

  /** Of the next byte to be pushed. */
  get readOffset(): number {
    return this.#offset + this.#end;
  }

  /** For a reader that continues elsewhere in the file. */
  restart(offset: number): void {
    this.#bytes = new Uint8Array(0);
    this.#at = 0;
    this.#end = 0;
    this.#offset = offset;
  }

  /** Takes the chunk over: pages and packets are views of it. */
  push(chunk: Uint8Array): void {
    const left = this.#end - this.#at;
    if (left > 0 && this.#owned && this.#bytes.length - this.#end >= chunk.length) {
      this.#bytes.set(chunk, this.#end);
      this.#end += chunk.length;
      return;
    }
    this.#owned = left > 0;
    let bytes = chunk;
    if (left > 0) {
      // Twice the room, so that small chunks are not copied again and again.
      bytes = new Uint8Array(2 * (left + chunk.length));
      bytes.set(this.#bytes.subarray(this.#at, this.#end));
      bytes.set(chunk, left);
    }
    this.#offset += this.#at;
    this.#bytes = bytes;
    this.#at = 0;
    this.#end = left + chunk.length;
  }

  /** The next page, or null until more bytes have come. */
  next(): OggPage | null {
    const bytes = this.#bytes.subarray(this.#at, this.#end);
    this.#skip = 1;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 4) return null;
    if (view.getUint32(0, true) !== CAPTURE) throw corruptError('Expected the beginning of an Ogg page', this.offset);
    if (bytes.length < HEADER) return null;
    if (view.getUint8(4) !== 0) throw corruptError(`Ogg version ${view.getUint8(4)} is unknown`, this.offset);
    const segments = view.getUint8(26);
    if (bytes.length < HEADER + segments) return null;
    const lacing = bytes.subarray(HEADER, HEADER + segments);
    let length = HEADER + segments;
    for (const value of lacing) length += value;
    if (bytes.length < length) return null;
    const page = bytes.subarray(0, length);
    if (oggCrc(page) !== view.getUint32(22, true)) {
      this.#skip = HEADER + segments;
      throw corruptError('The checksum of an Ogg page does not match', this.offset);
    }
    const flags = view.getUint8(5);
    const granule = view.getBigInt64(6, true);
    const offset = this.offset;
    this.#at += length;
    return {
      offset,
      bytes: page,
      continued: (flags & CONTINUED) !== 0,
      first: (flags & FIRST) !== 0,
      last: (flags & LAST) !== 0,
      granule: granule < 0n ? null : Number(granule),
      serial: view.getUint32(14, true),
      sequence: view.getUint32(18, true),
      lacing,
      body: page.subarray(HEADER + segments),
    };
  }

  /** Goes to the next place where a page may begin, if one has come. */
  resynchronise(): void {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    this.#at = Math.min(this.#at + this.#skip, this.#end);
    while (this.#at + 4 <= this.#end && view.getUint32(this.#at, true) !== CAPTURE) this.#at++;
  }

  /** What is wrong when the bytes are at their end. */
  get unfinished(): AudioFileError | null {
    const left = this.#end - this.#at;
    return left === 0 ? null : truncatedError(`The file ends ${left} bytes into an Ogg page`, this.offset);
  }
}
