import type { NativeReceive } from '../native.js';

export interface NativeEncodedMetadata {
  mimeType: string;
  payloadType: number;
  synchronizationSource: number;
  rtpTimestamp: number;
  contributingSources: number[];
  /** Received audio only. */
  sequenceNumber?: number;
  /** The rest is of video only. */
  key?: boolean;
  frameId?: number;
  dependencies?: number[];
  width?: number;
  height?: number;
  spatialIndex?: number;
  temporalIndex?: number;
}

/** Empty once it was written back: `kind` and `metadata()` are then null, and `data()` has no bytes. */
export interface NativeEncodedFrame {
  readonly kind: 'audio' | 'video' | null;
  /** A copy. */
  data(): ArrayBuffer;
  metadata(): NativeEncodedMetadata | null;
  setTimestamp(timestamp: number): void;
}

/** The end of a port: encoded frames of one sender or receiver come through it, and go back. */
export interface NativeEncodedStream {
  /** Event 0: (frame: NativeEncodedFrame). */
  receive: NativeReceive;
  /** The number by which another environment finds the port, and `connect` of a sender or receiver. */
  readonly port: number;
  /** What the port takes; null before it is connected. Frames of the other kind are dropped. */
  readonly kind: 'audio' | 'video' | null;
  readonly droppedFrames: number;
  /** With other data, which is copied, when `data` is not null. False when the frame was written before. */
  write(frame: NativeEncodedFrame, data: ArrayBuffer | null): boolean;
  requestKeyFrame(): void;
  close(): void;
}

/** What the addon exports of this. */
export interface NativeEncodedAddon {
  /** port null: a new one. A stream that does not open the port only keeps it for another one that does. */
  EncodedStream: new (
    port: number | null,
    open: boolean,
  ) => NativeEncodedStream;
}
