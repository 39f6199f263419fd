import type { NativeReceive } from '../native.js';
import type { NativeResult } from './error.js';

export interface NativeMediaStreamTrack {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  /** By a connection, or cloned from such a track. */
  readonly received: boolean;
  setEnabled(enabled: boolean): void;
  /** Video: how libwebrtc encodes the track. */
  setContentHint(hint: '' | 'motion' | 'detail' | 'text'): void;
  /** A second track on the same source. */
  clone(id: string): NativeMediaStreamTrack;
  /** Detaches the track from its source; sinks of it see no more media. */
  stop(): void;
}

/** Event numbers of the receive of NativeAudioSink, NativeVideoSink and NativeEncodedSink. Mirrors SinkEvent in C++. */
export const SinkEvent = {
  /**
   * Audio: (data: Int16Array, timeMs: number, sampleRate: number, channels: number, captureMs?: number,
   * receiveMs?: number, rtpTimestamp?: number, captureTimestamp?: number, level?: number, voice?: boolean). Times are
   * those of process.hrtime().
   * Video: (picture: NativeReceivedPicture).
   * Encoded: (data: Uint8Array, frame: NativeEncodedInfo).
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

/** A picture in its own memory, without gaps. */
export interface NativePicture {
  /** By its place in lib/webrtc/pixel-format.ts. */
  format: number;
  width: number;
  height: number;
  data: Uint8Array<ArrayBuffer>;
  rotation: 0 | 90 | 180 | 270;
  /** As lib/webrtc/color-space.ts packs it; null when nothing said so. */
  colorSpace: number | null;
}

/** Times are undefined where they are not known. */
export interface NativeReceivedPicture extends NativePicture {
  timestampUs: number;
  /** In 90000ths of a second. */
  rtpTimestamp: number | undefined;
  /** Those of process.hrtime(). */
  captureMs: number | undefined;
  receiveMs: number | undefined;
  /** By the sender's clock, since 1900. */
  captureTimestamp: number | undefined;
}

/** What becomes of a picture that is written. Mirrors FrameFeeder::Result in C++. */
export const NativeWriteResult = { Dropped: 0, Taken: 1, Skipped: 2 } as const;

export interface NativeVideoSource {
  createTrack(id: string): NativeMediaStreamTrack;
  /**
   * The layout is that of lib/webrtc/pixel-format.ts. Without `moved` the pixels are read at once; with true the memory,
   * which has to be the native side's own, is taken from its buffer. A function is called when the pixels have been read;
   * nobody may take their buffer away until then.
   */
  write(
    data: Uint8Array,
    layout: Int32Array,
    rotation: number,
    timestampUs: number | null,
    colorSpace: number | null,
    moved?: true | (() => void),
  ): number;
  /** Of the last picture, as it is sent. */
  readonly width: number;
  readonly height: number;
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
  /** Limits of 0 are none. */
  VideoSource: new (
    isScreencast: boolean,
    needsDenoising: boolean,
    maxFramerate: number,
    maxWidth: number,
    maxHeight: number,
  ) => NativeVideoSource;
  /** The wish is what nativeWish in lib/webrtc/video-frame.ts makes. */
  VideoSink: new (
    track: NativeMediaStreamTrack,
    wish: Int32Array,
    maxFramerate: number,
  ) => NativeVideoSink;
  /** Null when there is no memory. */
  convertPicture(...order: NativePictureOrder): NativePicture | null;
  /** These work on native threads; nobody may take the buffer of the data away until `done`. */
  convertPictureLater(...args: [...NativePictureOrder, done: NativeResult<[picture: NativePicture]>]): void;
  /** → the lines of a PNG file before compression, with the wish for RGBA. */
  pngLines(
    ...args: [...NativePictureOrder, done: NativeResult<[lines: Uint8Array, width: number, height: number]>]
  ): void;
  /** → a file, with the wish for RGBA and a quality of 1 to 100. */
  encodeJpeg(...args: [...NativePictureOrder, done: NativeResult<[bytes: Uint8Array]>, quality: number]): void;
  /** Between pictures of the same size; BT.601 of limited range. */
  convertInto(data: Uint8Array, layout: Int32Array, out: Uint8Array, outLayout: Int32Array): void;
  /** Whether the memory of a view came from the native side. */
  ownsMemory(view: Uint8Array): boolean;
}

type NativePictureOrder = [
  data: Uint8Array,
  layout: Int32Array,
  rotation: number,
  colorSpace: number | null,
  wish: Int32Array,
];
