import { isObject } from '../core/webidl.js';
import { MediaStream as StandardMediaStream, streams } from '../webrtc/media-stream.js';
import type { MediaStreamTrack } from '../webrtc/media-stream-track.js';

/** Beyond the standard: a stream with a chosen id. */
export interface MediaStreamInit {
  id: string;
}

export type MediaStream = StandardMediaStream;

export interface MediaStreamConstructor {
  readonly prototype: StandardMediaStream;
  new (streamOrTracks?: StandardMediaStream | Iterable<MediaStreamTrack>): StandardMediaStream;
  new (init: MediaStreamInit): StandardMediaStream;
}

function isInit(value: unknown): value is MediaStreamInit {
  return isObject(value) && !streams.is(value) && !(Symbol.iterator in value) && 'id' in value;
}

/** The class of the standard itself, so that the streams of a connection are instances; only `new` takes more. */
export const MediaStream = new Proxy(StandardMediaStream, {
  construct(target, args, newTarget) {
    return isInit(args[0]) ? streams.create(String(args[0].id)) : Reflect.construct(target, args, newTarget);
  },
}) as unknown as MediaStreamConstructor;
