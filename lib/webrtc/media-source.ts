import { randomUUID } from '../core/builtins.js';
import { ErrorCode, VoxlinkError } from '../core/errors.js';
import type { NativeMediaStreamTrack } from '../native.js';
import type { MediaTrackCapabilities, MediaTrackSettings } from './constraints.js';
import { type MediaStreamTrack, tracks } from './media-stream-track.js';
import { SourceTracks } from './source-tracks.js';

interface NativeSource {
  createTrack(id: string): NativeMediaStreamTrack;
  close(): void;
}

/** What AudioSource and VideoSource share: a track that ends with the source. */
export abstract class MediaSource {
  /** Ends when the source is closed. */
  readonly track: MediaStreamTrack;

  readonly #native: NativeSource;
  // Of its own, because tracks refer to it: with a reference to the source they would keep it from being collected.
  readonly #tracks = new SourceTracks();
  #closed = false;

  /** @internal `settings` is what the tracks report, and may change later. */
  protected constructor(source: NativeSource, settings: MediaTrackSettings, capabilities: MediaTrackCapabilities) {
    this.#native = source;
    this.track = tracks.create(
      source.createTrack(randomUUID()),
      this.#tracks.init({ settings: () => ({ ...settings }), capabilities: () => structuredClone(capabilities) }),
    );
  }

  /** @internal */
  protected requireOpen(name: string): void {
    if (this.#closed) throw new VoxlinkError(ErrorCode.Closed, `The ${name} is closed`);
  }

  /** @internal What feeds the source lives from now on as long as one of its tracks, or the source, is referred to. */
  keepForTracks(feeder: object): void {
    this.#tracks.owner = feeder;
  }

  /** @internal Whether there is a track that is not stopped. */
  get hasLiveTracks(): boolean {
    return this.#tracks.hasLive;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends nothing any more, not even what is queued, and ends the tracks. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.close();
    this.#tracks.end();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
