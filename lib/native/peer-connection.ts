import type { NativeReceive } from '../native.js';
import type { NativeDataChannel, NativeDataChannelInit } from './data-channel.js';
import type { NativeError, NativeResult } from './error.js';
import type { NativeMediaStreamTrack } from './media.js';
import type {
  NativeHeaderExtension,
  NativeRtpCodec,
  NativeRtpReceiver,
  NativeRtpSender,
  NativeRtpTransceiver,
  NativeTransceiverInit,
} from './rtp.js';
import type {
  NativeConfiguration,
  NativeDescription,
  NativeDescriptions,
  NativeIceServer,
  NativeSessionState,
} from './session.js';

/** Event numbers of NativePeerConnection.receive, with the arguments that follow. Mirrors PeerConnectionEvent in C++. */
export const PeerConnectionEvent = {
  /** (states: NativeConnectionStates) */
  States: 0,
  /** (candidate: NativeIceCandidate, description: NativeDescriptions) after a local candidate was gathered */
  IceCandidate: 1,
  /** (error: NativeIceCandidateError) */
  IceCandidateError: 2,
  /** (eventId: number) ask shouldFireNegotiationNeeded(eventId) before firing */
  NegotiationNeeded: 3,
  /** (channel: NativeDataChannel, description: NativeDataChannelDescription) a channel that the remote peer opened */
  DataChannel: 4,
  /** (transceiverId: number) first RTP packet of a receiver arrived: its track unmutes */
  FirstPacket: 5,
} as const;

export interface NativePeerConnection {
  receive: NativeReceive;
  /** options: iceRestart asks for new credentials. */
  createOffer(
    options: { iceRestart: boolean; offerToReceiveAudio?: boolean; offerToReceiveVideo?: boolean },
    done: NativeResult<[sdp: string]>,
  ): void;
  createAnswer(done: NativeResult<[sdp: string]>): void;
  /** A null description lets libwebrtc create the offer or answer that fits the state (implicit). Rollback: { type: 'rollback', sdp: '' }. */
  setLocalDescription(description: NativeDescription | null, done: NativeResult<[state: NativeSessionState]>): void;
  setRemoteDescription(description: NativeDescription, done: NativeResult<[state: NativeSessionState]>): void;
  /** An empty candidate text is the end-of-candidates indication. */
  addIceCandidate(
    candidate: {
      candidate: string;
      sdpMid: string | null;
      sdpMLineIndex: number | null;
      usernameFragment: string | null;
    },
    done: NativeResult<[descriptions: NativeDescriptions]>,
  ): void;
  addTransceiver(
    kind: 'audio' | 'video',
    track: NativeMediaStreamTrack | null,
    init: NativeTransceiverInit,
  ): NativeRtpTransceiver;
  /**
   * Adds a track. `reuse` is the transceiver that the addTrack algorithm of the specification picked, or null when a
   * new one is due, which is then returned; otherwise `reuse` itself is.
   */
  addTrack(
    track: NativeMediaStreamTrack,
    streamIds: string[],
    reuse: NativeRtpTransceiver | null,
  ): NativeRtpTransceiver;
  removeTrack(transceiver: NativeRtpTransceiver): void;
  /** Returns at once; failure arrives as the channel's closed state. id -1: libwebrtc picks one. */
  createDataChannel(label: string, init: NativeDataChannelInit): NativeDataChannel;
  restartIce(): void;
  setConfiguration(configuration: NativeConfiguration, done: NativeResult<[]>): void;
  shouldFireNegotiationNeeded(eventId: number, done: NativeResult<[fire: boolean]>): void;
  /** `selector` null: the whole connection. The report is libwebrtc's JSON; timestamps in microseconds. */
  getStats(selector: NativeRtpSender | NativeRtpReceiver | null, done: NativeResult<[json: string]>): void;
  /** Answers after the first events of all that earlier calls set off in libwebrtc. */
  settle(done: NativeResult<[]>): void;
  /** Keeps (true) or stops keeping (false) the process and this object alive while nothing else does. */
  setActive(active: boolean): void;
  close(): void;
}

export interface NativeCertificate {
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly fingerprints: { algorithm: string; value: string }[];
  readonly pem: { privateKey: string; certificate: string };
}

/** Certificates that vouch for servers. */
export type NativeTrustStore = object;

/** What the addon exports of this. */
export interface NativeWebrtcAddon {
  PeerConnection: new (configuration: NativeConfiguration) => NativePeerConnection;
  /** Each text is PEM. */
  TrustStore: new (
    texts: readonly string[],
  ) => NativeTrustStore;
  /** keyType 'ECDSA' (P-256) or 'RSA' with modulusLength; expires in milliseconds from now. */
  generateCertificate(
    keyType: 'ECDSA' | 'RSA',
    modulusLength: number,
    expiresMs: number,
    done: NativeResult<[certificate: NativeCertificate]>,
  ): void;
  /** Throws when the PEM pair cannot be read. */
  certificateFromPem(privateKey: string, certificate: string): NativeCertificate;
  /** What libwebrtc can send or receive of a kind, answered at once: the static lists of the codec factories and the engines. */
  getCapabilities(
    direction: 'sender' | 'receiver',
    kind: 'audio' | 'video',
  ): { codecs: NativeRtpCodec[]; headerExtensions: { uri: string }[] };
  /** All that a transceiver of a kind can negotiate, and what it does about each unless told otherwise. */
  getHeaderExtensions(kind: 'audio' | 'video'): NativeHeaderExtension[];
  /** null when libwebrtc's own parser takes the URLs, else its message. */
  checkIceServers(servers: NativeIceServer[]): NativeError | null;
}
