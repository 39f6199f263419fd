/** A packet in its turn, with how many before it are missing, from number `sequence` on. */
export interface SequencedPacket {
  sequence: number;
  lost: number;
  packet: Uint8Array;
}

/** RFC 3550, appendix A.1: a number that lies this far behind may be that of a stream that began anew. */
const MAX_MISORDER = 100;

/** Brings packets with 16-bit numbers into order, and waits a while for those that are missing. */
export class SequenceWindow {
  readonly #size: number;
  /** By number, counted on where the 16 bits begin again. */
  readonly #packets = new Map<number, Uint8Array>();
  #expected: number | undefined;
  #highest = 0;
  /** The number that would show that the stream really began anew. */
  #restart: number | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  get waiting(): number {
    return this.#packets.size;
  }

  /** The number of the packet whose turn it is. */
  get next(): number | undefined {
    return this.#expected === undefined ? undefined : this.#expected & 0xffff;
  }

  add(sequence: number, packet: Uint8Array): 'taken' | 'duplicate' | 'late' {
    if (this.#expected === undefined) this.#begin(sequence);
    const expected = this.#expected as number;
    const number = expected + (((sequence - expected) << 16) >> 16);
    if (number <= expected - MAX_MISORDER) {
      if (sequence !== this.#restart) {
        this.#restart = (sequence + 1) & 0xffff;
        return 'late';
      }
      this.#packets.clear();
      this.#begin(sequence);
      return this.add(sequence, packet);
    }
    this.#restart = undefined;
    if (number < expected) return 'late';
    if (this.#packets.has(number)) return 'duplicate';
    // The caller's array may be used again once this call returns; only what is taken at once needs no copy.
    this.#packets.set(number, number === expected ? packet : Uint8Array.from(packet));
    this.#highest = Math.max(this.#highest, number);
    return 'taken';
  }

  /** The next packet, when its turn has come: nothing is missing before it, or that was waited for long enough. */
  take(flush: boolean): SequencedPacket | undefined {
    if (this.#expected === undefined || this.#packets.size === 0) return undefined;
    const expected = this.#expected;
    let number = expected;
    if (!this.#packets.has(expected)) {
      if (!flush && this.#highest - expected < Math.max(1, this.#size)) return undefined;
      number = Math.min(...this.#packets.keys());
    }
    const packet = this.#packets.get(number) as Uint8Array;
    this.#packets.delete(number);
    this.#expected = number + 1;
    return { sequence: expected & 0xffff, lost: number - expected, packet };
  }

  /** Gives the packet up whose turn it is. */
  advance(): void {
    if (this.#expected !== undefined) this.#expected++;
  }

  reset(): void {
    this.#packets.clear();
    this.#expected = undefined;
    this.#restart = undefined;
  }

  #begin(sequence: number): void {
    this.#expected = sequence;
    this.#highest = sequence;
    this.#restart = undefined;
  }
}
