import { checkInteger } from '../core/check.js';
import { native } from '../native.js';
import { opusError } from './error.js';
import { checkBytes } from './format.js';

const NONE = new Uint8Array(0);

/** Puts frames of packets together or apart, without decoding them: up to 120 ms of the same mode and frame length. */
export class OpusRepacketizer {
  #packets: Uint8Array[] = [];
  #frames = 0;

  /** Frames that it holds. */
  get frames(): number {
    return this.#frames;
  }

  /** Takes the frames of one more packet, which it copies. */
  add(packet: Uint8Array): this {
    checkBytes(packet, 'packet');
    const packets = [...this.#packets, Uint8Array.from(packet)];
    const frames = native.opusRepacketize(packets, 0, 0, NONE);
    if (frames < 0) throw opusError(frames, 'Cannot add the packet');
    this.#packets = packets;
    this.#frames = frames;
    return this;
  }

  /** One packet of the frames from `begin` up to `end`, by default of all. */
  packet(begin = 0, end = this.#frames): Uint8Array<ArrayBuffer> {
    checkInteger(begin, 'begin', 0, this.#frames);
    checkInteger(end, 'end', begin, this.#frames);
    const bytes = this.#packets.reduce((sum, packet) => sum + packet.length, 0);
    // Frames that had a packet of their own now have a length; extensions are numbered anew.
    const out = new Uint8Array(2 * bytes + 4 * this.#frames + 8);
    const length = native.opusRepacketize(this.#packets, begin, end, out);
    if (length <= 0) throw opusError(length, 'Cannot make a packet');
    return out.slice(0, length);
  }

  /** Each frame as a packet of its own. */
  split(): Uint8Array<ArrayBuffer>[] {
    return Array.from({ length: this.#frames }, (_, i) => this.packet(i, i + 1));
  }

  /** Forgets what it holds. */
  reset(): void {
    this.#packets = [];
    this.#frames = 0;
  }
}
