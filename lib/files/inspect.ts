import { type OpusBandwidth, type OpusMode, type OpusPacketInfo, parsePacket } from '../opus/index.js';
import type { AudioFileError } from './error.js';
import { openOpusFile } from './open-opus-file.js';
import { AUDIO_RATE, type OpusFilePacket, type OpusFileStream } from './packet.js';
import type { AudioInput } from './source.js';

/** Longer files have buckets of 2, 4, … seconds. */
const MOST_BUCKETS = 2048;
const MOST_LISTED = 1000;
/** A packet of one or two bytes says that nothing was sent: discontinuous transmission. */
const EMPTY_BYTES = 2;

/** What is in one stream of a file. */
export interface OpusStreamSummary extends OpusFileStream {
  /** Of what is to be heard. */
  seconds: number;
  packets: number;
  /** Of all packets. */
  bytes: number;
  /** Bits per second: the mean, and that of each `bucketSeconds` in turn. */
  bitrate: number;
  bitrates: number[];
  bucketSeconds: number;
  /** How many packets there are of each length in milliseconds, mode, bandwidth and number of channels. */
  durations: Record<number, number>;
  modes: Partial<Record<OpusMode, number>>;
  bandwidths: Partial<Record<OpusBandwidth, number>>;
  channels: Partial<Record<1 | 2, number>>;
  /** Packets with a copy of the one before them, with deep redundancy, and without content. */
  fec: number;
  dred: number;
  empty: number;
  /** What is missing: the first thousand, and the seconds of all. */
  gaps: { at: number; seconds: number }[];
  lostSeconds: number;
}

export interface OpusFileSummary {
  format: 'ogg' | 'webm';
  bytes: number;
  seconds: number;
  streams: OpusStreamSummary[];
  /** The first thousand. */
  faults: AudioFileError[];
}

/** Reads a file of Opus from end to end without decoding it, past every fault, and tells what is in it. */
export async function inspectOpusFile(
  input: AudioInput,
  options: { signal?: AbortSignal } = {},
): Promise<OpusFileSummary> {
  const faults: AudioFileError[] = [];
  const onFault = (fault: AudioFileError) => {
    if (faults.length < MOST_LISTED) faults.push(fault);
  };
  const reader = await openOpusFile(input, { ...options, onFault });
  try {
    const counts: StreamCount[] = [];
    for await (const batch of reader.batches()) {
      for (const packet of batch) {
        const { index } = packet.stream;
        counts[index] ??= new StreamCount(packet.stream);
        counts[index].add(packet);
      }
    }
    const streams = counts.filter(Boolean).map((count) => count.summary());
    const seconds = streams.reduce((sum, stream) => sum + stream.seconds, 0);
    return { format: reader.format, bytes: reader.bytesRead, seconds, streams, faults };
  } finally {
    await reader.close();
  }
}

class StreamCount {
  readonly #summary: OpusStreamSummary;
  #samples = 0;
  /** With what is discarded, which costs bits as well. */
  #coded = 0;
  #buckets: number[] = [];

  constructor(stream: OpusFileStream) {
    this.#summary = {
      ...stream,
      seconds: 0,
      packets: 0,
      bytes: 0,
      bitrate: 0,
      bitrates: [],
      bucketSeconds: 1,
      durations: {},
      modes: {},
      bandwidths: {},
      channels: {},
      fec: 0,
      dred: 0,
      empty: 0,
      gaps: [],
      lostSeconds: 0,
    };
  }

  add({ data, duration, discardStart, discardEnd, gap, position, stream }: OpusFilePacket): void {
    const summary = this.#summary;
    summary.packets++;
    summary.bytes += data.length;
    if (gap > 0) {
      const seconds = gap / AUDIO_RATE;
      if (summary.gaps.length < MOST_LISTED) summary.gaps.push({ at: (position - gap) / AUDIO_RATE, seconds });
      summary.lostSeconds += seconds;
    }
    this.#samples += duration - discardStart - discardEnd + gap;
    this.#addBits(data.length * 8, this.#coded + gap);
    this.#coded += duration + gap;
    if (data.length <= EMPTY_BYTES) summary.empty++;
    count(summary.durations, (duration * 1000) / AUDIO_RATE);
    const info = parse(data, stream.head.streams > 1);
    if (!info) return;
    count(summary.modes, info.mode);
    count(summary.bandwidths, info.bandwidth);
    count(summary.channels, info.channels);
    if (info.lbrr) summary.fec++;
    if (info.dred) summary.dred++;
  }

  summary(): OpusStreamSummary {
    const summary = this.#summary;
    const { bucketSeconds } = summary;
    const coded = this.#coded / AUDIO_RATE;
    summary.seconds = this.#samples / AUDIO_RATE;
    summary.bitrate = coded === 0 ? 0 : (summary.bytes * 8) / coded;
    // The last bucket is as long as what is left for it.
    summary.bitrates = Array.from(this.#buckets, (bits = 0, index) =>
      Math.round(bits / Math.min(bucketSeconds, coded - index * bucketSeconds)),
    );
    return summary;
  }

  #addBits(bits: number, at: number): void {
    const summary = this.#summary;
    let bucket = Math.floor(at / AUDIO_RATE / summary.bucketSeconds);
    while (bucket >= MOST_BUCKETS) {
      const buckets = this.#buckets;
      this.#buckets = Array.from(
        { length: MOST_BUCKETS / 2 },
        (_, i) => (buckets[2 * i] ?? 0) + (buckets[2 * i + 1] ?? 0),
      );
      summary.bucketSeconds *= 2;
      bucket = Math.floor(at / AUDIO_RATE / summary.bucketSeconds);
    }
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + bits;
  }
}

function count<Key extends string | number>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** The first of the streams in a packet stands for all. */
function parse(data: Uint8Array, selfDelimited: boolean): OpusPacketInfo | null {
  try {
    return parsePacket(data, { selfDelimited });
  } catch {
    return null;
  }
}
