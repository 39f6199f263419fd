import { corruptError } from './error.js';
import type { EmitPacket } from './ogg-demuxer.js';
import type { Refuse } from './ogg-packets.js';
import { AUDIO_RATE, LATEST_POSITION, type OpusFileStream, packetDuration } from './packet.js';

const LONGEST_GAP = 60 * AUDIO_RATE;
/** Timestamps are rounded to milliseconds, and those of recorders follow a clock of their own. */
const SHORTEST_GAP = 960;
const STEP = 120;

/** Gives packets their place: by their durations, and by the timestamps where those say that something is missing. */
export class WebmTimeline {
  readonly #stream: OpusFileStream;
  #skip: number;
  #granule: number | null;

  constructor(stream: OpusFileStream, granule: number | null) {
    this.#stream = stream;
    this.#granule = granule;
    this.#skip = Math.max(0, stream.head.preSkip - (granule ?? 0));
  }

  get granule(): number | null {
    return this.#granule;
  }

  /** `said` is where the first frame stands by its timestamp. */
  place(frames: Uint8Array[], said: number, discard: number, offset: number, emit: EmitPacket, refuse: Refuse): void {
    const stream = this.#stream;
    let at = said;
    if (at > LATEST_POSITION) {
      refuse(corruptError(`The position ${at} makes no sense`, offset));
      at = this.#granule ?? 0;
    }
    let start = this.#granule ?? Math.max(0, at);
    let gap = at - start >= SHORTEST_GAP ? Math.floor((at - start) / STEP) * STEP : 0;
    if (gap > LONGEST_GAP) {
      refuse(corruptError(`The position jumps by ${Math.round(gap / AUDIO_RATE)} seconds`, offset));
      start += gap;
      gap = 0;
    }
    start += gap;
    frames.forEach((data, index) => {
      const duration = packetDuration(data);
      if (duration === 0) {
        refuse(corruptError('A packet is not Opus', offset));
        return;
      }
      const discardStart = Math.min(this.#skip, duration);
      const isLast = index === frames.length - 1;
      const discardEnd = isLast ? Math.min(discard, duration - discardStart) : 0;
      this.#skip -= discardStart;
      this.#granule = start + duration;
      emit({ data, duration, position: start - stream.head.preSkip, discardStart, discardEnd, gap, stream });
      gap = 0;
      start += duration;
    });
  }
}
