import { checkFunction, checkInteger, checkOneOf } from '../core/check.js';
import type { GlobalReadableStream, NodeReadable } from '../core/globals.js';
import { FRAME_OVERFLOWS, type FrameOverflow, FrameQueue } from './frame-queue.js';
import type { MediaStreamTrack } from './media-stream-track.js';
import { nodeFrames, readableFrames } from './track-frames.js';

export interface MediaSinkOptions {
  /** How many frames may wait for a loop or a stream. */
  highWaterMark?: number;
  /** What happens to frames on top: default 'drop-oldest'. */
  overflow?: FrameOverflow;
}

interface NativeSink {
  readonly droppedFrames: number;
  close(): void;
}

/** What of the options concerns the delivery, checked. */
export interface Delivery<Frame> {
  highWaterMark: number;
  overflow: FrameOverflow;
  onframe: ((frame: Frame) => void) | null;
}

export function toDelivery<Frame>(
  options: MediaSinkOptions & { onframe?: (frame: Frame) => void },
  defaultHighWaterMark: number,
): Delivery<Frame> {
  const { highWaterMark = defaultHighWaterMark, overflow = 'drop-oldest', onframe } = options;
  checkInteger(highWaterMark, 'highWaterMark', 1, 100_000);
  checkOneOf(overflow, 'overflow', FRAME_OVERFLOWS);
  if (onframe !== undefined) checkFunction(onframe, 'onframe');
  return { highWaterMark, overflow, onframe: onframe ?? null };
}

/**
 * What keeps a sink alive: its track does. A sink that only a callback refers to goes on for as long as somebody, a
 * connection for example, has the track.
 */
const sinksOfTrack = new WeakMap<MediaStreamTrack, Set<object>>();

/** Sinks that close with the loop or stream that reads them. */
const ownedByReader = new WeakSet<object>();

/** For `track.frames()`, whose caller holds nothing that could be closed but the loop. */
export function closeWithReader<Sink extends object>(sink: Sink): Sink {
  ownedByReader.add(sink);
  return sink;
}

/** What AudioSink and VideoSink share: delivery of frames to a callback, to loops and to streams. */
export abstract class MediaSink<Frame> implements AsyncIterable<Frame> {
  readonly track: MediaStreamTrack;

  readonly #native: NativeSink;
  readonly #queueLimit: number;
  readonly #overflow: FrameOverflow;
  readonly #queues = new Set<FrameQueue<Frame>>();
  #onframe: ((frame: Frame) => void) | null = null;
  #onended: (() => void) | null = null;
  #readable: (GlobalReadableStream & AsyncIterable<Frame>) | null = null;
  #droppedFrames = 0;
  #nativeDrops = 0;
  #closed = false;

  /** @internal */
  protected constructor(track: MediaStreamTrack, sink: NativeSink, delivery: Delivery<Frame>) {
    this.track = track;
    this.#native = sink;
    this.#queueLimit = delivery.highWaterMark;
    this.#overflow = delivery.overflow;
    this.onframe = delivery.onframe;
  }

  /** Called with each frame. */
  get onframe(): ((frame: Frame) => void) | null {
    return this.#onframe;
  }

  set onframe(value: ((frame: Frame) => void) | null) {
    this.#onframe = value;
    this.#keep();
  }

  /** Called once when no more frames come because the track ended or was stopped; not after close(). */
  get onended(): (() => void) | null {
    return this.#onended;
  }

  set onended(value: (() => void) | null) {
    this.#onended = value;
    this.#keep();
  }

  #keep(): void {
    const sinks = sinksOfTrack.get(this.track) ?? new Set();
    if (!this.#closed && (this.#onframe ?? this.#onended) !== null) sinksOfTrack.set(this.track, sinks.add(this));
    else sinks.delete(this);
  }

  /** @internal */
  protected deliver(frame: Frame): void {
    // A track that its connection has closed ends at once; what libwebrtc had under way is late.
    if (this.#closed || this.track.readyState === 'ended') return;
    if (this.#overflow === 'error') this.#failOnNativeDrops();
    for (const queue of this.#queues) {
      if (!queue.push(frame)) this.#droppedFrames++;
    }
    if (!this.#closed) this.#onframe?.(frame);
  }

  /** Frames that never came to the event loop are lost to all loops. */
  #failOnNativeDrops(): void {
    const drops = this.#native.droppedFrames;
    if (drops === this.#nativeDrops) return;
    this.#nativeDrops = drops;
    for (const queue of this.#queues) queue.fail();
  }

  /** @internal */
  protected finish(): void {
    if (this.#closed) return;
    const { onended } = this;
    this.close();
    onended?.();
  }

  /** Frames that were lost because the event loop was busy, or because a loop or stream over the sink was too slow. */
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
    this.#keep();
    for (const queue of this.#queues) queue.end();
    this.#queues.clear();
  }

  /** Each loop gets every frame from its start on, and ends with the sink. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Frame> {
    const queue = new FrameQueue<Frame>(this.#queueLimit, this.#overflow, (ended) => this.#release(ended));
    if (this.#closed) queue.end();
    else this.#queues.add(queue);
    return queue;
  }

  #release(queue: FrameQueue<Frame>): void {
    const removed = this.#queues.delete(queue);
    if (removed && this.#queues.size === 0 && ownedByReader.has(this)) this.close();
  }

  /** The frames as a stream of the web: every one from the first time on that this is asked for. */
  get readable(): GlobalReadableStream & AsyncIterable<Frame> {
    this.#readable ??= readableFrames(this[Symbol.asyncIterator]());
    return this.#readable;
  }

  /** The frames from now on as a stream of Node.js, in object mode. */
  toNodeStream(): NodeReadable {
    return nodeFrames(this[Symbol.asyncIterator]());
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
