import { checkBoolean, checkInteger, checkOneOf, checkOptions, wrongType, wrongValue } from '../core/check.js';
import type { GlobalAbortSignal, GlobalWritableStream, NodeWritable } from '../core/globals.js';
import { type NativeAudioSource, native } from '../native.js';
import { CallerClock } from './caller-clock.js';
import { nativeException } from './error.js';
import { MediaSource } from './media-source.js';
import { isPcm } from './pcm-chunk.js';
import { nodePcm, type PcmDestination, writablePcm } from './pcm-writer.js';

/** Whose clock a source follows. */
export type AudioSourceClock = 'library' | 'caller';

/** What a source sends while there is nothing in its queue. */
export type AudioSourceUnderrun = 'silence' | 'hold';

export interface AudioSourceOptions {
  /** 8000 to 48000 Hz. Default 48000. */
  sampleRate?: number;
  /** 1 or 2. Default 1. */
  channels?: number;
  /**
   * What the queue holds, in milliseconds; with the caller's clock, how far writing may be ahead of real time. Default
   * 1000.
   */
  queueMs?: number;
  /**
   * 'library': what is written waits in the queue, from which 10 ms are sent every 10 ms. 'caller': each write goes out
   * at once, for audio that comes by a clock of its own, from a telephone line or an RTP stream. Default 'library'.
   */
  clock?: AudioSourceClock;
  /**
   * 'silence': silence is sent while the queue is empty. 'hold': nothing is sent until there is audio again; the RTP
   * timestamps go on. For the clock of the library. Default 'silence'.
   */
  underrun?: AudioSourceUnderrun;
  /**
   * For audio that is written just as it comes in, from a microphone or a call: what stays in the queue for a second
   * without being needed is dropped, so that a stall of the writer adds no lasting delay. Default false: what was taken
   * is sent. For the clock of the library.
   */
  live?: boolean;
}

export interface AudioWriteOptions {
  /**
   * RTP timestamp of the first sample: in samples per channel, modulo 2^32, from any start. For the clock of the caller.
   * Pauses in it become pauses of what is sent; what is too late is left out. Default: follows on what was written.
   */
  timestamp?: number;
}

/** What a source is given is sent as it is. */
const UNPROCESSED = { autoGainControl: false, echoCancellation: false, noiseSuppression: false };

export interface DrainOptions {
  /** Ends the wait; what is queued stays queued. */
  signal?: GlobalAbortSignal;
}

function checkClockOptions({ clock, underrun, live }: AudioSourceOptions): void {
  if (clock !== 'caller') return;
  if (underrun !== undefined) throw wrongValue("undefined with clock 'caller'", 'underrun', underrun);
  if (live) throw wrongValue("false with clock 'caller'", 'live', live);
}

/**
 * Raw PCM as a track. Chunks of any length go into a queue, from which 10 ms are sent every 10 ms, whatever the rhythm
 * in which they were written; or, with the clock of the caller, chunks of whole 10 ms go out at once. One source feeds
 * any number of connections, by its track or by clones of it.
 *
 * After the first write, silence is sent while the queue is empty, until the source is closed: RTP has to go on, or
 * the receivers would take the pause for network delay. A chunk that does not fill the last 10 ms is completed with
 * silence. A source that nobody refers to any more plays its queue to the end, ends its tracks and keeps nothing alive.
 */
export class AudioSource extends MediaSource {
  readonly sampleRate: number;
  readonly channels: number;
  readonly queueMs: number;
  readonly clock: AudioSourceClock;
  readonly underrun: AudioSourceUnderrun;
  readonly live: boolean;

  readonly #native: NativeAudioSource;
  /** Of a source that follows its caller's. */
  readonly #clock: CallerClock | null;
  #writable: GlobalWritableStream | null = null;
  #droppedSamples = 0;

  constructor(options?: AudioSourceOptions) {
    const given = checkOptions(options, 'options');
    const { sampleRate = 48_000, channels = 1, queueMs = 1000, live = false } = given;
    const { clock = 'library', underrun = 'silence' } = given;
    checkInteger(sampleRate, 'sampleRate', 8000, 48_000);
    checkInteger(channels, 'channels', 1, 2);
    checkInteger(queueMs, 'queueMs', 40, 600_000);
    checkBoolean(live, 'live');
    checkOneOf(clock, 'clock', ['library', 'caller']);
    checkOneOf(underrun, 'underrun', ['silence', 'hold']);
    checkClockOptions(given);
    if (clock === 'caller' && sampleRate % 100 !== 0) {
      throw wrongValue("multiple of 100 with clock 'caller'", 'sampleRate', sampleRate);
    }
    const source = new native.AudioSource(sampleRate, channels, queueMs, clock === 'caller', live, underrun === 'hold');
    super(
      source,
      { sampleRate, sampleSize: 16, channelCount: channels, ...UNPROCESSED },
      {
        sampleRate: { min: sampleRate, max: sampleRate },
        sampleSize: { min: 16, max: 16 },
        channelCount: { min: channels, max: channels },
        autoGainControl: [false],
        echoCancellation: [false],
        noiseSuppression: [false],
      },
    );
    this.#native = source;
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.queueMs = queueMs;
    this.clock = clock;
    this.underrun = underrun;
    this.live = live;
    this.#clock = clock === 'caller' ? new CallerClock(sampleRate) : null;
  }

