import type { NativeReceive } from '../native.js';
import type { NativeMediaStreamTrack } from './media.js';

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

/** What an encoded sink tells of a frame. */
export interface NativeEncodedInfo {
  mimeType: string;
  payloadType: number;
  ssrc: number;
  csrcs: number[];
  timestamp: number;
  /** Of process.hrtime(). */
  receivedMs: number;
  /** Audio. The level in dB below full scale, the time by the NTP clock of the sender. */
  sequenceNumber?: number;
  audioLevel?: number;
  voiceActivity?: boolean;
  captureMs?: number;
  /** The rest is of video only. */
  key?: boolean;
  width?: number;
  height?: number;
  rotation?: 0 | 90 | 180 | 270;
  spatialIndex?: number;
  temporalIndex?: number;
  frameId?: number;
  dependencies?: number[];
  rid?: string;
  /** As lib/webrtc/color-space.ts packs it. */
  colorSpace?: number;
  /** What the payload descriptor says, packed. */
  descriptor?: Uint8Array;
}

export interface NativeEncodedSink {
  receive: NativeReceive;
  readonly droppedFrames: number;
  requestKeyFrame(): void;
  close(): void;
}

/** What is written to an encoded source besides the data. */
export interface NativeEncodedInit {
  timestamp: number;
  audioLevel: number | undefined;
  voiceActivity: boolean | undefined;
  key: boolean;
  width: number | undefined;
  height: number | undefined;
  rotation: number | undefined;
  colorSpace: number | null;
  descriptor: Uint8Array | undefined;
}

export interface NativeEncodedSource {
  /** Event 0: a sender needs a key frame. */
  receive: NativeReceive;
  createTrack(id: string): NativeMediaStreamTrack;
  /** Copies the data; false when the frame was dropped because too many wait. */
  write(data: Uint8Array, frame: NativeEncodedInit): boolean;
  readonly droppedFrames: number;
  /** How often a sender took a frame. */
  readonly framesSent: number;
  readonly keyFrameRequests: number;
  close(): void;
}

/** What the addon exports of this. */
export interface NativeEncodedAddon {
  /** port null: a new one. A stream that does not open the port only keeps it for another one that does. */
  EncodedStream: new (
    port: number | null,
    open: boolean,
  ) => NativeEncodedStream;
  EncodedSink: new (track: NativeMediaStreamTrack) => NativeEncodedSink;
  EncodedSource: new (mimeType: string) => NativeEncodedSource;
}
