import type { OpusHead } from './opus-head.js';
import type { OpusTags } from './opus-tags.js';

/** Files count time in samples at 48 kHz, whatever the rates of the encoder and the decoder (RFC 7845, section 4). */
export const AUDIO_RATE = 48_000;

/** What one decoder can play from its beginning to its end: a file, or one link of a chained file. */
export interface OpusFileStream {
  /** Of the links of a chained file; 0 is the first. */
  readonly index: number;
  readonly head: OpusHead;
  readonly tags: OpusTags;
}

/** A packet in a file. All lengths are samples per channel at 48 kHz. */
export interface OpusFilePacket {
  readonly data: Uint8Array;
  /** What it decodes to. */
  readonly duration: number;
  /** Where its first sample stands; before 0 is what pre-skip leaves out. */
  readonly position: number;
  /** How much of what it decodes to is not to be heard: at its beginning … */
  readonly discardStart: number;
  /** … and at its end. */
  readonly discardEnd: number;
  /** How much is missing before it. */
  readonly gap: number;
  readonly stream: OpusFileStream;
}

const SILK = [480, 960, 1920, 2880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];
/** The table of RFC 6716, section 3.1, by the upper five bits of the first byte. */
const FRAME_SAMPLES = [...SILK, ...SILK, ...SILK, ...HYBRID, ...HYBRID, ...CELT, ...CELT, ...CELT, ...CELT];
const LONGEST = 5760;

/** Samples at 48 kHz that a packet decodes to, 0 for bytes that are none. */
export function packetDuration(packet: Uint8Array): number {
  if (packet.length === 0) return 0;
  const toc = packet[0] as number;
  const layout = toc & 3;
  const frames = layout === 0 ? 1 : layout < 3 ? 2 : packet.length < 2 ? 0 : (packet[1] as number) & 63;
  const samples = frames * (FRAME_SAMPLES[toc >> 3] as number);
  return samples > LONGEST ? 0 : samples;
}
