import { randomUUID } from '../core/builtins.js';
import { wrongType } from '../core/check.js';
import { type EventHandler, EventTargetBase } from '../core/event-handlers.js';
import type { GlobalEvent } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { toBoolean, toDOMString } from '../core/webidl.js';
import type { NativeMediaStreamTrack } from '../native.js';
import {
  type MediaTrackCapabilities,
  type MediaTrackConstraints,
  type MediaTrackSettings,
  OverconstrainedError,
  toConstraints,
  unmetConstraint,
} from './constraints.js';
import { openFrames, type TrackFrames, type TrackFramesOptions } from './track-frames.js';

export type MediaStreamTrackState = 'live' | 'ended';

export interface MediaStreamTrackEventMap {
  ended: GlobalEvent;
  mute: GlobalEvent;
  unmute: GlobalEvent;
}

export interface TrackInit {
  label?: string;
  muted?: boolean;
  /** Asked each time that getSettings() or getCapabilities() is called. */
  settings?: () => MediaTrackSettings;
  capabilities?: () => MediaTrackCapabilities;
  /** Told of the new track, and of all that are cloned from it. */
  created?: (track: MediaStreamTrack) => void;
}

const CONTENT_HINTS: Record<'audio' | 'video', readonly string[]> = {
  audio: ['', 'speech', 'speech-recognition', 'music'],
  video: ['', 'motion', 'detail', 'text'],
};

/** @internal The library's own access to what WebIDL hides. */
export interface TrackAccess {
  create(native: NativeMediaStreamTrack, init?: TrackInit): MediaStreamTrack;
  is(value: unknown): value is MediaStreamTrack;
  native(track: MediaStreamTrack): NativeMediaStreamTrack;
  /** Ends a track that its owner, not the application, gave up, and fires `ended`. */
  end(track: MediaStreamTrack): void;
  /** As `end`, without the event: the connection that owned the track was closed. */
  endSilently(track: MediaStreamTrack): void;
  setMuted(track: MediaStreamTrack, muted: boolean): void;
}

/** @internal */
export let tracks: TrackAccess;

export class MediaStreamTrack extends EventTargetBase<MediaStreamTrackEventMap> {
  readonly #native: NativeMediaStreamTrack;
  readonly #init: TrackInit;
  #readyState: MediaStreamTrackState = 'live';
  #enabled = true;
  #muted: boolean;
  #contentHint = '';
  #constraints: MediaTrackConstraints = {};

  declare onended: EventHandler<GlobalEvent>;
  declare onmute: EventHandler<GlobalEvent>;
  declare onunmute: EventHandler<GlobalEvent>;

  private constructor(key?: symbol, native?: NativeMediaStreamTrack, init: TrackInit = {}) {
    requireInternal(key);
    super();
    this.#native = native as NativeMediaStreamTrack;
    this.#init = init;
    this.#muted = init.muted ?? false;
    init.created?.(this);
  }

  get kind(): string {
    return this.#native.kind;
  }

  get id(): string {
    return this.#native.id;
  }

  get label(): string {
    return this.#init.label ?? '';
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  set enabled(value: boolean) {
    const enabled = toBoolean(value);
    if (enabled === this.#enabled) return;
    this.#enabled = enabled;
    if (this.#readyState === 'live') this.#native.setEnabled(enabled);
  }

  get muted(): boolean {
    return this.#muted;
  }

  get readyState(): MediaStreamTrackState {
    return this.#readyState;
  }

  get contentHint(): string {
    return this.#contentHint;
  }

  set contentHint(value: string) {
    // An unknown hint is ignored rather than refused, as the specification says.
    const hint = toDOMString(value, 'contentHint');
    if (!CONTENT_HINTS[this.#native.kind].includes(hint) || hint === this.#contentHint) return;
    this.#contentHint = hint;
    if (this.#native.kind === 'video') this.#native.setContentHint(hint as '' | 'motion' | 'detail' | 'text');
  }

  clone(): MediaStreamTrack {
    const copy = new MediaStreamTrack(internal, this.#native.clone(randomUUID()), {
      ...this.#init,
      muted: this.#muted,
    });
    copy.enabled = this.#enabled;
    copy.contentHint = this.#contentHint;
    copy.#constraints = this.#constraints;
    if (this.#readyState === 'ended') copy.stop();
    return copy;
  }

  stop(): void {
    if (this.#readyState === 'ended') return;
    this.#readyState = 'ended';
    this.#native.stop();
  }

  /**
   * Not of the standard: the raw frames of the track, for a loop or a stream, with whose end they end as well. The
   * options are those of AudioSink or VideoSink.
   */
  frames<Kind extends keyof TrackFrames = keyof TrackFrames>(options?: TrackFramesOptions[Kind]): TrackFrames[Kind] {
    return openFrames(this, options) as TrackFrames[Kind];
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  getCapabilities(): MediaTrackCapabilities {
    return this.#init.capabilities?.() ?? {};
  }

  getConstraints(): MediaTrackConstraints {
    return toConstraints(this.#constraints);
  }

  getSettings(): MediaTrackSettings {
    return this.#init.settings?.() ?? {};
  }

  /** Settings are those of the source, so constraints are met already, or cannot be. */
  async applyConstraints(constraints?: MediaTrackConstraints): Promise<void> {
    const converted = toConstraints(constraints);
    if (this.#readyState === 'ended') return;
    const unmet = unmetConstraint(this.getSettings(), converted);
    if (unmet !== undefined) throw new OverconstrainedError(unmet, 'The source of the track cannot be changed');
    this.#constraints = converted;
  }

  static {
    defineInterface(MediaStreamTrack, 'MediaStreamTrack', {
      hidden: true,
      events: ['ended', 'mute', 'unmute'],
      is: (value) => #native in value,
    });
    tracks = {
      create: (native, init) => new MediaStreamTrack(internal, native, init),
      is: (value): value is MediaStreamTrack => typeof value === 'object' && value !== null && #native in value,
      native: (track) => track.#native,
      end(track) {
        if (track.#readyState === 'ended') return;
        track.#readyState = 'ended';
        track.dispatchEvent(new Event('ended'));
      },
      endSilently(track) {
        track.#readyState = 'ended';
      },
      setMuted(track, muted) {
        if (track.#muted === muted || track.#readyState === 'ended') return;
        track.#muted = muted;
        track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
      },
    };
  }
}

export function toTrack(value: unknown, name: string): MediaStreamTrack {
  if (!tracks.is(value)) throw wrongType('MediaStreamTrack', name, value);
  return value;
}
