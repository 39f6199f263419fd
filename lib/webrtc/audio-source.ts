import { checkBoolean, checkInteger, checkOptions, wrongType, wrongValue } from '../core/check.js';
import type { GlobalAbortSignal } from '../core/globals.js';
import { type NativeAudioSource, native } from '../native.js';
import { nativeException } from './error.js';
import { MediaSource } from './media-source.js';

export interface AudioSourceOptions {
  /** 8000 to 48000 Hz. Default 48000. */
  sampleRate?: number;
  /** 1 or 2. Default 1. */
  channels?: number;
  /** What the queue holds, in milliseconds. Default 1000. */
  queueMs?: number;
  /**
   * For audio that is written just as it comes in, from a microphone or a call: what stays in the queue for a second
   * without being needed is dropped, so that a stall of the writer adds no lasting delay. Default false: what was taken
   * is sent.
   */
  live?: boolean;
}

/** What a source is given is sent as it is. */
const UNPROCESSED = { autoGainControl: false, echoCancellation: false, noiseSuppression: false };

export interface DrainOptions {
  /** Ends the wait; what is queued stays queued. */
  signal?: GlobalAbortSignal;
}

/**
 * Raw PCM as a track. Chunks of any length go into a queue, from which 10 ms are sent every 10 ms, whatever the rhythm
 * in which they were written. One source feeds any number of connections, by its track or by clones of it.
 *
 * After the first write, silence is sent while the queue is empty, until the source is closed: RTP has to go on, or
 * the receivers would take the pause for network delay. A chunk that does not fill the last 10 ms is completed with
 * silence. A source that nobody refers to any more plays its queue to the end, ends its tracks and keeps nothing alive.
 */
export class AudioSource extends MediaSource {
  readonly sampleRate: number;
  readonly channels: number;
  readonly queueMs: number;
  readonly live: boolean;

  readonly #native: NativeAudioSource;
  #droppedSamples = 0;

  constructor(options?: AudioSourceOptions) {
    const { sampleRate = 48_000, channels = 1, queueMs = 1000, live = false } = checkOptions(options, 'options');
    checkInteger(sampleRate, 'sampleRate', 8000, 48_000);
    checkInteger(channels, 'channels', 1, 2);
    checkInteger(queueMs, 'queueMs', 40, 600_000);
    checkBoolean(live, 'live');
    const source = new native.AudioSource(sampleRate, channels, queueMs, live);
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
    this.live = live;
  }

  /**
   * Queues interleaved samples: 16-bit integers, or floating point from -1 to 1. False once the queue is more than half
   * full: a good time to `await source.drain()`. Samples that do not fit any more are refused and counted in
   * `droppedSamples`.
   */
  write(pcm: Int16Array | Float32Array): boolean {
    if (!(pcm instanceof Int16Array || pcm instanceof Float32Array)) {
      throw wrongType('Int16Array or Float32Array', 'pcm', pcm);
    }
    if (pcm.length % this.channels !== 0) throw wrongValue('even number of samples', 'pcm.length', pcm.length);
    this.requireOpen('AudioSource');
    const taken = this.#native.write(pcm);
    this.#droppedSamples += (pcm.length - taken) / this.channels;
    return taken === pcm.length && this.#native.queuedMs <= this.queueMs / 2;
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

  /** How many milliseconds of audio wait to be sent. */
  get queuedMs(): number {
    return this.#native.queuedMs;
  }

  /** Samples per channel that were refused because the queue was full, or that a live source dropped. */
  get droppedSamples(): number {
    return this.#droppedSamples + this.#native.droppedFrames;
  }
}
