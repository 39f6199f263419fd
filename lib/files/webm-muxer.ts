import { joinBytes } from '../core/bytes.js';
import { wrongValue } from '../core/check.js';
import { element, floatBytes, sizeBytes, uintBytes } from './ebml.js';
import { type OpusHead, writeOpusHead } from './opus-head.js';
import type { OpusTags } from './opus-tags.js';
import { AUDIO_RATE, packetDuration } from './packet.js';
import { Id } from './webm-ids.js';

const MILLISECOND = 1e6;
const NANOSECONDS = 1e9;
const SAMPLES_PER_MS = AUDIO_RATE / 1000;
/** RFC 7845 asks for 80 ms, which WebM's guidelines repeat. */
const SEEK_PRE_ROLL = 80 * MILLISECOND;
const CLUSTER_MS = 1000;
const TRACK = 1;
const AUDIO_TRACK = 2;
const KEY_FRAME = 0x80;
/** Twice as far apart where there would be more. */
const MOST_CUES = 4096;
/** What is left out for a SeekHead with one entry and for the duration, which are known in the end. */
const SEEK_HEAD_BYTES = 26;
const DURATION_BYTES = 11;
const UNKNOWN_SIZE = Uint8Array.of(1, 255, 255, 255, 255, 255, 255, 255);

interface Cue {
  milliseconds: number;
  /** Of the cluster, from the beginning of the segment's content. */
  position: number;
}

/**
 * Packets to WebM: bytes to append, cluster by cluster, and in the end pieces to write over what stands at the beginning,
 * where that can be reached.
 */
export class WebmOpusMuxer {
  readonly #head: OpusHead;
  readonly #tags: OpusTags;
  #bytes = 0;
  #segmentAt = 0;
  #durationAt = 0;
  #granule = 0;
  #cluster: { milliseconds: number; blocks: Uint8Array[] } = { milliseconds: 0, blocks: [] };
  /** Held back, because only the last one may be cut. */
  #last: { data: Uint8Array; granule: number } | null = null;
  #cues: Cue[] = [];
  #cueEvery = 1;
  #clusters = 0;
  #patches: [offset: number, bytes: Uint8Array][] = [];

  constructor(head: OpusHead, tags: OpusTags) {
    this.#head = head;
    this.#tags = tags;
  }

