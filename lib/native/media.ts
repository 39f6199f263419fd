import type { NativeReceive } from '../native.js';
import type { NativeResult } from './error.js';

export interface NativeMediaStreamTrack {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  setEnabled(enabled: boolean): void;
  /** Video: how libwebrtc encodes the track. */
  setContentHint(hint: '' | 'motion' | 'detail' | 'text'): void;
  /** A second track on the same source. */
  clone(id: string): NativeMediaStreamTrack;
  /** Detaches the track from its source; sinks of it see no more media. */
  stop(): void;
}

/** Event numbers of NativeAudioSink.receive and NativeVideoSink.receive. Mirrors SinkEvent in C++. */
export const SinkEvent = {
  /**
   * Audio: (data: Int16Array, timeMs: number, sampleRate: number, channels: number, captureMs?: number,
   * receiveMs?: number, rtpTimestamp?: number, captureTimestamp?: number, level?: number, voice?: boolean). Times are
   * those of process.hrtime().
   * Video: (data: Uint8Array, picture: NativePicture).
   */
  Frame: 0,
  /** The track has ended or was stopped, or the sink was closed: no more frames. */
  Ended: 1,
} as const;

/** As much as has passed since what was written before had ended. Mirrors PcmSource::kElapsed in C++. */
export const ELAPSED_GAP = -1;

export interface NativeAudioSource {
  createTrack(id: string): NativeMediaStreamTrack;
  /** For what is written next; what is queued in another format is dropped and counted. */
  setFormat(sampleRate: number, channels: number): void;
  /**
   * Copies interleaved samples into the queue; returns how many fitted. `gap` is for the caller's clock: the samples per
   * channel between these and what was written before, or ELAPSED_GAP.
   */
  write(pcm: Int16Array | Float32Array, gap: number): number;
  /** Samples per channel that a live source or a change of format dropped from the queue. */
  readonly droppedFrames: number;
  /** How often there was less in the queue than was to be sent. */
  readonly underruns: number;
  /** Samples per channel of silence that were sent for want of others. */
  readonly silentFrames: number;
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
  AudioSource: new (
    sampleRate: number,
    channels: number,
    capacityMs: number,
    /** Whole blocks of 10 ms go out at once. The other two options are for sources that are paced. */
    callerClock: boolean,
    live: boolean,
    /** Nothing is sent while the queue is empty. */
    hold: boolean,
  ) => NativeAudioSource;
  AudioSink: new (
    track: NativeMediaStreamTrack,
    /** 0 gives the rate and the channels in which the track has it. */
    sampleRate: number,
    channels: number,
    frameMs: number,
    level: boolean,
    /** Aggressiveness of the detector, from 0 to 3; null when it is not wanted. */
    voiceActivity: number | null,
  ) => NativeAudioSink;
  VideoSource: new (isScreencast: boolean, needsDenoising: boolean) => NativeVideoSource;
  VideoSink: new (track: NativeMediaStreamTrack) => NativeVideoSink;
  /** Both pictures are written without gaps. */
  i420ToRgba(i420: Uint8Array, rgba: Uint8Array, width: number, height: number): void;
  rgbaToI420(i420: Uint8Array, rgba: Uint8Array, width: number, height: number): void;
}
