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
  adaptivePtime?: boolean;
  codec?: NativeRtpCodec;
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
  /** The simulcast layers that it offers to receive. */
  receiveRids: string[];
}

export interface NativeHeaderExtension {
  uri: string;
  direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' | 'stopped';
}

export interface NativeRtpTransceiver {
  readonly id: number;
  readonly sender: NativeRtpSender;
  readonly receiver: NativeRtpReceiver;
  setDirection(direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'): void;
  stop(): void;
  setCodecPreferences(codecs: NativeRtpCodec[], done: NativeResult<[]>): void;
  /** The whole list of getHeaderExtensions(), in its order. */
  setHeaderExtensions(extensions: NativeHeaderExtension[]): void;
  /** As of the last description; empty before the first. Those that were not agreed on are 'stopped'. */
  readonly negotiatedExtensions: NativeHeaderExtension[];
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
  /** Plays one RFC 4733 tone, and cuts short one that is playing. */
  insertDtmf(tone: string, durationMs: number, gapMs: number): void;
}

export interface NativeRtpSource {
  source: number;
  type: 'ssrc' | 'csrc';
  timestamp: number;
  rtpTimestamp: number;
  audioLevel: number | null;
  /** Of the abs-capture-time header extension: milliseconds of the NTP clock, and the offset of the sender's. */
  captureTimestamp: number | null;
  senderCaptureTimeOffset: number | null;
}

export interface NativeRtpReceiver {
  readonly track: NativeMediaStreamTrack;
  getParameters(): NativeRtpParameters;
  /** As of the sender. */
  connect(port: number | null): void;
  /** Newest first. timestamp in milliseconds of the monotonic clock, audioLevel 0 to 1 or null. */
  getSources(): NativeRtpSource[];
  /** Seconds, or null for libwebrtc's own choice. */
  setJitterBufferMinimumDelay(seconds: number | null): void;
}
