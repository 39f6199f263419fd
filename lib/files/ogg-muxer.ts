import { checkInteger, wrongValue } from '../core/check.js';
import { oggCrc } from './ogg-crc.js';
import { makeOpusHead, type OpusHead, type OpusHeadOptions, writeOpusHead } from './opus-head.js';
import { makeOpusTags, type OpusTags, type OpusTagsInit, writeOpusTags } from './opus-tags.js';
import { AUDIO_RATE, packetDuration } from './packet.js';

const HEADER = 27;
const MAX_SEGMENTS = 255;
/** What fits into one page. */
const LARGEST_PACKET = MAX_SEGMENTS * 255 - 1;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;

export interface OggOpusMuxerOptions extends OpusHeadOptions {
  tags?: OpusTagsInit | OpusTags;
  /** Tells the streams of a file apart (default: random). */
  serial?: number;
  /** Milliseconds of sound that a page holds at most (default 1000): the delay of who streams. */
  pageMs?: number;
}

/** Packets to Ogg Opus (RFC 7845): bytes to append, page by page. */
export class OggOpusMuxer {
  readonly head: OpusHead;
  readonly tags: OpusTags;
  readonly #serial: number;
  readonly #pageSamples: number;
  #sequence = 0;
  #granule = 0;
  #packets: Uint8Array[] = [];
  #segments = 0;
  #samples = 0;

  constructor(options: OggOpusMuxerOptions) {
    this.head = makeOpusHead(options);
    const { tags } = options;
    this.tags = isTags(tags) ? tags : makeOpusTags(tags);
    const serial = options.serial ?? Math.floor(Math.random() * 2 ** 32);
    this.#serial = checkInteger(serial, 'serial', 0, 2 ** 32 - 1);
    this.#pageSamples = (checkInteger(options.pageMs ?? 1000, 'pageMs', 0, 60_000) * AUDIO_RATE) / 1000;
  }

  /** Samples at 48 kHz so far, with what pre-skip leaves out. */
  get granule(): number {
    return this.#granule + this.#samples;
  }

  /** The pages that a file begins with. */
  begin(): Uint8Array[] {
    return [this.#page([writeOpusHead(this.head)], FIRST, 0), ...this.#pagesOf(writeOpusTags(this.tags))];
  }

  /** Takes a packet, and answers the pages that are full: none, or one, or more after a gap. */
  add(packet: Uint8Array): Uint8Array[] {
    const duration = packetDuration(packet);
    if (duration === 0) throw wrongValue('an Opus packet', 'packet', packet);
    if (packet.length > LARGEST_PACKET)
      throw wrongValue(`at most ${LARGEST_PACKET} bytes`, 'packet.length', packet.length);
    return this.#append(packet, duration);
  }

  /**
   * Leaves so many samples out before a packet, rounded to 2.5 ms (10 ms in the modes for speech): packets without
   * content, in the mode of that packet, tell the decoder to conceal them (RFC 7845, section 4.1).
   */
  skip(samples: number, next: Uint8Array): Uint8Array[] {
    const pages: Uint8Array[] = [];
    let left = Math.round(samples / 120) * 120;
    for (const [duration, config] of emptyFrames(next[0] ?? 0)) {
      for (; left >= duration; left -= duration) pages.push(...this.#append(Uint8Array.of(config), duration));
    }
    return pages;
  }

  /** The last page. `discardEnd` cuts so many samples off what the packets decode to. */
  finish(discardEnd = 0): Uint8Array {
    const end = Math.max(this.#granule, this.granule - checkInteger(discardEnd, 'discardEnd', 0, 2 ** 31));
    const page = this.#page(this.#packets, LAST, end);
    this.#packets = [];
    return page;
  }

  #append(packet: Uint8Array, duration: number): Uint8Array[] {
    const segments = Math.floor(packet.length / 255) + 1;
    const pages: Uint8Array[] = [];
    // The last packet is held until there is another or the end, because only the page with the end may say so.
    const full = this.#samples + duration > this.#pageSamples || this.#segments + segments > MAX_SEGMENTS;
    if (full && this.#packets.length > 0) pages.push(this.#flush());
    this.#packets.push(packet);
    this.#segments += segments;
    this.#samples += duration;
    return pages;
  }

  #flush(): Uint8Array {
    this.#granule += this.#samples;
    const page = this.#page(this.#packets, 0, this.#granule);
    this.#packets = [];
    this.#segments = 0;
    this.#samples = 0;
    return page;
  }

  /** Of one packet that may be longer than a page. */
  #pagesOf(packet: Uint8Array): Uint8Array[] {
    const pages: Uint8Array[] = [];
    const step = MAX_SEGMENTS * 255;
    for (let start = 0; start + step <= packet.length; start += step) {
      const whole = packet.subarray(start, start + step);
      pages.push(this.#pageOf([whole], new Uint8Array(MAX_SEGMENTS).fill(255), start > 0 ? CONTINUED : 0, -1));
    }
    const rest = packet.subarray(pages.length * step);
    pages.push(this.#page([rest], pages.length > 0 ? CONTINUED : 0, 0));
    return pages;
  }

  #page(packets: Uint8Array[], flags: number, granule: number): Uint8Array {
    const lacing: number[] = [];
    for (const { length } of packets) {
      for (let left = length; left >= 255; left -= 255) lacing.push(255);
      lacing.push(length % 255);
    }
    return this.#pageOf(packets, Uint8Array.from(lacing), flags, granule);
  }

  #pageOf(parts: Uint8Array[], lacing: Uint8Array, flags: number, granule: number): Uint8Array {
    const start = HEADER + lacing.length;
    const page = new Uint8Array(start + parts.reduce((sum, { length }) => sum + length, 0));
    const view = new DataView(page.buffer);
    page.set([0x4f, 0x67, 0x67, 0x53]);
    view.setUint8(5, flags);
    view.setBigInt64(6, BigInt(granule), true);
    view.setUint32(14, this.#serial, true);
    view.setUint32(18, this.#sequence++, true);
    view.setUint8(26, lacing.length);
    page.set(lacing, HEADER);
    let at = start;
    for (const part of parts) {
      page.set(part, at);
      at += part.length;
    }
    view.setUint32(22, oggCrc(page), true);
    return page;
  }
}

/** Packets of one frame and nothing in it, the longest first: 2.5 ms exist in CELT alone. */
function emptyFrames(toc: number): [duration: number, toc: number][] {
  const stereo = toc & 4;
  const config = toc >> 3;
  const durations = config < 12 ? [2880, 1920, 960, 480] : [960, 480, 240, 120];
  // A hybrid mode, whose frames are of 10 or 20 ms, is continued as CELT.
  const band = config >= 12 && config < 16 ? 28 : config & ~3;
  return durations.map((duration, index) => [duration, ((band + 3 - index) << 3) | stereo]);
}

function isTags(tags: OpusTagsInit | OpusTags | undefined): tags is OpusTags {
  return typeof (tags as OpusTags | undefined)?.vendor === 'string' && Array.isArray((tags as OpusTags).comments);
}
