import { randomUUID } from '../core/builtins.js';
import { checkBoolean, checkInteger, checkOptions, checkString } from '../core/check.js';
import { ErrorCode, VoxlinkError } from '../core/errors.js';
import { ForwarderRouteEvent, type NativeForwarder, type NativeForwarderRoute } from '../native.js';
import { type MediaStreamTrack, tracks } from './media-stream-track.js';
import { SourceTracks } from './source-tracks.js';

const MAX_LAYER = 7;

/** A choice among the layers of a video: the highest ones to forward. What is left out is not limited. */
export interface ForwarderLayer {
  /** 0 to 7, from the lowest: the stream of simulcast, in the order of its RIDs, or the spatial layer of SVC. */
  spatial?: number;
  /** Instead of `spatial`, the RID of a stream of simulcast. */
  rid?: string;
  /** 0 to 7, from the lowest frame rate. */
  temporal?: number;
}

/** What a route forwards at present. */
export interface ForwarderCurrentLayer {
  spatial: number;
  temporal: number;
  /** Of simulcast. */
  rid?: string;
}

export interface ForwarderRouteOptions {
  /** Default: the highest of all. */
  layer?: ForwarderLayer;
  /** Nothing is forwarded before resume(). Default false. */
  paused?: boolean;
}

/** @internal What a route needs of its forwarder. */
export interface RouteOwner {
  readonly native: NativeForwarder;
  ridOf(spatial: number): string | undefined;
  left(route: ForwarderRoute): void;
}

/** Checks a layer, and gives what the native side takes. */
function nativeLayer(
  layer: ForwarderLayer | undefined,
  name: string,
): [spatial: number, temporal: number, rid: string] {
  const { spatial = MAX_LAYER, temporal = MAX_LAYER, rid = '' } = checkOptions(layer, name);
  checkString(rid, `${name}.rid`);
  return [
    checkInteger(spatial, `${name}.spatial`, 0, MAX_LAYER),
    checkInteger(temporal, `${name}.temporal`, 0, MAX_LAYER),
    rid,
  ];
}

/**
 * One way from a Forwarder: a track, to be added to the connection of whoever is to receive it, and what of the
 * received media it sends. A track that several connections send makes them share all that is said here.
 */
export class ForwarderRoute {
  /** Encoded: senders send its frames as they are. It ends with the route. */
  readonly track: MediaStreamTrack;

  /** Called when frames of another layer begin to be forwarded; with null when nothing is before the next key frame. */
  onlayerchange: ((layer: ForwarderCurrentLayer | null) => void) | null = null;

  readonly #native: NativeForwarderRoute;
  readonly #owner: RouteOwner;
  readonly #tracks = new SourceTracks();
  #layer: ForwarderLayer;
  #currentLayer: ForwarderCurrentLayer | null = null;
  #paused: boolean;
  #closed = false;

  /** @internal */
  constructor(owner: RouteOwner, options?: ForwarderRouteOptions) {
    const { layer, paused = false } = checkOptions(options, 'options');
    const wanted = nativeLayer(layer, 'options.layer');
    checkBoolean(paused, 'options.paused');
    this.#owner = owner;
    this.#layer = { ...layer };
    this.#paused = paused;
    this.#native = owner.native.route(...wanted, paused);
    this.#native.receive = (event, spatial: number | null, temporal: number | null) => {
      if (event === ForwarderRouteEvent.Layer) this.#changed(spatial, temporal);
    };
    this.track = tracks.create(this.#native.createTrack(randomUUID()), this.#tracks.init({}));
  }

  /** The highest layers to forward. Setting takes effect where a receiver's decoder can follow. */
  get layer(): ForwarderLayer {
    return { ...this.#layer };
  }

  set layer(layer: ForwarderLayer) {
    const wanted = nativeLayer(layer, 'layer');
    this.#layer = { ...layer };
    this.#native.prefer(...wanted);
  }

  /** What is forwarded at present; null for audio, and before the first key frame. */
  get currentLayer(): ForwarderCurrentLayer | null {
    return this.#currentLayer === null ? null : { ...this.#currentLayer };
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Sends nothing until resume(). The connection stays as it is. */
  pause(): void {
    this.#setPaused(true);
  }

  /** Goes on: video with the next key frame, which is asked for. */
  resume(): void {
    this.#setPaused(false);
  }

  #setPaused(paused: boolean): void {
    if (this.#closed) throw new VoxlinkError(ErrorCode.Closed, 'The ForwarderRoute is closed');
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#native.setPaused(paused);
  }

  /** Asks the remote sender for a key frame of what the route forwards, as a receiver's own request does. */
  requestKeyFrame(): void {
    this.#native.requestKeyFrame();
  }

  /** Frames that were handed to at least one sender. */
  get framesForwarded(): number {
    return this.#native.counters().framesForwarded;
  }

  /**
   * Frames that were not: while the route was paused, waited for a key frame or had no connected sender, and those of
   * layers that it leaves out. Of simulcast, only frames of the chosen stream count.
   */
  get framesDropped(): number {
    return this.#native.counters().framesDropped;
  }

  /** Payload only, without RTP's headers. */
  get bytesForwarded(): number {
    return this.#native.counters().bytesForwarded;
  }

  /** Bits per second that congestion control allots to the sender of video; 0 until it has said so. */
  get targetBitrate(): number {
    return this.#native.counters().targetBitrate;
  }

  /** Key frames that receivers of the track have asked for. */
  get keyFrameRequests(): number {
    return this.#native.counters().keyFrameRequests;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends nothing any more, and ends the tracks. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#currentLayer = null;
    this.#native.close();
    this.#tracks.end();
    this.#owner.left(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #changed(spatial: number | null, temporal: number | null): void {
    if (this.#closed) return;
    if (spatial === null || temporal === null) {
      this.#currentLayer = null;
    } else {
      const rid = this.#owner.ridOf(spatial);
      this.#currentLayer = { spatial, temporal, ...(rid !== undefined && { rid }) };
    }
    this.onlayerchange?.(this.currentLayer);
  }
}
