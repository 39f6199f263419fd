import { joinBytes } from '../core/bytes.js';
import { child, children, type EbmlHead, readHead, readInt, readText, readUint, UNKNOWN_SIZE } from './ebml.js';
import { AudioFileError, corruptError, formatError, truncatedError } from './error.js';
import type { EmitPacket, FileEntry, OggOpusDemuxerOptions } from './ogg-demuxer.js';
import { makeOpusTags } from './opus-tags.js';
import { AUDIO_RATE, type OpusFileStream } from './packet.js';
import { parseBlock } from './webm-block.js';
import { Id } from './webm-ids.js';
import { WebmTimeline } from './webm-timeline.js';
import { findOpusTrack, type WebmTrack } from './webm-track.js';

/** What is read as a whole is no longer than this. */
const LARGEST = 1 << 20;
const DEFAULT_SCALE = 1e6;
const NOTHING = new Uint8Array(0);

/** Those whose children are looked at one by one. They are told by what comes, so that no length has to be known. */
const ENTERED: readonly number[] = [Id.Segment, Id.Cluster];
const READ: readonly number[] = [Id.Ebml, Id.Info, Id.Tracks, Id.Tags, Id.Timestamp, Id.SimpleBlock, Id.BlockGroup];
/** Where reading can go on after damage: four bytes that hardly come about by chance. */
const CLUSTER = Uint8Array.of(0x1f, 0x43, 0xb6, 0x75);

/** WebM and Matroska to the packets of their first track of Opus, from bytes in pieces as they come. */
export class WebmOpusDemuxer {
  readonly streams: OpusFileStream[] = [];
  readonly #onFault: ((fault: AudioFileError) => void) | undefined;
  readonly #onEntry: ((entry: FileEntry) => void) | undefined;
  #bytes: Uint8Array = NOTHING;
  #offset = 0;
  #skip = 0;
  /** Where the segment says that it ends. */
  #end = UNKNOWN_SIZE;
  #isFirst = true;
  #lost = false;
  #track: WebmTrack | null = null;
  #hasTracks = false;
  #vendor = '';
  #comments: [string, string][] = [];
  #timeline: WebmTimeline | null = null;
  #scale = DEFAULT_SCALE;
  #clusterTimestamp = 0;

  constructor({ onFault, onEntry }: OggOpusDemuxerOptions = {}) {
    this.#onFault = onFault;
    this.#onEntry = onEntry;
  }

  get readOffset(): number {
    return this.#offset + this.#bytes.length;
  }

