import {
  checkBoolean,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  wrongType,
  wrongValue,
} from '../core/check.js';
import { type NativeVideoSource, native } from '../native.js';
import { packColorSpace, type VideoColorSpace } from './color-space.js';
import type { MediaTrackSettings } from './constraints.js';
import { i420Size, type VideoRotation } from './i420.js';
import { MediaSource } from './media-source.js';

const MAX_SIDE = 8192;

export interface VideoSourceOptions {
  /** Screen content is sent at full resolution and rather with fewer frames. Default false. */
  isScreencast?: boolean;
}

/** What VideoSource takes: an I420Frame whose time and rotation may be left out. */
export interface VideoSourceFrame {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
  /** Default: upright. */
  rotation?: VideoRotation;
  /** Default: now. */
  timestampUs?: number;
  /** Default: unsaid, which receivers commonly take for BT.601 of limited range. */
  colorSpace?: VideoColorSpace | null;
}

/** Raw I420 pictures as a track. One source feeds any number of connections, by its track or by clones of it. */
export class VideoSource extends MediaSource {
  readonly isScreencast: boolean;

  readonly #native: NativeVideoSource;
  readonly #settings: MediaTrackSettings;
  #droppedFrames = 0;

  constructor(options?: VideoSourceOptions) {
    const { isScreencast = false } = checkOptions(options, 'options');
    checkBoolean(isScreencast, 'isScreencast');
    const source = new native.VideoSource(isScreencast, false);
    const settings: MediaTrackSettings = {};
    super(source, settings, {
      width: { min: 1, max: MAX_SIDE },
      height: { min: 1, max: MAX_SIDE },
      aspectRatio: { min: 1 / MAX_SIDE, max: MAX_SIDE },
    });
    this.#native = source;
    this.#settings = settings;
    this.isScreencast = isScreencast;
  }

  /**
   * Sends a picture at once. False when it was dropped, because the encoders are still busy with earlier ones; such
   * frames count in `droppedFrames`. The data is copied and may be reused.
   */
  write(frame: VideoSourceFrame): boolean {
    if (typeof frame !== 'object' || frame === null) throw wrongType('object', 'frame', frame);
    const { width, height, data, rotation = 0, timestampUs, colorSpace } = frame;
    checkInteger(width, 'width', 1, MAX_SIDE);
    checkInteger(height, 'height', 1, MAX_SIDE);
    if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
      throw wrongType('Uint8Array', 'data', data);
    }
    const size = i420Size(width, height);
    if (data.length !== size) {
      throw wrongValue(`${size} bytes of I420 for ${width}x${height}`, 'data.length', data.length);
    }
    checkOneOf(rotation, 'rotation', [0, 90, 180, 270]);
    if (timestampUs !== undefined) checkNumber(timestampUs, 'timestampUs', 0, Number.MAX_SAFE_INTEGER);
    const packedColorSpace = packColorSpace(colorSpace ?? null);
    this.requireOpen('VideoSource');

    this.#settings.width = width;
    this.#settings.height = height;
    this.#settings.aspectRatio = width / height;
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.length);
    const taken = this.#native.write(bytes, width, height, rotation, timestampUs ?? null, packedColorSpace);
    if (!taken) this.#droppedFrames++;
    return taken;
  }

  /** Frames that were dropped before they reached an encoder. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }
}
