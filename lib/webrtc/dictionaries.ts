/** The W3C dictionaries and enumerations of the connection, free of lib dom. */
import type { MediaStream } from './media-stream.js';
import type { VoxlinkConfiguration } from './voxlink-configuration.js';

export type RTCIceTransportPolicy = 'relay' | 'all';
export type RTCBundlePolicy = 'balanced' | 'max-compat' | 'max-bundle';
export type RTCRtcpMuxPolicy = 'require';
export type RTCSdpType = 'offer' | 'pranswer' | 'answer' | 'rollback';
export type RTCSignalingState =
  | 'stable'
  | 'have-local-offer'
  | 'have-remote-offer'
  | 'have-local-pranswer'
  | 'have-remote-pranswer'
  | 'closed';
export type RTCIceGatheringState = 'new' | 'gathering' | 'complete';
export type RTCPeerConnectionState = 'closed' | 'failed' | 'disconnected' | 'new' | 'connecting' | 'connected';
export type RTCIceConnectionState =
  | 'closed'
  | 'failed'
  | 'disconnected'
  | 'new'
  | 'checking'
  | 'completed'
  | 'connected';
export type RTCRtpTransceiverDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' | 'stopped';
export type RTCPriorityType = 'very-low' | 'low' | 'medium' | 'high';
export type RTCDegradationPreference = 'maintain-framerate' | 'maintain-resolution' | 'balanced';

export interface RTCIceServer {
  urls: string | string[];
  username?: string;
  credential?: string;
}

export interface RTCConfiguration {
  iceServers?: RTCIceServer[];
  iceTransportPolicy?: RTCIceTransportPolicy;
  bundlePolicy?: RTCBundlePolicy;
  rtcpMuxPolicy?: RTCRtcpMuxPolicy;
  certificates?: AnyRTCCertificate[];
  iceCandidatePoolSize?: number;
  /** Beyond the standard. */
  voxlink?: VoxlinkConfiguration;
}

export interface RTCOfferOptions {
  iceRestart?: boolean;
  /** Legacy: see that one transceiver of the kind receives. */
  offerToReceiveAudio?: boolean;
  offerToReceiveVideo?: boolean;
}

// biome-ignore lint/suspicious/noEmptyInterface: the W3C dictionary has no members yet.
export interface RTCAnswerOptions {}

export interface RTCSessionDescriptionInit {
  type: RTCSdpType;
  sdp?: string;
}

export interface RTCLocalSessionDescriptionInit {
  type?: RTCSdpType;
  sdp?: string;
}

export interface RTCRtpCodec {
  mimeType: string;
  clockRate: number;
  channels?: number;
  sdpFmtpLine?: string;
}

export interface RTCRtpCodecParameters extends RTCRtpCodec {
  payloadType: number;
}

export interface RTCRtpHeaderExtensionCapability {
  uri: string;
  direction?: RTCRtpTransceiverDirection;
}

export interface RTCRtpCodecCapability extends RTCRtpCodec {
  /** Of senders: what `scalabilityMode` of an encoding may be. */
  scalabilityModes?: string[];
}

export interface RTCRtpCapabilities {
  codecs: RTCRtpCodecCapability[];
  headerExtensions: RTCRtpHeaderExtensionCapability[];
}

export interface RTCRtpEncodingParameters {
  rid?: string;
  active?: boolean;
  maxBitrate?: number;
  maxFramerate?: number;
  scaleResolutionDownBy?: number;
  scalabilityMode?: string;
  /** Which of the negotiated codecs to send, rather than the first. */
  codec?: RTCRtpCodec;
  /** Audio: packets grow longer where bandwidth is short. */
  adaptivePtime?: boolean;
  priority?: RTCPriorityType;
  networkPriority?: RTCPriorityType;
}

export interface RTCRtpHeaderExtensionParameters {
  uri: string;
  id: number;
  encrypted?: boolean;
}

export interface RTCRtcpParameters {
  cname?: string;
  reducedSize?: boolean;
}

export interface RTCRtpParameters {
  headerExtensions: RTCRtpHeaderExtensionParameters[];
  rtcp: RTCRtcpParameters;
  codecs: RTCRtpCodecParameters[];
}

export interface RTCRtpSendParameters extends RTCRtpParameters {
  transactionId: string;
  encodings: RTCRtpEncodingParameters[];
  degradationPreference?: RTCDegradationPreference;
}

export type RTCRtpReceiveParameters = RTCRtpParameters;

export interface RTCRtpTransceiverInit {
  direction?: RTCRtpTransceiverDirection;
  streams?: MediaStream[];
  sendEncodings?: RTCRtpEncodingParameters[];
  /** Beyond the standard. */
  voxlink?: VoxlinkTransceiverInit;
}

export interface VoxlinkTransceiverInit {
  /** Video: the simulcast layers that an offer asks the other side for, by RID. */
  receiveRids?: string[];
}

export interface RTCRtpContributingSource {
  timestamp: number;
  source: number;
  audioLevel?: number;
  rtpTimestamp: number;
  /** Milliseconds of the NTP clock, where the abs-capture-time header extension is negotiated. */
  captureTimestamp?: number;
  senderCaptureTimeOffset?: number;
}

export type RTCRtpSynchronizationSource = RTCRtpContributingSource;

export interface RTCDataChannelInit {
  ordered?: boolean;
  maxPacketLifeTime?: number;
  maxRetransmits?: number;
  protocol?: string;
  negotiated?: boolean;
  id?: number;
  priority?: RTCPriorityType;
}

export interface RTCIceParameters {
  usernameFragment?: string;
  password?: string;
}

/** Any certificate by its type, so that configurations typed by lib dom are taken; it has to be one of this library. */
export interface AnyRTCCertificate {
  readonly expires: number;
  getFingerprints(): RTCDtlsFingerprint[];
}

export interface RTCDtlsFingerprint {
  algorithm?: string;
  value?: string;
}
