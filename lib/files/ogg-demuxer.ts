import { checkFunction, checkOptions } from '../core/check.js';
import { AudioFileError, corruptError, formatError, truncatedError } from './error.js';
import { OggPacketAssembler } from './ogg-packets.js';
import { type OggPage, OggPageParser } from './ogg-page.js';
import { OggTimeline } from './ogg-timeline.js';
import { parseOpusHead, startsWith } from './opus-head.js';
import { makeOpusTags, type OpusTags, parseOpusTags } from './opus-tags.js';
import type { OpusFilePacket, OpusFileStream } from './packet.js';

export type EmitPacket = (packet: OpusFilePacket) => void;

export interface OggOpusDemuxerOptions {
  /** Hears of each fault, and reading goes on after it. Without it a fault is thrown, once what stands before it is out. */
  onFault?: (fault: AudioFileError) => void;
  /** @internal Hears of each page with sound at which reading can begin. */
  onEntry?: (entry: FileEntry) => void;
}

/** A page at which reading can begin, and what has been read before it. */
export interface FileEntry {
  offset: number;
  serial: number;
  stream: OpusFileStream;
  /** Of the page before. */
  sequence: number;
  /** Null before the first packet. */
  granule: number | null;
}

const NO_TAGS: OpusTags = { ...makeOpusTags(), vendor: '' };

/** One link: from a page that says it is the first of an Opus stream to its last. */
interface Link {
  readonly serial: number;
  readonly assembler: OggPacketAssembler;
  readonly timeline: OggTimeline;
  stream: OpusFileStream;
  hasTags: boolean;
  hasPages: boolean;
  ended: boolean;
}

/** Ogg Opus (RFC 7845) to packets, from bytes in pieces as they come. Streams of other codecs beside it are left out. */
export class OggOpusDemuxer {
  /** Those whose headers have been read. */
  readonly streams: OpusFileStream[] = [];
  readonly #parser = new OggPageParser();
  readonly #onFault: ((fault: AudioFileError) => void) | undefined;
  readonly #onEntry: ((entry: FileEntry) => void) | undefined;
  #link: Link | null = null;
  #pages = 0;
  #lost = false;

  constructor(options?: OggOpusDemuxerOptions) {
    const { onFault, onEntry } = checkOptions(options, 'options');
    if (onFault !== undefined) checkFunction(onFault, 'onFault');
    this.#onFault = onFault;
    this.#onEntry = onEntry;
  }

  /** Of the next byte to be read. */
  get offset(): number {
    return this.#parser.offset;
  }

  /** Of the next byte to be pushed. */
  get readOffset(): number {
    return this.#parser.readOffset;
  }

  push(chunk: Uint8Array, emit: EmitPacket): void {
    this.#parser.push(chunk);
    this.#read(emit);
  }

  /** There are no more bytes. */
  end(emit: EmitPacket): void {
    const rest = this.#parser.unfinished;
    if (rest && this.#pages === 0) throw formatError('This is no Ogg file, or ends before its first page does');
    if (rest) this.#refuse(rest);
    // What looked like a long page may have whole ones in it.
    while (this.#parser.unfinished) {
      this.#lost = true;
      this.#parser.resynchronise();
      this.#read(emit);
    }
    if (this.streams.length === 0) {
      throw formatError(this.#pages === 0 ? 'This is no Ogg file: it is empty' : 'This Ogg file holds no Opus');
    }
    if (this.#link?.ended === false) this.#refuse(truncatedError('The file ends before its last page', this.offset));
    this.#link = null;
  }

  /** Goes on at a page elsewhere in the file, with the streams up to its own. */
  jump({ offset, serial, stream, sequence, granule }: FileEntry, streams: readonly OpusFileStream[]): void {
    this.#parser.restart(offset);
    this.streams.splice(0, this.streams.length, ...streams);
    const link = this.#begin(serial, stream, sequence);
    link.hasTags = true;
    link.hasPages = true;
    link.timeline.resume(granule);
    this.#lost = false;
  }

  #read(emit: EmitPacket): void {
    for (;;) {
      let page: OggPage | null;
      try {
        page = this.#parser.next();
      } catch (error) {
        this.#loseTrack(error as AudioFileError);
        continue;
      }
      if (!page) return;
      this.#lost = false;
      this.#pages++;
      this.#take(page, emit);
    }
  }

  /** What lies between two pages is one fault, however many places in it look like a page. */
  #loseTrack(error: AudioFileError): void {
    if (this.#pages === 0 && this.#parser.offset === 0) {
      throw formatError(`This is no Ogg file: ${error.message}`);
    }
    if (!this.#lost) this.#refuse(error);
    this.#lost = true;
    this.#parser.resynchronise();
  }

  #refuse(fault: Error): void {
    if (!this.#onFault || !(fault instanceof AudioFileError)) throw fault;
    this.#onFault(fault);
  }

  #take(page: OggPage, emit: EmitPacket): void {
    if (page.first) {
      this.#open(page);
      return;
    }
    const link = this.#link;
    if (!link || page.serial !== link.serial || link.ended) return;
    link.hasPages = true;
    if (link.hasTags && !page.continued && page.granule !== null) {
      const { serial, stream, timeline } = link;
      const { offset, sequence } = page;
      this.#onEntry?.({ offset, serial, stream, sequence: sequence - 1, granule: timeline.granule });
    }
    const packets = link.assembler.take(page, (fault) => this.#refuse(fault));
    if (!link.hasTags && packets.length > 0) this.#readTags(link, packets.shift() as Uint8Array, page);
    if (packets.length > 0) {
      link.timeline.place(packets, page, link.stream, emit, (fault) => this.#refuse(fault));
    }
    if (page.last) {
      link.ended = true;
      if (link.assembler.unfinished) this.#refuse(corruptError('The last packet has no end', page.offset));
    }
  }

  #open(page: OggPage): void {
    const id = page.body.subarray(0, page.lacing[0] ?? 0);
    if (!startsWith(id, 'OpusHead')) return;
    // A second stream of Opus beside the first: its first page comes before any other page of the first.
    if (this.#link && !this.#link.hasPages && page.serial !== this.#link.serial) return;
    if (this.#link?.ended === false) {
      this.#refuse(truncatedError(`Stream ${this.#link.stream.index + 1} ends before its last page`, page.offset));
    }
    const head = parseOpusHead(id);
    if (!head) {
      this.#link = null;
      this.#refuse(corruptError('The Opus identification header makes no sense', page.offset));
      return;
    }
    this.#begin(page.serial, { index: this.streams.length, head, tags: NO_TAGS }, page.sequence);
  }

  #begin(serial: number, stream: OpusFileStream, sequence: number): Link {
    const assembler = new OggPacketAssembler(sequence);
    const timeline = new OggTimeline(stream.head.preSkip);
    const link = { serial, assembler, timeline, stream, hasTags: false, hasPages: false, ended: false };
    this.#link = link;
    return link;
  }

  #readTags(link: Link, packet: Uint8Array, page: OggPage): void {
    const tags = parseOpusTags(packet);
    if (!tags) this.#refuse(corruptError('The Opus comment header makes no sense', page.offset));
    link.hasTags = true;
    link.stream = { ...link.stream, tags: tags ?? NO_TAGS };
    this.streams.push(link.stream);
  }
}
