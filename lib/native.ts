/**
 * The one importer of the native addon. Every native class and every event that crosses from native threads is
 * declared here; the rest of lib/ sees types only.
 *
 * Conventions of the boundary:
 * - No method here waits for a libwebrtc thread. Methods either answer from state of the event loop's own thread or
 *   post to libwebrtc and report through a callback or an event.
 * - A callback is called exactly once, from the event loop, never synchronously, unless the environment ends first.
 *   While it is outstanding the process stays alive.
 * - Events arrive in the order in which libwebrtc produced them, one event-loop task each, through `receive`, which
 *   the owner of the handle sets right after construction.
 * - Arguments have been checked by the caller. The native side only refuses wrong types, with a TypeError.
 */
import { loadAddon } from './core/load.js';

/** An error as libwebrtc reports it. `type` is the RTCErrorType in its C++ spelling. */
export interface NativeError {
  type:
    | 'UNSUPPORTED_OPERATION'
    | 'UNSUPPORTED_PARAMETER'
    | 'INVALID_PARAMETER'
    | 'INVALID_RANGE'
    | 'SYNTAX_ERROR'
    | 'INVALID_STATE'
    | 'INVALID_MODIFICATION'
    | 'NETWORK_ERROR'
    | 'RESOURCE_EXHAUSTED'
    | 'INTERNAL_ERROR'
    | 'OPERATION_ERROR_WITH_DATA';
  message: string;
  /** RTCErrorDetailType in its C++ spelling, where libwebrtc gives one: 'SCTP_FAILURE', 'DTLS_FAILURE' … */
  detail?: string;
  sctpCauseCode?: number;
}

export type NativeResult<T extends unknown[]> = (error: NativeError | null, ...result: T) => void;

/** Event numbers of NativePeerConnection.receive, with the arguments that follow. Mirrors PeerConnectionEvent in C++. */
export const PeerConnectionEvent = {
  /** (state: 0 new, 1 gathering, 2 complete) */
  IceGatheringState: 0,
  /** (state: RTCIceConnectionState as text) The standardized one. */
  IceConnectionState: 1,
  /** (state: RTCPeerConnectionState as text) */
  ConnectionState: 2,
  /** (candidate: NativeIceCandidate, description: NativeDescriptions) after a local candidate was gathered */
  IceCandidate: 3,
  /** (error: NativeIceCandidateError) */
  IceCandidateError: 4,
  /** (eventId: number) ask shouldFireNegotiationNeeded(eventId) before firing */
  NegotiationNeeded: 5,
  /** (channel: NativeDataChannel, description: NativeDataChannelDescription) a channel that the remote peer opened */
  DataChannel: 6,
  /** (transports: NativeTransportStates) whenever a DTLS, ICE or SCTP transport changed state */
  Transports: 7,
  /** (transceiverId: number) first RTP packet of a receiver arrived: its track unmutes */
  FirstPacket: 8,
} as const;

/** Event numbers of NativeDataChannel.receive. Mirrors DataChannelEvent in C++. */
export const DataChannelEvent = {
  /** (state: 'connecting' | 'open' | 'closing' | 'closed', id: number (-1 none), error: NativeError | null) */
  State: 0,
  /** (data: string | ArrayBuffer) */
  Message: 1,
  /** (bytes: number) that many bytes of what send() took have left the queue, summed since the last such event */
  Sent: 2,
} as const;

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
  /** 0 and 0: any port. */
  minPort: number;
  maxPort: number;
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

