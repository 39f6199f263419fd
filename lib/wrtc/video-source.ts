import { randomUUID } from '../core/builtins.js';
import { checkOptions } from '../core/check.js';
import { optional, toBoolean } from '../core/webidl.js';
import { type NativeVideoSource, native } from '../native.js';
import type { MediaTrackSettings } from '../webrtc/constraints.js';
import { type MediaStreamTrack, tracks } from '../webrtc/media-stream-track.js';
import { type RTCVideoFrame, toI420Picture } from './i420.js';

export interface RTCVideoSourceInit {
  /** Default false. */
  isScreencast?: boolean;
  /** Whether the encoder is to take noise out of the pictures. */
  needsDenoising?: boolean;
}

/** Raw I420 pictures as tracks. */
export class RTCVideoSource {
  readonly isScreencast: boolean;
  /** Null when it was not said. */
  readonly needsDenoising: boolean | null;
  readonly #native: NativeVideoSource;
  readonly #settings: MediaTrackSettings = {};

  constructor(init?: RTCVideoSourceInit) {
    const members = checkOptions(init, 'init');
    this.isScreencast = toBoolean(members.isScreencast);
    this.needsDenoising = optional(members.needsDenoising, toBoolean, 'needsDenoising') ?? null;
    this.#native = new native.VideoSource(this.isScreencast, this.needsDenoising ?? false, 0, 0, 0);
  }

  /** A track of its own with each call; to stop one ends no other. */
  createTrack(): MediaStreamTrack {
    // Each track refers to the source, which thereby lives as long as one of them.
    return tracks.create(this.#native.createTrack(randomUUID()), { settings: () => ({ ...this.#settings }) });
  }

  onFrame(frame: RTCVideoFrame): void {
    const { width, height, data, layout, rotation } = toI420Picture(frame, 'frame');
    this.#settings.width = width;
    this.#settings.height = height;
    this.#native.write(data, layout, rotation, null, null);
  }
}
