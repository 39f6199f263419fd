import type { NativeReceive } from '../native.js';
import type { NativeResult } from './error.js';
import type { NativeMediaStreamTrack } from './media.js';

export interface NativeRtpEncoding {
  rid?: string;
  active: boolean;
  maxBitrate?: number;
  maxFramerate?: number;
  scaleResolutionDownBy?: number;
  scalabilityMode?: string;
  priority?: 'very-low' | 'low' | 'medium' | 'high';
  networkPriority?: 'very-low' | 'low' | 'medium' | 'high';
  /** Milliseconds. */
  ptime?: number;
}

export interface NativeRtpCodec {
  mimeType: string;
  clockRate: number;
  channels?: number;
  sdpFmtpLine?: string;
  payloadType?: number;
}

export interface NativeRtpParameters {
  transactionId: string;
  mid: string;
  encodings: NativeRtpEncoding[];
  codecs: NativeRtpCodec[];
  headerExtensions: { uri: string; id: number; encrypted: boolean }[];
  rtcp: { cname: string; reducedSize: boolean };
  degradationPreference?: 'maintain-framerate' | 'maintain-resolution' | 'balanced' | 'disabled';
}

export interface NativeTransceiverInit {
  direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  streamIds: string[];
  encodings: NativeRtpEncoding[];
}

export interface NativeRtpTransceiver {
  readonly id: number;
  readonly sender: NativeRtpSender;
  readonly receiver: NativeRtpReceiver;
  setDirection(direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'): void;
  stop(): void;
  setCodecPreferences(codecs: NativeRtpCodec[], done: NativeResult<[]>): void;
}

export interface NativeRtpSender {
  /** The track that the sender sends; resolves once libwebrtc has switched. */
  replaceTrack(track: NativeMediaStreamTrack | null, done: NativeResult<[]>): void;
  setStreams(streamIds: string[]): void;
  /** As of the last description or setParameters; no thread hop. */
  getParameters(): NativeRtpParameters;
  setParameters(parameters: NativeRtpParameters, done: NativeResult<[]>): void;
  /** Leads the encoded frames through a NativeEncodedStream's port, or straight on. */
  connect(port: number | null): void;
  /** RFC 4733 tones; `receive` of the sender reports each (tone: string) as it starts and '' at the end. */
  insertDtmf(tones: string, durationMs: number, gapMs: number, done: NativeResult<[]>): void;
  receive: NativeReceive;
}

export interface NativeRtpSource {
  source: number;
  type: 'ssrc' | 'csrc';
  timestamp: number;
  rtpTimestamp: number;
  audioLevel: number | null;
}

export interface NativeRtpReceiver {
  readonly track: NativeMediaStreamTrack;
  getParameters(): NativeRtpParameters;
  /** As of the sender. */
  connect(port: number | null): void;
  /** Newest first. timestamp in milliseconds of the monotonic clock, audioLevel 0 to 1 or null. */
  getSources(done: NativeResult<[sources: NativeRtpSource[]]>): void;
  /** Seconds, or null for libwebrtc's own choice. */
  setJitterBufferMinimumDelay(seconds: number | null): void;
}