  /**
   * Queues interleaved samples: 16-bit integers, or floating point from -1 to 1. With the clock of the caller they go out
   * at once, and are whole blocks of 10 ms. False once the queue is more than half full, or writing so far ahead of real
   * time: a good time to `await source.drain()`. Samples that do not fit any more are refused and counted in
   * `droppedSamples`.
   */
  write(pcm: Int16Array | Float32Array, options?: AudioWriteOptions): boolean {
    if (!isPcm(pcm)) throw wrongType('Int16Array or Float32Array', 'pcm', pcm);
    if (pcm.length % this.channels !== 0) throw wrongValue('even number of samples', 'pcm.length', pcm.length);
    const timestamp = options === undefined ? undefined : this.#checkTimestamp(options);
    this.requireOpen('AudioSource');
    const taken = this.#take(pcm, timestamp);
    this.#droppedSamples += (pcm.length - taken) / this.channels;
    return taken === pcm.length && this.#native.queuedMs <= this.queueMs / 2;
  }

  #checkTimestamp(options: AudioWriteOptions): number | undefined {
    const { timestamp } = checkOptions(options, 'options');
    if (timestamp === undefined) return undefined;
    if (this.#clock === null) throw wrongValue("undefined without clock 'caller'", 'timestamp', timestamp);
    return checkInteger(timestamp, 'timestamp', 0, 2 ** 32 - 1);
  }

  /** How many of the samples were sent or queued. */
  #take(pcm: Int16Array | Float32Array, timestamp?: number): number {
    if (this.#clock === null) return this.#native.write(pcm, 0);
    const block = (this.sampleRate / 100) * this.channels;
    if (pcm.length % block !== 0) throw wrongValue(`multiple of ${block}, which is 10 ms,`, 'pcm.length', pcm.length);
    const placed = this.#clock.place(timestamp, pcm.length / this.channels);
    const taken = this.#native.write(pcm.subarray(placed.late * this.channels), placed.gap);
    this.#clock.advance(placed, taken / this.channels);
    return taken;
  }

  /** The source as a stream of the web. Its end waits until everything was sent, and closes the source. */
  get writable(): GlobalWritableStream {
    this.#writable ??= writablePcm(this.#destination());
    return this.#writable;
  }

  /** The same as a stream of Node.js, in object mode. */
  toNodeStream(): NodeWritable {
    return nodePcm(this.#destination());
  }

  #destination(): PcmDestination {
    return {
      sampleRate: this.sampleRate,
      channels: this.channels,
      writeAll: (pcm, signal) => this.#writeAll(pcm, signal),
      flush: (options) => this.flush(options),
      close: () => this.close(),
    };
  }

  /** Piece by piece as the queue has room, so that nothing is refused. */
  async #writeAll(pcm: Int16Array | Float32Array, signal: AbortSignal): Promise<void> {
    for (let written = 0; ; ) {
      this.requireOpen('AudioSource');
      written += this.#take(pcm.subarray(written));
      if (written === pcm.length && this.#native.queuedMs <= this.queueMs / 2) return;
      await this.drain({ signal });
      if (written === pcm.length) return;
    }
  }

  /** Resolves when at most a quarter of the queue is left, so that writing can go on. */
  drain(options?: DrainOptions): Promise<void> {
    return this.#whenBelow(Math.floor(this.queueMs / 4), options);
  }

  /** Resolves when everything that was written has been sent, or was cleared. */
  flush(options?: DrainOptions): Promise<void> {
    return this.#whenBelow(0, options);
  }

  #whenBelow(ms: number, options?: DrainOptions): Promise<void> {
    const { signal } = checkOptions(options, 'options') as { signal?: AbortSignal };
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#native.whenBelow(ms, (error) => {
        signal?.removeEventListener('abort', onAbort);
        if (error === null) resolve();
        else reject(nativeException(error));
      });
    });
  }

  /** Throws away what is queued. */
  clear(): void {
    this.#native.clear();
  }

  /** How many milliseconds of audio wait to be sent; with the clock of the caller, how far it is ahead of real time. */
  get queuedMs(): number {
    return this.#native.queuedMs;
  }

  /** Samples per channel that were refused because the queue was full or they came too late, or that a live source dropped. */
  get droppedSamples(): number {
    return this.#droppedSamples + this.#native.droppedFrames;
  }

  /** How often the queue ran empty, at the end of what was written as well as for a writer that was late. */
  get underruns(): number {
    return this.#native.underruns;
  }

  /** Samples per channel of silence that were sent because the queue was empty. */
  get silentSamples(): number {
    return this.#native.silentFrames;
  }
}
