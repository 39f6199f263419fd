import type { NativeReceive } from '../native.js';
import type { NativeMediaStreamTrack } from './media.js';

/** Event number of NativeForwarderRoute.receive: (spatial: number | null, temporal: number | null). */
export const ForwarderRouteEvent = {
  /** What is forwarded is of another layer from now on, or nothing is before the next key frame. */
  Layer: 0,
} as const;

export interface NativeForwarderCounters {
  framesForwarded: number;
  framesDropped: number;
  bytesForwarded: number;
  keyFrameRequests: number;
  /** Bits per second; 0 before the sender has reported. */
  targetBitrate: number;
}

export interface NativeForwarderRoute {
  receive: NativeReceive;
  createTrack(id: string): NativeMediaStreamTrack;
  /** rid: instead of `spatial`, unless empty. */
  prefer(spatial: number, temporal: number, rid: string): void;
  setPaused(paused: boolean): void;
  requestKeyFrame(): void;
  counters(): NativeForwarderCounters;
  /** Nothing is sent any more, and the tracks end. */
  close(): void;
}

export interface NativeForwarderLayer {
  spatial: number;
  temporalLayers: number;
  /** Empty where there is none. */
  rid: string;
  /** 0 as long as no frame has told. */
  width: number;
  height: number;
  /** Bits per second. */
  bitrate: number;
  active: boolean;
}

export interface NativeForwarder {
  /** SinkEvent.Ended. */
  receive: NativeReceive;
  route(spatial: number, temporal: number, rid: string, paused: boolean): NativeForwarderRoute;
  layers(): NativeForwarderLayer[];
  readonly keyFrameRequests: number;
  readonly droppedFrames: number;
  requestKeyFrame(): void;
  /** Takes no more frames; routes are closed one by one. */
  close(): void;
}

/** What the addon exports of this. */
export interface NativeForwarderAddon {
  /** track: a received one. */
  Forwarder: new (
    track: NativeMediaStreamTrack,
  ) => NativeForwarder;
}
