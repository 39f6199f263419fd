import type { MakeDemuxer } from './demuxing-reader.js';
import type { FileEntry } from './ogg-demuxer.js';
import { AUDIO_RATE, type OpusFilePacket, type OpusFileStream } from './packet.js';
import type { ByteSource } from './source.js';

/**
 * So much is decoded before what shall be heard. RFC 7845, section 4.6, asks for 80 ms at least, after which a decoder is
 * 27 dB from one that heard everything; after 160 ms it is 51 dB.
 */
export const PRE_ROLL = 7680;
/** Entries of one file; where there would be more, they stand further apart. */
const MOST_ENTRIES = 1 << 16;

/** A link of the chain, in samples at 48 kHz. */
interface IndexedStream {
  stream: OpusFileStream;
  /** Of the first sample that is heard. */
  position: number;
  duration: number;
}

/** Where in a file of Opus each second is. Made by reading it once from one end to the other. */
export class FileIndex {
  readonly streams: IndexedStream[] = [];
  #entries: FileEntry[] = [];
  #apart = AUDIO_RATE;

  static async of(source: ByteSource, makeDemuxer: MakeDemuxer): Promise<FileIndex> {
    const index = new FileIndex();
    const demuxer = makeDemuxer({ onFault: () => {}, onEntry: (entry) => index.#addEntry(entry) });
    const emit = (packet: OpusFilePacket) => index.#addPacket(packet);
    source.seek?.(0);
    for (let chunk = await source.read(); chunk; chunk = await source.read()) demuxer.push(chunk, emit);
    demuxer.end(emit);
    return index;
  }

  /** Samples at 48 kHz of all links. */
  get duration(): number {
    return this.streams.reduce((sum, { duration }) => sum + duration, 0);
  }

  /** Where to begin reading so that decoding has settled at a time, and the position there in its link. */
  find(samples: number): { entry: FileEntry; position: number; streams: OpusFileStream[] } {
    let left = samples;
    let link = this.streams[0] as IndexedStream;
    for (link of this.streams) {
      if (left < link.duration || link === this.streams.at(-1)) break;
      left -= link.duration;
    }
    const { stream } = link;
    const position = link.position + Math.min(left, link.duration);
    const own = this.#entries.filter((entry) => entry.stream.index === stream.index);
    const granule = position + stream.head.preSkip - PRE_ROLL;
    const entry = own.findLast((candidate) => (candidate.granule ?? 0) <= granule) ?? (own[0] as FileEntry);
    return { entry, position, streams: this.streams.slice(0, stream.index + 1).map((one) => one.stream) };
  }

  #addEntry(entry: FileEntry): void {
    const last = this.#entries.at(-1);
    const isNear =
      last?.stream.index === entry.stream.index && (entry.granule ?? 0) - (last.granule ?? 0) < this.#apart;
    if (isNear) return;
    this.#entries.push(entry);
    if (this.#entries.length < MOST_ENTRIES) return;
    this.#apart *= 2;
    this.#entries = this.#entries.filter((one, at) => at % 2 === 0 || one.granule === null);
  }

  #addPacket({ stream, position, duration, discardStart, discardEnd, gap }: OpusFilePacket): void {
    let link = this.streams[stream.index];
    if (!link) {
      link = { stream, position: position + discardStart, duration: 0 };
      this.streams[stream.index] = link;
    }
    const isFirst = link.duration === 0;
    link.duration += duration - discardStart - discardEnd + (isFirst ? 0 : gap);
    if (isFirst) link.position = position + discardStart;
  }
}
