import { packetSamples } from '../opus/index.js';
import type { OpusHead } from './opus-head.js';
import type { OpusTags } from './opus-tags.js';

/** Files count time in samples at 48 kHz, whatever the rates of the encoder and the decoder (RFC 7845, section 4). */
export const AUDIO_RATE = 48_000;

/** No sound is as long: 700 years. Whole numbers are exact far beyond it. */
export const LATEST_POSITION = 2 ** 40;

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

/** Samples at 48 kHz that a packet decodes to, 0 for bytes that are none. */
export function packetDuration(packet: Uint8Array): number {
  return packetSamples(packet, AUDIO_RATE);
}