  push(chunk: Uint8Array, emit: EmitPacket): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : joinBytes([this.#bytes, chunk]);
    while (this.#step(emit));
  }

  end(_emit?: EmitPacket): void {
    if (this.#isFirst) throw formatError('This is no WebM file, or ends before it begins');
    if (this.streams.length === 0) this.#openStream();
    const isShort = Number.isFinite(this.#end) && this.#offset + this.#skip < this.#end;
    if (isShort || this.#bytes.length > 0 || this.#skip > 0) {
      this.#refuse(truncatedError('The WebM file ends before its content does', this.readOffset));
    }
  }

  /** Goes on at a cluster elsewhere in the file. */
  jump({ offset, stream, granule }: FileEntry): void {
    this.#bytes = NOTHING;
    this.#offset = offset;
    this.#skip = 0;
    this.#lost = false;
    this.#timeline = new WebmTimeline(stream, granule);
  }

  /** Takes one element, or answers that it is not there yet. */
  #step(emit: EmitPacket): boolean {
    const skipped = Math.min(this.#skip, this.#bytes.length);
    this.#take(skipped);
    this.#skip -= skipped;
    if (this.#skip > 0) return false;
    if (this.#lost && !this.#findCluster()) return false;
    const head = readHead(this.#bytes, 0);
    if (head === null) return false;
    if (this.#isFirst && head?.id !== Id.Ebml) throw formatError('This is no WebM file');
    if (head === undefined || this.#isSenseless(head)) {
      this.#loseTrack('Expected an element of WebM');
      return true;
    }
    const { id, size, length } = head;
    if (ENTERED.includes(id)) {
      this.#enter(head);
      this.#take(length);
      return true;
    }
    if (!READ.includes(id) || (id === Id.Tags && size > LARGEST)) {
      this.#skip = length + size;
      return true;
    }
    if (this.#bytes.length < length + size) return false;
    const content = this.#bytes.subarray(length, length + size);
    const offset = this.#offset;
    this.#take(length + size);
    this.#read(id, content, offset, emit);
    return true;
  }

  #isSenseless({ id, size }: EbmlHead): boolean {
    if (ENTERED.includes(id)) return false;
    return size === UNKNOWN_SIZE || (READ.includes(id) && id !== Id.Tags && size > LARGEST);
  }

  #take(length: number): void {
    this.#bytes = this.#bytes.subarray(length);
    this.#offset += length;
  }

  #enter({ id, size, length }: EbmlHead): void {
    if (id === Id.Segment) {
      this.#end = this.#offset + length + size;
      return;
    }
    if (this.streams.length === 0) this.#openStream();
    const stream = this.streams[0] as OpusFileStream;
    const granule = this.#timeline?.granule ?? null;
    this.#onEntry?.({ offset: this.#offset, serial: 0, sequence: 0, stream, granule });
  }

  #openStream(): void {
    if (!this.#track) throw formatError(this.#hasTracks ? 'This file holds no Opus' : 'This file describes no tracks');
    const tags = { vendor: this.#vendor, comments: makeOpusTags(this.#comments).comments };
    const stream = { index: 0, head: this.#track.head, tags };
    this.streams.push(stream);
    this.#timeline = new WebmTimeline(stream, null);
  }

  #read(id: number, content: Uint8Array, offset: number, emit: EmitPacket): void {
    this.#isFirst = false;
    if (id === Id.Info) this.#readInfo(content);
    else if (id === Id.Tags) this.#readTags(content);
    else if (id === Id.Timestamp) this.#clusterTimestamp = readUint(content);
    else if (id === Id.Tracks && !this.#hasTracks) {
      this.#hasTracks = true;
      this.#track = findOpusTrack(content, offset);
    } else if (id === Id.SimpleBlock) this.#readBlock(content, 0, offset, emit);
    else if (id === Id.BlockGroup) {
      const padding = readInt(child(content, Id.DiscardPadding) ?? NOTHING);
      this.#readBlock(child(content, Id.Block) ?? NOTHING, padding, offset, emit);
    }
  }

  #readInfo(content: Uint8Array): void {
    const scale = child(content, Id.TimestampScale);
    if (scale) this.#scale = readUint(scale) || DEFAULT_SCALE;
    this.#vendor = readText(child(content, Id.WritingApp) ?? child(content, Id.MuxingApp) ?? NOTHING);
    const title = child(content, Id.Title);
    if (title) this.#comments.push(['TITLE', readText(title)]);
  }

  #readTags(content: Uint8Array): void {
    for (const tag of children(content)) {
      // Those with a target are of a track or a chapter.
      if (tag.id !== Id.Tag || (child(tag.content, Id.Targets)?.length ?? 0) > 0) continue;
      for (const simple of children(tag.content)) {
        if (simple.id !== Id.SimpleTag) continue;
        const name = readText(child(simple.content, Id.TagName) ?? NOTHING).toUpperCase();
        const value = readText(child(simple.content, Id.TagString) ?? NOTHING);
        if (/^[ -<>-}]+$/.test(name)) this.#comments.push([name, value]);
      }
    }
  }

  #readBlock(content: Uint8Array, padding: number, offset: number, emit: EmitPacket): void {
    const block = parseBlock(content);
    if (!block) {
      this.#refuse(corruptError('A block makes no sense', offset));
      return;
    }
    if (!this.#timeline || !this.#track || block.track !== this.#track.number) return;
    const { prefix } = this.#track;
    const frames = prefix.length === 0 ? block.frames : block.frames.map((frame) => joinBytes([prefix, frame]));
    const nanoseconds = (this.#clusterTimestamp + block.timestamp) * this.#scale;
    const at = Math.round((nanoseconds / 1e9) * AUDIO_RATE);
    const discard = Math.max(0, Math.round((padding / 1e9) * AUDIO_RATE));
    this.#timeline.place(frames, at, discard, offset, emit, (fault) => this.#refuse(fault));
  }

  #refuse(fault: Error): void {
    if (!this.#onFault || !(fault instanceof AudioFileError)) throw fault;
    this.#onFault(fault);
  }

  #loseTrack(message: string): void {
    this.#refuse(corruptError(message, this.#offset));
    if (!this.#hasTracks) throw formatError('The WebM file is damaged before its tracks', this.#offset);
    this.#lost = true;
    this.#take(1);
  }

  #findCluster(): boolean {
    const at = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength).indexOf(CLUSTER);
    this.#take(at < 0 ? Math.max(0, this.#bytes.length - CLUSTER.length + 1) : at);
    this.#lost = at < 0;
    return at >= 0;
  }
}
