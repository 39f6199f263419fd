import type { NativeReceive } from '../native.js';
import type { NativeResult } from './error.js';

export interface NativeMediaStreamTrack {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  setEnabled(enabled: boolean): void;
  /** A second track on the same source. */
  clone(id: string): NativeMediaStreamTrack;
  /** Detaches the track from its source; sinks of it see no more media. */
  stop(): void;
}

/** Event numbers of NativeAudioSink.receive and NativeVideoSink.receive. Mirrors SinkEvent in C++. */
export const SinkEvent = {
  /** Audio: (data: Int16Array, timeMs: number). Video: (data: Uint8Array, picture: NativePicture). */
  Frame: 0,
  /** The track has ended or was stopped, or the sink was closed: no more frames. */
  Ended: 1,
} as const;

export interface NativeAudioSource {
  createTrack(id: string): NativeMediaStreamTrack;
  /** Copies interleaved samples into the queue; returns how many fitted. */
  write(pcm: Int16Array | Float32Array): number;
  /** Samples per channel that a live source dropped from its queue. */
  readonly droppedFrames: number;
  readonly queuedMs: number;
  /** Settles once no more than `ms` are queued, at the latest when the source is cleared or closed. */
  whenBelow(ms: number, done: NativeResult<[]>): void;
  clear(): void;
  close(): void;
}

export interface NativeAudioSink {
  receive: NativeReceive;
  readonly droppedFrames: number;
  close(): void;
}

export interface NativePicture {
  width: number;
  height: number;
  rotation: 0 | 90 | 180 | 270;
  timestampUs: number;
  /** As lib/webrtc/color-space.ts packs it; null when nothing said so. */
  colorSpace: number | null;
}

export interface NativeVideoSource {
  createTrack(id: string): NativeMediaStreamTrack;
  /** Copies an I420 frame without gaps; false when it was dropped. */
  write(
    data: Uint8Array,
    width: number,
    height: number,
    rotation: number,
    timestampUs: number | null,
    colorSpace: number | null,
  ): boolean;
  close(): void;
}

export interface NativeVideoSink {
  receive: NativeReceive;
  readonly droppedFrames: number;
  close(): void;
}

/** What the addon exports of this. */
export interface NativeMediaAddon {
  AudioSource: new (sampleRate: number, channels: number, capacityMs: number, live: boolean) => NativeAudioSource;
  AudioSink: new (
    track: NativeMediaStreamTrack,
    sampleRate: number,
    channels: number,
    frameMs: number,
  ) => NativeAudioSink;
  VideoSource: new (isScreencast: boolean) => NativeVideoSource;
  VideoSink: new (track: NativeMediaStreamTrack) => NativeVideoSink;
}
