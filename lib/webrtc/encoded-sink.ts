import { checkOptions, wrongType } from '../core/check.js';
import { type NativeEncodedInfo, type NativeEncodedSink, native, SinkEvent } from '../native.js';
import { unpackColorSpace, type VideoColorSpace } from './color-space.js';
import { MediaSink, type MediaSinkOptions, toDelivery } from './media-sink.js';
import { type MediaStreamTrack, tracks } from './media-stream-track.js';
import { toReceivedTrack } from './received-track.js';
import type { RTCRtpReceiver } from './rtp-receiver.js';
import { performanceTime } from './timeline.js';
import type { VideoRotation } from './video-frame.js';

interface EncodedFrameBase {
  data: Uint8Array;
  mimeType: string;
  payloadType: number;
  ssrc: number;
  csrcs: number[];
  /** By the clock of the codec. */
  rtpTimestamp: number;
  /** When the frame was complete, in milliseconds on the timeline of performance.now(). */
  receiveTime: number;
}

/** An encoded frame of audio: the payload of one packet. */
export interface EncodedAudioFrame extends EncodedFrameBase {
  kind: 'audio';
  sequenceNumber: number | undefined;
  /** In dBov (RFC 6464), from -127 for silence to 0; undefined when the sender does not tell. */
  level: number | undefined;
  /** Whether somebody speaks, as the sender says with the level. */
  voice: boolean | undefined;
  /** When it was captured, as in RTCRtpContributingSource; undefined when the packet does not say it. */
  captureTimestamp: number | undefined;
}

/** An encoded picture, or a spatial layer of one. */
export interface EncodedVideoFrame extends EncodedFrameBase {
  kind: 'video';
  type: 'key' | 'delta';
  /** 0 where the frame does not say it, which only key frames do in most codecs. */
  width: number;
  height: number;
  rotation: VideoRotation;
  /** Null where the packets do not say it; the data itself may. */
  colorSpace: VideoColorSpace | null;
  /** 0 where there are no layers. */
  spatialIndex: number;
  temporalIndex: number;
  /** Of the simulcast layer; undefined where there is no simulcast. */
  rid: string | undefined;
  /** From the dependency descriptor, where there is one. */
  frameId: number | undefined;
  dependencies: number[] | undefined;
  /** What the payload descriptor of VP8 or VP9, or AV1's dependency descriptor, says besides: opaque, for EncodedSource. */
  descriptor: Uint8Array | undefined;
}

export type EncodedFrame = EncodedAudioFrame | EncodedVideoFrame;

export interface EncodedSinkOptions extends MediaSinkOptions {
  onframe?: (frame: EncodedFrame) => void;
}

/** Two seconds of audio in packets of 20 ms, or more of video. */
const DEFAULT_QUEUE_FRAMES = 100;

function toFrame(data: Uint8Array, info: NativeEncodedInfo): EncodedFrame {
  const { mimeType, payloadType, ssrc, csrcs } = info;
  const base = {
    data,
    mimeType,
    payloadType,
    ssrc,
    csrcs,
    rtpTimestamp: info.timestamp,
    receiveTime: performanceTime(info.receivedMs),
  };
  if (info.key === undefined) {
    return {
      kind: 'audio',
      ...base,
      sequenceNumber: info.sequenceNumber,
      level: info.audioLevel === undefined ? undefined : 0 - info.audioLevel,
      voice: info.voiceActivity,
      captureTimestamp: info.captureMs,
    };
  }
  return {
    kind: 'video',
    ...base,
    type: info.key ? 'key' : 'delta',
    width: info.width ?? 0,
    height: info.height ?? 0,
    rotation: info.rotation ?? 0,
    colorSpace: unpackColorSpace(info.colorSpace ?? null),
    spatialIndex: info.spatialIndex ?? 0,
    temporalIndex: info.temporalIndex ?? 0,
    rid: info.rid,
    frameId: info.frameId,
    dependencies: info.dependencies,
    descriptor: info.descriptor,
  };
}

/**
 * The encoded frames of a received track, as they come from the network, or from the transform of its receiver. While
 * nobody wants raw media, nothing is decoded for it. Frames are delivered as those of other sinks.
 */
export class EncodedSink extends MediaSink<EncodedFrame> {
  readonly #native: NativeEncodedSink;

  constructor(track: MediaStreamTrack | RTCRtpReceiver, options?: EncodedSinkOptions) {
    const delivery = toDelivery(checkOptions(options, 'options'), DEFAULT_QUEUE_FRAMES);
    const received = toReceivedTrack(track, 'track');
    const sink = new native.EncodedSink(tracks.native(received));
    super(received, sink, delivery);
    this.#native = sink;
    sink.receive = (event, data: Uint8Array, info: NativeEncodedInfo) => {
      if (event === SinkEvent.Ended) this.finish();
      else this.deliver(toFrame(data, info));
    };
  }

  /** Asks the remote sender for a key frame. */
  requestKeyFrame(): void {
    if (this.track.kind !== 'video') throw wrongType('video track', 'track.kind', this.track.kind);
    this.#native.requestKeyFrame();
  }
}