export interface NativeTransportStates {
  /** One per distinct DTLS transport, stable `name` (the mid that carries the bundle). */
  transports: {
    name: string;
    mids: string[];
    dtlsState: 'new' | 'connecting' | 'connected' | 'closed' | 'failed';
    /** DER of the remote chain, empty until connected. */
    remoteCertificates: ArrayBuffer[];
    iceRole: 'unknown' | 'controlling' | 'controlled';
  }[];
  sctp: {
    state: 'connecting' | 'connected' | 'closed';
    /** Bytes; Infinity when the remote side set no limit. */
    maxMessageSize: number;
    maxChannels: number | null;
    transport: number;
  } | null;
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

export interface NativePeerConnection {
  receive: (event: number, a?: any, b?: any) => void;
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

export interface NativeDataChannelInit {
  ordered: boolean;
  maxRetransmits?: number;
  maxPacketLifeTime?: number;
  protocol: string;
  negotiated: boolean;
  id: number;
  priority: 'very-low' | 'low' | 'medium' | 'high';
}

export interface NativeDataChannelDescription {
  label: string;
  ordered: boolean;
  maxRetransmits: number | null;
  maxPacketLifeTime: number | null;
  protocol: string;
  negotiated: boolean;
  id: number;
  state: 'connecting' | 'open' | 'closing' | 'closed';
  priority: 'very-low' | 'low' | 'medium' | 'high';
}

export interface NativeDataChannel {
  receive: (event: number, a?: any, b?: any, c?: any) => void;
  /** Queues a message; a string goes as text, bytes as binary (copied once). Returns its size in bytes as queued. */
  send(data: string | ArrayBufferView | ArrayBuffer): number;
  close(): void;
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
  /** RFC 4733 tones; `receive` of the sender reports each (tone: string) as it starts and '' at the end. */
  insertDtmf(tones: string, durationMs: number, gapMs: number, done: NativeResult<[]>): void;
  receive: (event: number, a?: any, b?: any) => void;
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
  /** Newest first. timestamp in milliseconds of the monotonic clock, audioLevel 0 to 1 or null. */
  getSources(done: NativeResult<[sources: NativeRtpSource[]]>): void;
  /** Seconds, or null for libwebrtc's own choice. */
  setJitterBufferMinimumDelay(seconds: number | null): void;
}

export interface NativeMediaStreamTrack {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  setEnabled(enabled: boolean): void;
  /** A second track on the same source. */
  clone(id: string): NativeMediaStreamTrack;
  /** Detaches the track from its source; sinks of it see no more media. */
  stop(): void;
}

export interface NativeCertificate {
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly fingerprints: { algorithm: string; value: string }[];
  readonly pem: { privateKey: string; certificate: string };
}

export interface NativeAddon {
  /** Called once with the function that every event of every handle goes through. */
  setDispatcher(
    dispatch: (handle: { receive?(event: number, ...args: any[]): void }, event: number, ...args: any[]) => void,
  ): void;
  PeerConnection: new (configuration: NativeConfiguration) => NativePeerConnection;
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
  /** null when libwebrtc's own parser takes the URLs, else its message. */
  checkIceServers(servers: NativeIceServer[]): NativeError | null;
}

export const native: NativeAddon = loadAddon() as NativeAddon;

native.setDispatcher((handle, event, a, b, c) => {
  // A handle that nobody took up, such as a channel announced to a closed connection, has no receiver.
  handle.receive?.(event, a, b, c);
});

/** The codes that stand for a failure in what the Opus handles answer are libopus's own: negative, from opus_defines.h. */
export interface NativeOpusControls {
  /** (request, value) of opus_defines.h → 0 or a code. */
  set(request: number, value: number): number;
  /** Throws for a request that the handle does not know, and on a closed handle. */
  get(request: number): number;
  reset(): void;
  close(): void;
}

/** A handle is empty until open() and once closed; its methods then answer OPUS_INVALID_STATE. */
export interface NativeOpusEncoder extends NativeOpusControls {
  open(sampleRate: number, channels: number, application: number): number;
  /** → bytes written, or a code. */
  encode(pcm: Int16Array | Int32Array | Float32Array, out: Uint8Array): number;
}

export interface NativeOpusDecoder extends NativeOpusControls {
  open(sampleRate: number, channels: number): number;
  /** → samples per channel, or a code. */
  decode(packet: Uint8Array, out: Int16Array | Int32Array | Float32Array): number;
  /** Fills in for a lost packet, from the one after it or, with null, by continuing what was heard. */
  recover(next: Uint8Array | null, out: Int16Array | Int32Array | Float32Array, frameSize: number): number;
}

export interface NativeAddon {
  OpusEncoder: new () => NativeOpusEncoder;
  OpusDecoder: new () => NativeOpusDecoder;
  opusVersion: string;
  opusErrorText(code: number): string;
}

/** Event numbers of NativeAudioSink.receive and NativeVideoSink.receive. Mirrors SinkEvent in C++. */
export const SinkEvent = {
  /** Audio: (data: Int16Array, timeMs: number). Video: (data: Uint8Array, picture: NativePicture). */
  Frame: 0,
  /** The track has ended or was stopped, or the sink was closed: no more frames. */
  Ended: 1,
} as const;

export interface NativeAudioSource {
  createTrack(id: string): NativeMediaStreamTrack;
  /** Copies interleaved samples into the queue; returns how many fitted. */
  write(pcm: Int16Array | Float32Array): number;
  /** Samples per channel that a live source dropped from its queue. */
  readonly droppedFrames: number;
  readonly queuedMs: number;
  /** Settles once no more than `ms` are queued, at the latest when the source is cleared or closed. */
  whenBelow(ms: number, done: NativeResult<[]>): void;
  clear(): void;
  close(): void;
}

export interface NativeAudioSink {
  receive: (event: number, a?: any, b?: any) => void;
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
  receive: (event: number, a?: any, b?: any) => void;
  readonly droppedFrames: number;
  close(): void;
}

export interface NativeAddon {
  AudioSource: new (sampleRate: number, channels: number, capacityMs: number, live: boolean) => NativeAudioSource;
  AudioSink: new (
    track: NativeMediaStreamTrack,
    sampleRate: number,
    channels: number,
    frameMs: number,
  ) => NativeAudioSink;
  VideoSource: new (isScreencast: boolean) => NativeVideoSource;
  VideoSink: new (track: NativeMediaStreamTrack) => NativeVideoSink;
}
