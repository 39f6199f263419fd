import { type MediaStreamTrack, type TrackInit, tracks } from './media-stream-track.js';

/**
 * The tracks of one raw source: the one that it offers, and what was cloned from it. They end with their source, but
 * the source does not keep clones alive that nobody else holds.
 */
export class SourceTracks {
  readonly #tracks = new Set<WeakRef<MediaStreamTrack>>();
  /** What the tracks keep alive, because it makes what they play. */
  owner: object | null = null;

  /** What a track has to be created with to belong here. */
  init(init: TrackInit): TrackInit {
    return { ...init, created: (track) => this.#add(track) };
  }

  #add(track: MediaStreamTrack): void {
    for (const known of this.#tracks) {
      if (known.deref()?.readyState !== 'live') this.#tracks.delete(known);
    }
    this.#tracks.add(new WeakRef(track));
  }

  get hasLive(): boolean {
    for (const known of this.#tracks) if (known.deref()?.readyState === 'live') return true;
    return false;
  }

  end(): void {
    for (const known of this.#tracks) {
      const track = known.deref();
      if (track !== undefined) tracks.end(track);
    }
    this.#tracks.clear();
  }
}