  begin(): Uint8Array {
    const ebml = element(Id.Ebml, [
      element(Id.EbmlVersion, 1),
      element(Id.EbmlReadVersion, 1),
      element(Id.EbmlMaxIdLength, 4),
      element(Id.EbmlMaxSizeLength, 8),
      element(Id.DocType, 'webm'),
      element(Id.DocTypeVersion, 4),
      element(Id.DocTypeReadVersion, 2),
    ]);
    const segment = joinBytes([uintBytes(Id.Segment), UNKNOWN_SIZE]);
    const info = element(Id.Info, [
      element(Id.TimestampScale, MILLISECOND),
      element(Id.MuxingApp, 'voxlink'),
      element(Id.WritingApp, this.#tags.vendor),
      hole(DURATION_BYTES),
    ]);
    const start = joinBytes([ebml, segment, hole(SEEK_HEAD_BYTES), info]);
    this.#segmentAt = ebml.length + segment.length;
    this.#durationAt = start.length - DURATION_BYTES;
    return this.#append(joinBytes([start, this.#tracks(), ...this.#tagElements()]));
  }

  add(data: Uint8Array): Uint8Array[] {
    const duration = packetDuration(data);
    if (duration === 0) throw wrongValue('an Opus packet', 'packet', data);
    const done = this.#flushLast(0);
    this.#last = { data, granule: this.#granule };
    this.#granule += duration;
    return done;
  }

  /** Leaves so many samples out: the timestamps say so. */
  skip(samples: number): Uint8Array[] {
    const done = this.#flushLast(0);
    this.#granule += samples;
    return done;
  }

  finish(discardEnd = 0): Uint8Array[] {
    const done = [...this.#flushLast(discardEnd), ...this.#flushCluster()];
    const cuesAt = this.#bytes - this.#segmentAt;
    if (this.#cues.length > 0) done.push(this.#append(this.#cueElement()));
    const milliseconds = (this.#granule - discardEnd) / SAMPLES_PER_MS;
    this.#patches = [
      [this.#segmentAt - UNKNOWN_SIZE.length, sizeBytes(this.#bytes - this.#segmentAt, 8)],
      [this.#durationAt, element(Id.Duration, floatBytes(milliseconds))],
    ];
    if (this.#cues.length > 0) this.#patches.push([this.#segmentAt, seekHead(cuesAt)]);
    return done;
  }

  /** What is to be written over the file, once it is complete. */
  get patches(): readonly (readonly [offset: number, bytes: Uint8Array])[] {
    return this.#patches;
  }

  #tracks(): Uint8Array {
    const delay = Math.round((this.#head.preSkip / AUDIO_RATE) * NANOSECONDS);
    return element(Id.Tracks, [
      element(Id.TrackEntry, [
        element(Id.TrackNumber, TRACK),
        element(Id.TrackUid, TRACK),
        element(Id.TrackType, AUDIO_TRACK),
        element(Id.FlagLacing, 0),
        element(Id.CodecId, 'A_OPUS'),
        element(Id.CodecPrivate, writeOpusHead(this.#head)),
        element(Id.CodecDelay, delay),
        element(Id.SeekPreRoll, SEEK_PRE_ROLL),
        element(Id.Audio, [
          element(Id.SamplingFrequency, floatBytes(AUDIO_RATE)),
          element(Id.Channels, this.#head.channels),
        ]),
      ]),
    ]);
  }

  #tagElements(): Uint8Array[] {
    const tags = this.#tags.comments.map(([name, value]) =>
      element(Id.SimpleTag, [element(Id.TagName, name), element(Id.TagString, value)]),
    );
    if (tags.length === 0) return [];
    return [element(Id.Tags, [element(Id.Tag, [element(Id.Targets, []), ...tags])])];
  }

  #flushLast(discardEnd: number): Uint8Array[] {
    const last = this.#last;
    if (!last) return [];
    this.#last = null;
    const milliseconds = Math.round(last.granule / SAMPLES_PER_MS);
    const isFull = milliseconds - this.#cluster.milliseconds >= CLUSTER_MS;
    const done = isFull ? this.#flushCluster() : [];
    if (this.#cluster.blocks.length === 0) this.#cluster.milliseconds = milliseconds;
    const relative = milliseconds - this.#cluster.milliseconds;
    const flags = discardEnd > 0 ? 0 : KEY_FRAME;
    const block = joinBytes([Uint8Array.of(0x80 | TRACK, relative >> 8, relative, flags), last.data]);
    this.#cluster.blocks.push(discardEnd > 0 ? cutBlock(block, discardEnd) : element(Id.SimpleBlock, block));
    return done;
  }

  #flushCluster(): Uint8Array[] {
    const { milliseconds, blocks } = this.#cluster;
    if (blocks.length === 0) return [];
    if (this.#clusters++ % this.#cueEvery === 0) {
      this.#cues.push({ milliseconds, position: this.#bytes - this.#segmentAt });
    }
    if (this.#cues.length === MOST_CUES) {
      this.#cues = this.#cues.filter((_, index) => index % 2 === 0);
      this.#cueEvery *= 2;
    }
    this.#cluster = { milliseconds: 0, blocks: [] };
    return [this.#append(element(Id.Cluster, [element(Id.Timestamp, milliseconds), ...blocks]))];
  }

  #cueElement(): Uint8Array {
    const points = this.#cues.map(({ milliseconds, position }) =>
      element(Id.CuePoint, [
        element(Id.CueTime, milliseconds),
        element(Id.CueTrackPositions, [element(Id.CueTrack, TRACK), element(Id.CueClusterPosition, position)]),
      ]),
    );
    return element(Id.Cues, points);
  }

  #append(bytes: Uint8Array): Uint8Array {
    this.#bytes += bytes.length;
    return bytes;
  }
}

/** A block whose end is not to be heard. */
function cutBlock(block: Uint8Array, samples: number): Uint8Array {
  const padding = new Uint8Array(8);
  new DataView(padding.buffer).setBigInt64(0, BigInt(Math.round((samples / AUDIO_RATE) * NANOSECONDS)));
  return element(Id.BlockGroup, [element(Id.Block, block), element(Id.DiscardPadding, padding)]);
}

/** So many bytes without meaning, to be written over. */
function hole(length: number): Uint8Array {
  return element(Id.Void, new Uint8Array(length - 2));
}

function seekHead(position: number): Uint8Array {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(position));
  return element(Id.SeekHead, [
    element(Id.Seek, [element(Id.SeekId, uintBytes(Id.Cues)), element(Id.SeekPosition, place)]),
  ]);
}
