import { FrameQueue } from './frame-queue.js';
import type { MediaStreamTrack } from './media-stream-track.js';

export interface MediaSinkOptions {
  /** How many frames may wait for a `for await` loop before the oldest is dropped. */
  highWaterMark?: number;
}

interface NativeSink {
  readonly droppedFrames: number;
  close(): void;
}

/**
 * What keeps a sink alive: its track does. A sink that only a callback refers to goes on for as long as somebody, a
 * connection for example, has the track.
 */
const sinksOfTrack = new WeakMap<MediaStreamTrack, Set<object>>();

/** What AudioSink and VideoSink share: delivery of frames to a callback and to loops. */
export abstract class MediaSink<Frame> {
  readonly track: MediaStreamTrack;

  /** Called with each frame. */
  onframe: ((frame: Frame) => void) | null = null;
  /** Called once when no more frames come because the track ended or was stopped; not after close(). */
  onended: (() => void) | null = null;

  readonly #native: NativeSink;
  readonly #queueLimit: number;
  readonly #queues = new Set<FrameQueue<Frame>>();
  #droppedFrames = 0;
  #closed = false;

  /** @internal */
  protected constructor(track: MediaStreamTrack, sink: NativeSink, queueLimit: number) {
    this.track = track;
    this.#native = sink;
    this.#queueLimit = queueLimit;
    const sinks = sinksOfTrack.get(track) ?? new Set();
    sinksOfTrack.set(track, sinks.add(this));
  }

  /** @internal */
  protected deliver(frame: Frame): void {
    // A track that its connection has closed ends at once; what libwebrtc had under way is late.
    if (this.#closed || this.track.readyState === 'ended') return;
    for (const queue of this.#queues) {
      if (!queue.push(frame)) this.#droppedFrames++;
    }
    this.onframe?.(frame);
  }

  /** @internal */
  protected finish(): void {
    if (this.#closed) return;
    this.close();
    this.onended?.();
  }

  /** Frames that were lost because the event loop was busy, or because a loop over the sink was too slow. */
  get droppedFrames(): number {
    return this.#droppedFrames + this.#native.droppedFrames;
  }

  /** True after close(), and once the track has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.close();
    sinksOfTrack.get(this.track)?.delete(this);
    for (const queue of this.#queues) queue.end();
    this.#queues.clear();
  }

  /** Each loop gets every frame from its start on, and ends with the sink. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Frame> {
    const queue = new FrameQueue<Frame>(this.#queueLimit, (ended) => this.#queues.delete(ended));
    if (this.#closed) queue.end();
    else this.#queues.add(queue);
    return queue;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
