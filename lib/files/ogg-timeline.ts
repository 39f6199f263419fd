import { corruptError } from './error.js';
import type { EmitPacket } from './ogg-demuxer.js';
import type { Refuse } from './ogg-packets.js';
import type { OggPage } from './ogg-page.js';
import { AUDIO_RATE, LATEST_POSITION, type OpusFileStream, packetDuration } from './packet.js';

/** A jump of the position by more than this is damage and not a loss. */
const LONGEST_GAP = 60 * AUDIO_RATE;

/**
 * Gives packets their place in time (RFC 7845, section 4). A page says where its last packet ends; the packets say how
 * long they are; and where the two differ something is missing, or the end is cut to the sample.
 */
export class OggTimeline {
  readonly #preSkip: number;
  #skip: number;
  /** The granule position that the packets so far come to; null before the first. */
  #granule: number | null = null;

  constructor(preSkip: number) {
    this.#preSkip = preSkip;
    this.#skip = preSkip;
  }

  get granule(): number | null {
    return this.#granule;
  }

  /** After a jump to a page that stands behind a granule position. */
  resume(granule: number | null): void {
    this.#granule = granule;
    this.#skip = Math.max(0, this.#preSkip - (granule ?? 0));
  }

  place(packets: Uint8Array[], page: OggPage, stream: OpusFileStream, emit: EmitPacket, refuse: Refuse): void {
    const durations = packets.map(packetDuration);
    const total = durations.reduce((sum, duration) => sum + duration, 0);
    const granule = checkedGranule(page, refuse);
    // A stream that was cut off at its beginning starts later than at zero.
    let at = this.#granule ?? Math.max(0, (granule ?? 0) - total);
    let gap = Math.max(0, (granule ?? 0) - (at + total));
    if (gap > LONGEST_GAP) {
      refuse(corruptError(`The position jumps by ${Math.round(gap / AUDIO_RATE)} seconds`, page.offset));
      at += gap;
      gap = 0;
    }
    at += gap;
    const end = page.last && granule !== null ? granule : Number.POSITIVE_INFINITY;
    packets.forEach((data, index) => {
      const duration = durations[index] as number;
      if (duration === 0) {
        refuse(corruptError('A packet is not Opus', page.offset));
        return;
      }
      const discardStart = Math.min(this.#skip, duration);
      const discardEnd = Math.min(Math.max(0, at + duration - end), duration - discardStart);
      this.#skip -= discardStart;
      // Set before it is handed out: who receives it may throw.
      this.#granule = at + duration;
      emit({ data, duration, position: at - this.#preSkip, discardStart, discardEnd, gap, stream });
      gap = 0;
      at += duration;
    });
    this.#granule = at;
  }
}

function checkedGranule({ granule, offset }: OggPage, refuse: Refuse): number | null {
  if (granule === null || granule <= LATEST_POSITION) return granule;
  refuse(corruptError(`The position ${granule} makes no sense`, offset));
  return null;
}
