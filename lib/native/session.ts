import type { NativeCertificate, NativeTrustStore } from './peer-connection.js';
import type { NativeRtpTransceiver } from './rtp.js';
import type { NativeVoxlinkConfiguration } from './voxlink.js';

export interface NativeIceServer {
  urls: string[];
  username: string;
  credential: string;
}

/** What `new NativePeerConnection` and setConfiguration take. Every member is present. */
export interface NativeConfiguration {
  iceServers: NativeIceServer[];
  iceTransportPolicy: 'all' | 'relay';
  bundlePolicy: 'balanced' | 'max-bundle' | 'max-compat';
  rtcpMuxPolicy: 'require';
  iceCandidatePoolSize: number;
  certificates: NativeCertificate[];
  voxlink: NativeVoxlinkConfiguration;
  /** null while no server is reached over TLS. */
  trustStore: NativeTrustStore | null;
}

export interface NativeDescription {
  type: 'offer' | 'pranswer' | 'answer' | 'rollback';
  sdp: string;
}

export interface NativeDescriptions {
  currentLocal: NativeDescription | null;
  pendingLocal: NativeDescription | null;
  currentRemote: NativeDescription | null;
  pendingRemote: NativeDescription | null;
}

export interface NativeIceCandidate {
  candidate: string;
  sdpMid: string;
  sdpMLineIndex: number;
  usernameFragment: string;
  /** The server that a reflexive or relay candidate came from, or ''. */
  url: string;
}

export interface NativeIceCandidateError {
  address: string;
  port: number;
  url: string;
  errorCode: number;
  errorText: string;
}

export interface NativeTransceiverState {
  /** Identifies the transceiver within its connection, for its whole life. */
  id: number;
  kind: 'audio' | 'video';
  mid: string | null;
  direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' | 'stopped';
  currentDirection: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' | 'stopped' | null;
  /** The direction for which track events are due or were fired: libwebrtc's fired_direction(), W3C's [[FiredDirection]]. */
  firedDirection: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' | null;
  stopped: boolean;
  stopping: boolean;
  receiverTrackId: string;
  /** The MediaStream ids that the remote description associates with the receiver. */
  receiverStreamIds: string[];
  /** Index into NativeSessionState.transports, or -1 while there is none. */
  transport: number;
  /** Present only the first time that a transceiver which libwebrtc made itself (remote offer) shows up. */
  handle?: NativeRtpTransceiver;
}

export interface NativeIceTransportState {
  /** Of the media description that lists its local candidates. */
  mid: string;
  role: 'unknown' | 'controlling' | 'controlled';
  state: 'new' | 'checking' | 'connected' | 'completed' | 'disconnected' | 'failed' | 'closed';
  gatheringState: 'new' | 'gathering' | 'complete';
  /** The candidate attributes of both ends. */
  selectedPair: { local: string; remote: string } | null;
}

export interface NativeTransportStates {
  /** One per distinct DTLS transport, whose `name` stays the same. */
  transports: {
    name: string;
    mids: string[];
    dtlsState: 'new' | 'connecting' | 'connected' | 'closed' | 'failed';
    /** DER of the remote chain, empty until connected. */
    remoteCertificates: ArrayBuffer[];
    /** Its IANA name, once connected. */
    dtlsCipher: string | null;
    ice: NativeIceTransportState;
  }[];
  sctp: {
    state: 'connecting' | 'connected' | 'closed';
    /** Bytes; Infinity when the remote side set no limit. */
    maxMessageSize: number;
    maxChannels: number | null;
    transport: number;
  } | null;
}

/** The states that have changed; null for those that have not. */
export interface NativeConnectionStates {
  iceGatheringState: 'new' | 'gathering' | 'complete' | null;
  iceConnectionState: NativeIceTransportState['state'] | null;
  connectionState: 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed' | null;
  transports: NativeTransportStates | null;
}

/** The state of a connection right after a description was applied. */
export interface NativeSessionState extends NativeDescriptions, NativeTransportStates {
  signalingState:
    | 'stable'
    | 'have-local-offer'
    | 'have-remote-offer'
    | 'have-local-pranswer'
    | 'have-remote-pranswer'
    | 'closed';
  canTrickleIceCandidates: boolean | null;
  /** In the order of libwebrtc's list. Those not listed any more were removed (rollback, stopped). */
  transceivers: NativeTransceiverState[];
}
