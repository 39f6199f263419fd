import { corruptError } from './error.js';
import type { OggPage } from './ogg-page.js';

/** More than the longest packet of Opus with 255 streams, and than the pictures that tags carry. */
const LARGEST_PACKET = 1 << 26;

export type Refuse = (error: Error) => void;

/** Puts the packets of one stream together from the segments of its pages (RFC 3533, section 5). */
export class OggPacketAssembler {
  #parts: Uint8Array[] = [];
  #partsLength = 0;
  #sequence: number;

  /** @param sequence of the page before the first. */
  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  get unfinished(): boolean {
    return this.#partsLength > 0;
  }

  /** The packets that end in a page. What is missing is told to `refuse`, which may throw. */
  take(page: OggPage, refuse: Refuse): Uint8Array[] {
    const missing = (page.sequence - this.#sequence - 1) | 0;
    this.#sequence = page.sequence;
    if (missing !== 0) {
      this.#drop();
      const what = missing > 0 ? `${missing} missing Ogg pages` : 'An Ogg page out of its order';
      refuse(corruptError(missing > 0 ? `There are ${what}` : what, page.offset));
    }
    // The end of a packet whose beginning was lost.
    let headless = page.continued && this.#parts.length === 0;
    if (!page.continued && this.#parts.length > 0) {
      this.#drop();
      refuse(corruptError('A packet does not go on where the next Ogg page begins', page.offset));
    }
    const packets: Uint8Array[] = [];
    let start = 0;
    let end = 0;
    for (const value of page.lacing) {
      end += value;
      if (value === 255) continue;
      if (!headless) packets.push(this.#finish(page.body.subarray(start, end)));
      headless = false;
      start = end;
    }
    if (end > start && !headless) this.#keep(page.body.subarray(start, end), page, refuse);
    return packets;
  }

  #finish(last: Uint8Array): Uint8Array {
    if (this.#parts.length === 0) return last;
    const packet = new Uint8Array(this.#partsLength + last.length);
    let at = 0;
    for (const part of [...this.#parts, last]) {
      packet.set(part, at);
      at += part.length;
    }
    this.#drop();
    return packet;
  }

  #keep(part: Uint8Array, page: OggPage, refuse: Refuse): void {
    this.#parts.push(part);
    this.#partsLength += part.length;
    if (this.#partsLength <= LARGEST_PACKET) return;
    this.#drop();
    refuse(corruptError('A packet is too long to be one', page.offset));
  }

  #drop(): void {
    this.#parts = [];
    this.#partsLength = 0;
  }
}
