import { randomUUID } from '../core/builtins.js';
import { wrongType } from '../core/check.js';
import { type EventHandler, EventTargetBase, type PresentEventHandler } from '../core/event-handlers.js';
import type { RTCEventInit } from '../core/globals.js';
import { defineInterface, internal } from '../core/interface.js';
import { requireArguments, required, toDOMString, toSequence } from '../core/webidl.js';
import { EventBase, initOf, typeOf } from './event-base.js';
import { type MediaStreamTrack, toTrack } from './media-stream-track.js';

export interface MediaStreamTrackEventInit extends RTCEventInit {
  track: MediaStreamTrack;
}

export class MediaStreamTrackEvent extends EventBase {
  readonly #track: MediaStreamTrack;

  constructor(type: string, init: MediaStreamTrackEventInit) {
    const members = initOf(init, 2, arguments.length, 'MediaStreamTrackEvent');
    super(typeOf(type), init);
    this.#track = required(members, 'track', toTrack, 'MediaStreamTrackEventInit');
  }

  get track(): MediaStreamTrack {
    return this.#track;
  }

  static {
    defineInterface(MediaStreamTrackEvent, 'MediaStreamTrackEvent');
  }
}

export interface MediaStreamEventInit extends RTCEventInit {
  stream: MediaStream;
}

/** Of the legacy events that announce streams of the other side. */
export class MediaStreamEvent extends EventBase {
  readonly #stream: MediaStream;

  constructor(type: string, init: MediaStreamEventInit) {
    const members = initOf(init, 2, arguments.length, 'MediaStreamEvent');
    super(typeOf(type), init);
    this.#stream = required(members, 'stream', toStream, 'MediaStreamEventInit');
  }

  get stream(): MediaStream {
    return this.#stream;
  }

  static {
    defineInterface(MediaStreamEvent, 'MediaStreamEvent');
  }
}

export interface MediaStreamEventMap {
  addtrack: MediaStreamTrackEvent;
  removetrack: MediaStreamTrackEvent;
}

/** @internal The library's own access to what WebIDL hides. */
export interface StreamAccess {
  /** A stream with the id that a remote description names. */
  create(id: string): MediaStream;
  is(value: unknown): value is MediaStream;
  /** Adds or removes a track on behalf of a connection: with an event, unlike the methods. */
  add(stream: MediaStream, track: MediaStreamTrack): void;
  remove(stream: MediaStream, track: MediaStreamTrack): void;
}

/** @internal */
export let streams: StreamAccess;

export function toStream(value: unknown, name: string): MediaStream {
  if (!streams.is(value)) throw wrongType('MediaStream', name, value);
  return value;
}

/** The attributes whose events are classes of this library. */
export interface MediaStreamHandlers {
  get onaddtrack(): PresentEventHandler;
  set onaddtrack(handler: EventHandler<MediaStreamTrackEvent>);
  get onremovetrack(): PresentEventHandler;
  set onremovetrack(handler: EventHandler<MediaStreamTrackEvent>);
}

export class MediaStream extends EventTargetBase<MediaStreamEventMap, MediaStreamHandlers> {
  readonly #id: string;
  readonly #tracks = new Set<MediaStreamTrack>();

  constructor();
  constructor(stream: MediaStream);
  constructor(tracks: Iterable<MediaStreamTrack>);
  /** @internal */
  constructor(key: symbol, id: string);
  constructor(from?: unknown, id?: string) {
    super();
    if (from === internal) {
      this.#id = id as string;
      return;
    }
    this.#id = randomUUID();
    if (from === undefined) return;
    const initial = streams.is(from) ? from.getTracks() : toSequence(from, toTrack, 'tracks');
    for (const track of initial) this.#tracks.add(track);
  }

  get id(): string {
    return this.#id;
  }

  get active(): boolean {
    for (const track of this.#tracks) if (track.readyState === 'live') return true;
    return false;
  }

  getAudioTracks(): MediaStreamTrack[] {
    return this.getTracks().filter((track) => track.kind === 'audio');
  }

  getVideoTracks(): MediaStreamTrack[] {
    return this.getTracks().filter((track) => track.kind === 'video');
  }

  getTracks(): MediaStreamTrack[] {
    return [...this.#tracks];
  }

  getTrackById(trackId: string): MediaStreamTrack | null {
    requireArguments(1, arguments.length, 'getTrackById');
    const id = toDOMString(trackId, 'trackId');
    return this.getTracks().find((track) => track.id === id) ?? null;
  }

  addTrack(track: MediaStreamTrack): void {
    requireArguments(1, arguments.length, 'addTrack');
    this.#tracks.add(toTrack(track, 'track'));
  }

  removeTrack(track: MediaStreamTrack): void {
    requireArguments(1, arguments.length, 'removeTrack');
    this.#tracks.delete(toTrack(track, 'track'));
  }

  clone(): MediaStream {
    return new MediaStream(this.getTracks().map((track) => track.clone()));
  }

  static {
    defineInterface(MediaStream, 'MediaStream', { events: ['addtrack', 'removetrack'], is: (value) => #id in value });
    streams = {
      create: (id) => new MediaStream(internal, id),
      is: (value): value is MediaStream => typeof value === 'object' && value !== null && #tracks in value,
      add(stream, track) {
        if (stream.#tracks.has(track)) return;
        stream.#tracks.add(track);
        stream.dispatchEvent(new MediaStreamTrackEvent('addtrack', { track }) as unknown as Event);
      },
      remove(stream, track) {
        if (!stream.#tracks.delete(track)) return;
        stream.dispatchEvent(new MediaStreamTrackEvent('removetrack', { track }) as unknown as Event);
      },
    };
  }
}
