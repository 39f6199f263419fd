import { wrongType } from '../core/check.js';
import { domException } from '../core/errors.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { toDictionary, toUnsignedLong } from '../core/webidl.js';
import type { NativeEncodedFrame, NativeEncodedMetadata } from '../native.js';

/** What getMetadata() of both kinds of frames tells. */
export interface RTCEncodedFrameMetadata {
  synchronizationSource: number;
  payloadType: number;
  contributingSources: number[];
  rtpTimestamp: number;
  mimeType: string;
}

export interface RTCEncodedAudioFrameMetadata extends RTCEncodedFrameMetadata {
  /** Of the RTP packet that the frame came in; not of frames on their way out. */
  sequenceNumber?: number;
}

export interface RTCEncodedVideoFrameMetadata extends RTCEncodedFrameMetadata {
  frameId?: number;
  dependencies: number[];
  width: number;
  height: number;
  spatialIndex: number;
  temporalIndex: number;
}

export type RTCEncodedVideoFrameType = 'key' | 'delta' | 'empty';

interface FrameSlots {
  readonly native: NativeEncodedFrame;
  metadata: NativeEncodedMetadata;
  /** Null until somebody asked for it: what JavaScript does not look at is not copied. */
  data: ArrayBuffer | null;
}

/** @internal The library's own access to what WebIDL hides. */
export interface EncodedFrameAccess {
  create(native: NativeEncodedFrame): RTCEncodedAudioFrame | RTCEncodedVideoFrame;
  slots(frame: unknown): FrameSlots | null;
}

/** @internal */
export let encodedFrames: EncodedFrameAccess;

abstract class EncodedFrame {
  readonly #slots: FrameSlots;

  protected constructor(key: symbol | undefined, native: NativeEncodedFrame | undefined) {
    requireInternal(key);
    const handle = native as NativeEncodedFrame;
    this.#slots = { native: handle, metadata: handle.metadata() as NativeEncodedMetadata, data: null };
  }

  /** The payload, to be changed in place or replaced before the frame is written. */
  get data(): ArrayBuffer {
    this.#slots.data ??= this.#slots.native.data();
    return this.#slots.data;
  }

  set data(value: ArrayBuffer) {
    if (!(value instanceof ArrayBuffer)) throw wrongType('ArrayBuffer', 'data', value);
    this.#slots.data = value;
  }

  /** The timestamp of the RTP packets. */
  get timestamp(): number {
    return this.#slots.metadata.rtpTimestamp;
  }

  /** Of what getMetadata() tells, the RTP timestamp alone can be changed. */
  setMetadata(metadata: RTCEncodedFrameMetadata): void {
    const { rtpTimestamp } = toDictionary(metadata, 'metadata') as Partial<RTCEncodedFrameMetadata>;
    if (rtpTimestamp === undefined) return;
    const timestamp = toUnsignedLong(rtpTimestamp, 'rtpTimestamp');
    if (this.#slots.native.kind === null) throw domException('InvalidModificationError', 'The frame has been written');
    this.#slots.native.setTimestamp(timestamp);
    this.#slots.metadata = { ...this.#slots.metadata, rtpTimestamp: timestamp };
  }

  /** @internal */
  protected common(): RTCEncodedFrameMetadata & NativeEncodedMetadata {
    return structuredClone(this.#slots.metadata);
  }

  static {
    encodedFrames = {
      create: (native) =>
        native.kind === 'audio'
          ? new RTCEncodedAudioFrame(internal, native)
          : new RTCEncodedVideoFrame(internal, native),
      slots: (frame) => (typeof frame === 'object' && frame !== null && #slots in frame ? frame.#slots : null),
    };
  }
}

/** https://www.w3.org/TR/webrtc-encoded-transform/#RTCEncodedAudioFrame */
export class RTCEncodedAudioFrame extends EncodedFrame {
  constructor(key?: symbol, native?: NativeEncodedFrame) {
    super(key, native);
  }

  getMetadata(): RTCEncodedAudioFrameMetadata {
    return this.common();
  }
}

/** https://www.w3.org/TR/webrtc-encoded-transform/#RTCEncodedVideoFrame */
export class RTCEncodedVideoFrame extends EncodedFrame {
  constructor(key?: symbol, native?: NativeEncodedFrame) {
    super(key, native);
  }

  get type(): RTCEncodedVideoFrameType {
    return this.common().key === true ? 'key' : 'delta';
  }

  getMetadata(): RTCEncodedVideoFrameMetadata {
    const { key: _, ...metadata } = this.common();
    return metadata as RTCEncodedVideoFrameMetadata;
  }
}

defineInterface(EncodedFrame, 'EncodedFrame');
defineInterface(RTCEncodedAudioFrame, 'RTCEncodedAudioFrame');
defineInterface(RTCEncodedVideoFrame, 'RTCEncodedVideoFrame');
