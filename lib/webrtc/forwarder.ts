import { ErrorCode, VoxlinkError } from '../core/errors.js';
import { type NativeForwarder, native, SinkEvent } from '../native.js';
import { ForwarderRoute, type ForwarderRouteOptions, type RouteOwner } from './forwarder-route.js';
import { type MediaStreamTrack, tracks } from './media-stream-track.js';
import { toReceivedTrack } from './received-track.js';
import type { RTCRtpReceiver } from './rtp-receiver.js';

/** A layer that is received: a stream of simulcast, or a spatial layer of SVC. */
export interface ForwarderReceivedLayer {
  /** From the lowest. */
  spatial: number;
  /** Of simulcast. */
  rid?: string;
  /** How many temporal layers it has; 1 where there is nothing to choose. */
  temporalLayers: number;
  /** In pixels; 0 as long as no frame has told. */
  width: number;
  height: number;
  /** Bits per second over about the last second; of SVC with the layers below. */
  bitrate: number;
  /** Frames have come within the last seconds. */
  active: boolean;
}

/** What keeps a forwarder alive: the track that it forwards does. */
const forwardersOfTrack = new WeakMap<MediaStreamTrack, Set<Forwarder>>();

/**
 * Forwards what a receiver receives to other connections, without decoding it and without JavaScript: the heart of a
 * selective forwarding unit (SFU). Each route() gives a track for the connection of a subscriber.
 */
export class Forwarder {
  /** The received track. */
  readonly track: MediaStreamTrack;

  /** Called once when nothing comes any more because the track has ended or was stopped; not after close(). */
  onended: (() => void) | null = null;

  readonly #native: NativeForwarder;
  readonly #routes = new Set<ForwarderRoute>();
  readonly #owner: RouteOwner;
  #closed = false;

  constructor(receiver: RTCRtpReceiver | MediaStreamTrack) {
    this.track = toReceivedTrack(receiver, 'receiver');
    this.#native = new native.Forwarder(tracks.native(this.track));
    this.#native.receive = (event) => {
      if (event === SinkEvent.Ended) this.#finish();
    };
    this.#owner = {
      native: this.#native,
      ridOf: (spatial) => this.#native.layers()[spatial]?.rid || undefined,
      left: (route) => this.#routes.delete(route),
    };
    const forwarders = forwardersOfTrack.get(this.track) ?? new Set();
    forwardersOfTrack.set(this.track, forwarders.add(this));
  }

  get kind(): string {
    return this.track.kind;
  }

  /** A new way for what is received. Video begins with a key frame, which is asked for. */
  route(options?: ForwarderRouteOptions): ForwarderRoute {
    if (this.#closed) throw new VoxlinkError(ErrorCode.Closed, 'The Forwarder is closed');
    const route = new ForwarderRoute(this.#owner, options);
    this.#routes.add(route);
    return route;
  }

  /** Those that are not closed. */
  get routes(): ForwarderRoute[] {
    return [...this.#routes];
  }

  /** The layers of the received video, from the lowest, as far as frames of them have come. Empty for audio. */
  get layers(): ForwarderReceivedLayer[] {
    return this.#native.layers().map(({ rid, ...layer }) => ({ ...layer, ...(rid !== '' && { rid }) }));
  }

  /** How many key frames the remote sender was asked for: what receivers of all routes ask for at the same time is one. */
  get keyFrameRequests(): number {
    return this.#native.keyFrameRequests;
  }

  /** Frames that no route got, because they came faster than they could be forwarded. */
  get droppedFrames(): number {
    return this.#native.droppedFrames;
  }

  /** Asks the remote sender for a key frame. */
  requestKeyFrame(): void {
    this.#native.requestKeyFrame();
  }

  /** True after close(), and once the track has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Closes every route. What is received stays as it is. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.close();
    for (const route of this.#routes) route.close();
    forwardersOfTrack.get(this.track)?.delete(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #finish(): void {
    if (this.#closed) return;
    this.close();
    this.onended?.();
  }
}
