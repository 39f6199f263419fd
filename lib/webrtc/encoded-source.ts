import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkString,
  wrongType,
  wrongValue,
} from '../core/check.js';
import { opusSamples } from '../core/opus-duration.js';
import { type NativeEncodedSource, native } from '../native.js';
import { packColorSpace, type VideoColorSpace } from './color-space.js';
import { FrameClock } from './frame-clock.js';
import { MediaSource } from './media-source.js';
import type { VideoRotation } from './video-frame.js';

/** Bytes of a packet are the ticks of its clock: one for each of 8000 samples a second (RFC 3551, section 4.5). */
const byByte = (packet: Uint8Array) => packet.length;

/** What can be sent: the rate of the RTP clock, and how many ticks of it a frame lasts. */
const CODECS = {
  'audio/opus': { rate: 48_000, ticks: opusSamples },
  'audio/PCMU': { rate: 8000, ticks: byByte },
  'audio/PCMA': { rate: 8000, ticks: byByte },
  'audio/G722': { rate: 8000, ticks: byByte },
  'video/VP8': { rate: 90_000, ticks: () => null },
  'video/VP9': { rate: 90_000, ticks: () => null },
  'video/H264': { rate: 90_000, ticks: () => null },
  'video/AV1': { rate: 90_000, ticks: () => null },
} as const;

export type EncodedMimeType = keyof typeof CODECS;

const MIME_TYPES = Object.keys(CODECS) as EncodedMimeType[];

/** A frame of audio goes into one packet, which has to pass through the usual networks. */
const MAX_AUDIO_BYTES = 1200;
const MAX_VIDEO_BYTES = 4 * 1024 * 1024;
const MAX_SIDE = 16_383;

export interface EncodedSourceOptions {
  mimeType: EncodedMimeType;
  /** Called when a receiver needs a key frame. */
  onkeyframerequest?: () => void;
}

/** What EncodedSource takes. A frame of an EncodedSink is one. */
export interface EncodedSourceFrame {
  data: Uint8Array;
  /** If given, that of the source. */
  mimeType?: string;
  /** 0 to 4294967295, by the clock of the codec. Default: from the time of writing, and the length of audio. */
  rtpTimestamp?: number;
  /** Video has to say it. */
  type?: 'key' | 'delta';
  /** Of video, 1 to 16383; 0 or nothing for unknown. */
  width?: number;
  height?: number;
  rotation?: VideoRotation;
  /** Of video. Default: what the data itself says. */
  colorSpace?: VideoColorSpace | null;
  /** Of VP8, VP9 and AV1, from a frame of an EncodedSink. Default: no layers. */
  descriptor?: Uint8Array | undefined;
  /** Of audio, in dBov, -127 to 0. Default: the packet does not tell it. */
  level?: number | undefined;
  /** Of audio. Default true. */
  voice?: boolean | undefined;
}

function checkOptional<T>(value: T | undefined, check: (value: T) => void): T | undefined {
  if (value !== undefined) check(value);
  return value;
}

function toMimeType(value: unknown): EncodedMimeType {
  const given = checkString(value, 'mimeType').toLowerCase();
  return checkOneOf(MIME_TYPES.find((known) => known.toLowerCase() === given) ?? value, 'mimeType', MIME_TYPES);
}

/**
 * Frames that are encoded already, as a track. Each connection that sends it or a clone of it sends the frames as they
 * are; nothing is encoded.
 */
export class EncodedSource extends MediaSource {
  readonly mimeType: EncodedMimeType;

  readonly #native: NativeEncodedSource;
  readonly #clock: FrameClock;
  #onkeyframerequest: (() => void) | null = null;

  constructor(options: EncodedSourceOptions) {
    const { mimeType, onkeyframerequest } = checkOptions(options, 'options');
    const type = toMimeType(mimeType);
    if (onkeyframerequest !== undefined) checkFunction(onkeyframerequest, 'onkeyframerequest');
    const source = new native.EncodedSource(type);
    super(source, {}, {});
    this.#native = source;
    this.mimeType = type;
    this.#clock = new FrameClock(CODECS[type].rate);
    this.#onkeyframerequest = onkeyframerequest ?? null;
    source.receive = () => {
      if (!this.closed) this.#onkeyframerequest?.();
    };
  }

  /**
   * Called when a receiver needs a key frame: it lost one, or begins to receive. Requests that come together are one
   * call. Before a key frame has been written, a connection sends nothing.
   */
  get onkeyframerequest(): (() => void) | null {
    return this.#onkeyframerequest;
  }

  set onkeyframerequest(value: (() => void) | null) {
    this.#onkeyframerequest = value;
  }

  /**
   * Sends a frame at once. False when it was dropped because earlier ones still wait; such frames count in
   * `droppedFrames`. The data is copied and may be reused.
   */
  write(frame: EncodedSourceFrame): boolean {
    if (typeof frame !== 'object' || frame === null) throw wrongType('object', 'frame', frame);
    const { data, rtpTimestamp, descriptor, width, height, rotation, voice, level } = frame;
    if (!(data instanceof Uint8Array)) throw wrongType('Uint8Array', 'data', data);
    const video = this.track.kind === 'video';
    checkInteger(data.length, 'data.length', 1, video ? MAX_VIDEO_BYTES : MAX_AUDIO_BYTES);
    if (
      frame.mimeType !== undefined &&
      checkString(frame.mimeType, 'mimeType').toLowerCase() !== this.mimeType.toLowerCase()
    ) {
      throw wrongValue(`'${this.mimeType}'`, 'mimeType', frame.mimeType);
    }
    checkOptional(rtpTimestamp, (value) => checkInteger(value, 'rtpTimestamp', 0, 2 ** 32 - 1));
    if (video) checkOneOf(frame.type, 'type', ['key', 'delta']);
    checkOptional(width, (value) => checkInteger(value, 'width', 0, MAX_SIDE));
    checkOptional(height, (value) => checkInteger(value, 'height', 0, MAX_SIDE));
    checkOptional(rotation, (value) => checkOneOf(value, 'rotation', [0, 90, 180, 270]));
    checkOptional(voice, (value) => checkBoolean(value, 'voice'));
    checkOptional(level, (value) => checkNumber(value, 'level', -127, 0));
    checkOptional(descriptor, (value) => {
      if (!(value instanceof Uint8Array)) throw wrongType('Uint8Array', 'descriptor', value);
    });
    this.requireOpen('EncodedSource');
    return this.#native.write(data, {
      timestamp: this.#clock.stamp(CODECS[this.mimeType].ticks(data), rtpTimestamp),
      key: frame.type === 'key',
      width,
      height,
      rotation,
      colorSpace: packColorSpace(frame.colorSpace ?? null),
      descriptor,
      voiceActivity: voice,
      audioLevel: level === undefined ? undefined : Math.round(-level),
    });
  }

  /** Frames that were dropped before they came to a sender. */
  get droppedFrames(): number {
    return this.#native.droppedFrames;
  }

  /** How often a connection sent a frame: with two connections, each frame counts twice. */
  get framesSent(): number {
    return this.#native.framesSent;
  }

  /** How often a connection needed a key frame. */
  get keyFrameRequests(): number {
    return this.#native.keyFrameRequests;
  }
}
