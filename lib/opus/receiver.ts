import { checkInteger, checkOptions } from '../core/check.js';
import type { OpusDecoderSettings } from './base-decoder.js';
import { OpusDecoder } from './decoder.js';
import { OpusDred } from './dred.js';
import { OpusError } from './error.js';
import { checkBytes, type OpusSampleFormat, type OpusSampleRate, type OpusSamplesOf } from './format.js';
import { packetSamples, parsePacket } from './packet.js';
import { SequenceWindow } from './sequence-window.js';

export interface OpusReceiverOptions<Format extends OpusSampleFormat = 'int16'> extends OpusDecoderSettings {
  sampleRate: OpusSampleRate;
  channels: 1 | 2;
  /** Of the PCM it gives; default 'int16'. */
  format?: Format;
  /** How many packets later one may come and still be taken in its place, 0 to 1000 (default 3). */
  reorderWindow?: number;
  /** Milliseconds of a gap that are filled at most; a longer one is jumped over (default 2000). */
  maxGap?: number;
}

/** Where the sound of a packet came from: itself, the redundancy of a later one, its copy in the next one, or nowhere. */
export type OpusSource = 'packet' | 'dred' | 'fec' | 'concealment';

export interface OpusReceived<Format extends OpusSampleFormat = 'int16'> {
  /** The number of the packet that this is the sound of, 0 to 65535. */
  sequence: number;
  source: OpusSource;
  pcm: OpusSamplesOf<Format>;
}

/** What became of the packets, since the beginning. */
export interface OpusReceiverCounters {
  /** Packets that were handed over. */
  received: number;
  /** Of those, decoded as they are. */
  decoded: number;
  /** Of those, thrown away: there already, too late, or no packet at all. */
  duplicate: number;
  late: number;
  damaged: number;
  /** Of what was lost or damaged: filled in by each of the three, and left out. */
  dred: number;
  fec: number;
  concealed: number;
  skipped: number;
}

const COMPLEXITY = 5;
const WINDOW = 3;
const MAX_WINDOW = 1000;
const MAX_GAP_MS = 2000;
const LONGEST_GAP_MS = 10_000;

/**
 * Turns packets that come by number, with gaps and out of order, into continuous sound. What is lost it brings back from
 * the packet after the gap, by DRED or FEC as that carries it, and conceals the rest.
 */
