import { checkBoolean, checkFunction, checkOptions } from '../core/check.js';
import type { GlobalWritableStream, NodeWritable } from '../core/globals.js';
import { type NativeVideoSource, NativeWriteResult, native } from '../native.js';
import type { MediaTrackSettings } from './constraints.js';
import { nodeFrameWriter, writableFrames } from './frame-writer.js';
import { MediaSource } from './media-source.js';
import { checkSide, MAX_SIDE } from './pixel-format.js';
import { type CheckedFrame, checkFrame, moveBytes, type VideoFrameInit } from './video-frame.js';
import { checkFramerate } from './video-sink.js';

export interface VideoSourceOptions {
  /** Screen content is sent at full resolution and rather with fewer frames. Default false. */
  isScreencast?: boolean;
  /** Frames that are written faster are left out. Default: all are sent. */
  maxFramerate?: number;
  /** Larger pictures are made smaller, in their own shape. Default: they are sent as they are. */
  maxWidth?: number;
  maxHeight?: number;
}

/** What VideoSource takes: a VideoFrame whose time, rotation and format may be left out. */
export interface VideoSourceFrame extends VideoFrameInit {
  /**
   * Takes the buffer of `data` away from the caller, so that the event loop need not copy the picture. Default false:
   * the data is copied and may be reused.
   */
  transfer?: boolean;
  /**
   * With `transfer`: called once with the same memory, as soon as it is free for the next picture, or the frame was
   * dropped. Not for memory that a sink gave, which goes back to it.
   */
  onrelease?: (data: Uint8Array) => void;
}

/** Raw pictures as a track. One source feeds any number of connections, by its track or by clones of it. */
export class VideoSource extends MediaSource {
  readonly isScreencast: boolean;

  readonly #native: NativeVideoSource;
  readonly #settings: MediaTrackSettings;
  #writable: GlobalWritableStream | null = null;
  #droppedFrames = 0;
  #skippedFrames = 0;

  constructor(options?: VideoSourceOptions) {
    const { isScreencast = false, maxFramerate, maxWidth, maxHeight } = checkOptions(options, 'options');
    checkBoolean(isScreencast, 'isScreencast');
    const source = new native.VideoSource(
      isScreencast,
      false,
      checkFramerate(maxFramerate),
      maxWidth === undefined ? 0 : checkSide(maxWidth, 'maxWidth'),
      maxHeight === undefined ? 0 : checkSide(maxHeight, 'maxHeight'),
    );
    const settings: MediaTrackSettings = {};
    super(source, settings, {
      width: { min: 1, max: maxWidth ?? MAX_SIDE },
      height: { min: 1, max: maxHeight ?? MAX_SIDE },
      aspectRatio: { min: 1 / MAX_SIDE, max: MAX_SIDE },
    });
    this.#native = source;
    this.#settings = settings;
    this.isScreencast = isScreencast;
  }

  /**
   * Sends a picture at once. False when it was dropped, because the encoders are still busy with earlier ones, or
   * skipped because of `maxFramerate`; such frames count in `droppedFrames` and `skippedFrames`.
   */
  write(frame: VideoSourceFrame): boolean {
    const checked = checkFrame(frame);
    const { transfer = false, onrelease } = frame;
    checkBoolean(transfer, 'transfer');
    if (onrelease !== undefined) checkFunction(onrelease, 'onrelease');
    this.requireOpen('VideoSource');
    const result = transfer ? this.#transfer(checked, onrelease) : this.#write(checked, checked.data);
    if (result === NativeWriteResult.Dropped) this.#droppedFrames++;
    if (result === NativeWriteResult.Skipped) this.#skippedFrames++;
    if (result !== NativeWriteResult.Taken) return false;
    const { width, height } = this.#native;
    this.#settings.width = width;
    this.#settings.height = height;
    this.#settings.aspectRatio = width / height;
    return true;
  }

  #write({ layout, rotation, timestampUs, colorSpace }: CheckedFrame, data: Uint8Array, moved?: true | (() => void)) {
    return this.#native.write(data, layout, rotation, timestampUs ?? null, colorSpace, moved);
  }

  #transfer(frame: CheckedFrame, onrelease: ((data: Uint8Array) => void) | undefined) {
    if (native.ownsMemory(frame.data)) return this.#write(frame, frame.data, true);
    const moved = moveBytes(frame.data);
    return this.#write(frame, moved, () => onrelease?.(moved));
  }

  /** The source as a stream of the web. Pictures are sent as they come; its end closes the source. */
  get writable(): GlobalWritableStream {
    this.#writable ??= writableFrames(this);
    return this.#writable;
  }

  /** The same as a stream of Node.js, in object mode. */
  toNodeStream(): NodeWritable {
    return nodeFrameWriter(this);
  }

  /** Frames that were dropped before they reached an encoder. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** Frames that `maxFramerate` left out. */
  get skippedFrames(): number {
    return this.#skippedFrames;
  }
}