export class OpusReceiver<Format extends OpusSampleFormat = 'int16'> {
  readonly #decoder: OpusDecoder;
  readonly #dred = new OpusDred();
  readonly #window: SequenceWindow;
  readonly #format: Format | undefined;
  readonly #maxGap: number;
  readonly #counters: OpusReceiverCounters = {
    received: 0,
    decoded: 0,
    duplicate: 0,
    late: 0,
    damaged: 0,
    dred: 0,
    fec: 0,
    concealed: 0,
    skipped: 0,
  };

  constructor(options: OpusReceiverOptions<Format>) {
    const { reorderWindow = WINDOW, maxGap = MAX_GAP_MS, format } = checkOptions(options, 'options');
    this.#window = new SequenceWindow(checkInteger(reorderWindow, 'reorderWindow', 0, MAX_WINDOW));
    this.#maxGap = checkInteger(maxGap, 'maxGap', 0, LONGEST_GAP_MS);
    this.#format = format;
    this.#decoder = new OpusDecoder({ complexity: COMPLEXITY, ...options });
    // A wrong format is refused here and not with the first packet.
    this.#decoder.conceal(this.#decoder.sampleRate / 400, { format });
    this.#decoder.reset();
  }

  get sampleRate(): OpusSampleRate {
    return this.#decoder.sampleRate;
  }

  get channels(): 1 | 2 {
    return this.#decoder.channels;
  }

  /** What became of the packets so far. */
  get counters(): OpusReceiverCounters {
    return { ...this.#counters };
  }

  /** Packets that wait for one that is missing. */
  get waiting(): number {
    return this.#window.waiting;
  }

  /** Takes a packet by its number (RTP's, 16 bits) and gives what can be played now, in order. */
  push(sequence: number, packet: Uint8Array): OpusReceived<Format>[] {
    checkInteger(sequence, 'sequence', 0, 0xffff);
    checkBytes(packet, 'packet');
    this.#checkOpen();
    this.#counters.received++;
    const fate = this.#window.add(sequence, packet);
    if (fate === 'duplicate' || fate === 'late') this.#counters[fate]++;
    return this.#drain(false);
  }

  /** Waits no longer for what is missing: gives all that is there, with the gaps filled. */
  flush(): OpusReceived<Format>[] {
    this.#checkOpen();
    return this.#drain(true);
  }

  /**
   * For when the sound is needed now: as flush(), but with nothing there gives a packet's worth of concealment, and that
   * packet will then be late.
   */
  skip(): OpusReceived<Format>[] {
    const ready = this.flush();
    const next = this.#window.next;
    if (ready.length > 0 || next === undefined) return ready;
    this.#window.advance();
    return [this.#conceal(next, this.#frameSize())];
  }

  /** Begins anew with the next packet. Settings and counters stay. */
  reset(): void {
    this.#decoder.reset();
    this.#window.reset();
  }

  close(): void {
    this.#decoder.close();
    this.#dred.close();
    this.#window.reset();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Any reading throws once the decoder is closed. */
  #checkOpen(): void {
    void this.#decoder.gain;
  }

  #drain(flush: boolean): OpusReceived<Format>[] {
    const out: OpusReceived<Format>[] = [];
    for (let gap = this.#window.take(flush); gap !== undefined; gap = this.#window.take(flush)) {
      if (gap.lost > 0) this.#fill(gap.sequence, gap.lost, gap.packet, out);
      out.push(this.#decode((gap.sequence + gap.lost) & 0xffff, gap.packet));
    }
    return out;
  }

  #decode(sequence: number, packet: Uint8Array): OpusReceived<Format> {
    try {
      const pcm = this.#decoder.decode(packet, { format: this.#format });
      this.#counters.decoded++;
      return { sequence, source: 'packet', pcm };
    } catch (error) {
      if (!(error instanceof OpusError)) throw error;
      this.#counters.damaged++;
      return this.#conceal(sequence, this.#frameSize());
    }
  }

  /** `lost` packets from number `first` on, with what the packet after them carries. */
  #fill(first: number, lost: number, next: Uint8Array, out: OpusReceived<Format>[]): void {
    const frameSize = this.#frameSize(next);
    if (lost * frameSize * 1000 > this.#maxGap * this.sampleRate) {
      this.#counters.skipped += lost;
      this.#decoder.reset();
      return;
    }
    const carried = this.#carriedBy(next, lost * frameSize);
    for (let i = 0; i < lost; i++) {
      const sequence = (first + i) & 0xffff;
      const offset = (lost - i) * frameSize;
      if (offset === frameSize && carried.lbrr) {
        const pcm = this.#decoder.decode(next, { fec: true, frameSize, format: this.#format });
        this.#counters.fec++;
        out.push({ sequence, source: 'fec', pcm });
      } else if (offset - frameSize < carried.reach) {
        const pcm = this.#decoder.decodeDred(this.#dred, offset, frameSize, { format: this.#format });
        this.#counters.dred++;
        out.push({ sequence, source: 'dred', pcm });
      } else {
        out.push(this.#conceal(sequence, frameSize));
      }
    }
  }

  #carriedBy(packet: Uint8Array, samples: number): { lbrr: boolean; reach: number } {
    try {
      const { lbrr, dred } = parsePacket(packet);
      if (!dred || this.#decoder.ignoreExtensions) return { lbrr, reach: 0 };
      return { lbrr, reach: this.#dred.parse(packet, { sampleRate: this.sampleRate, maxSamples: samples }) };
    } catch (error) {
      if (!(error instanceof OpusError)) throw error;
      return { lbrr: false, reach: 0 };
    }
  }

  #conceal(sequence: number, frameSize: number): OpusReceived<Format> {
    this.#counters.concealed++;
    return { sequence, source: 'concealment', pcm: this.#decoder.conceal(frameSize, { format: this.#format }) };
  }

  /** How long a lost packet was: as the one before it, or as the one after it, or 20 ms. */
  #frameSize(next?: Uint8Array): number {
    const last = this.#decoder.lastPacketDuration;
    return last || (next && packetSamples(next, this.sampleRate)) || this.sampleRate / 50;
  }
}
